// What each button and key does to the workbench. Pure, but for deeds that ask the run to fork.
import { nextSpeed, stepped, type Bench, type DockPane } from '../model/bench.ts';
import type { Deed, Focus, RunSource } from '../model/run-source.ts';
import type { Asked } from '../panels/html.ts';
import type { Pace } from '../scales/time-axis.ts';

type Action = (bench: Bench, value: string, source: RunSource) => Bench;

const deed =
  (verb: Deed['verb']): Action =>
  (bench, value, source) => {
    source.fork(bench.t, { verb, node: Number(value) });
    return bench;
  };

/** Every action by its name, as `data-do` and the keys give it. */
const actions = {
  play: (bench, _, source) => {
    const isAtEnd = bench.t >= source.ends();
    return { ...bench, isPlaying: !bench.isPlaying, t: isAtEnd && !bench.isPlaying ? 0 : bench.t };
  },
  step: (bench, value, source) => step(bench, bench.stepBy, Number(value), source),
  'step-event': (bench, value, source) => step(bench, 'everything', Number(value), source),
  seek: (bench, value, source) => ({ ...bench, t: held(Number(value), source) }),
  'seek-line': (bench, value, source) => {
    const line = source.events(bench.listing).line(Number(value));
    const [about] = line.about;
    return {
      ...bench,
      t: line.t,
      isPlaying: false,
      ...(about !== undefined && { selection: about }),
    };
  },
  start: (bench) => ({ ...bench, t: 0 }),
  end: (bench, _, source) => ({ ...bench, t: source.known(), isPlaying: false }),
  speed: (bench, value) => ({ ...bench, speed: Number(value) }),
  faster: (bench) => ({ ...bench, speed: nextSpeed(bench.speed, 1) }),
  slower: (bench) => ({ ...bench, speed: nextSpeed(bench.speed, -1) }),
  pace: (bench, value) => ({ ...bench, pace: value as Pace }),
  'step-by': (bench, value) => ({ ...bench, stepBy: value as Focus }),
  listing: (bench, value) => ({ ...bench, listing: value as Focus }),
  dock: (bench, value) => ({ ...bench, dock: value as DockPane }),
  inspect: (bench) => ({ ...bench, dock: 'inspect' }),
  text: (bench) => ({ ...bench, isText: !bench.isText }),
  help: (bench) => ({ ...bench, isHelp: !bench.isHelp }),
  // Choosing a thing stops the film: what is looked at should not move away.
  partition: (bench, value) => ({ ...bench, partition: Number(value) }),
  select: (bench, value) =>
    value === ''
      ? withoutSelection(bench)
      : { ...bench, selection: value, dock: 'inspect', isPlaying: false },
  escape: (bench) => (bench.isHelp ? { ...bench, isHelp: false } : withoutSelection(bench)),
  show: (bench, value, source) => {
    source.show(Number(value));
    return { ...bench, t: held(bench.t, source) };
  },
  kill: deed('kill'),
  pause: deed('pause'),
  resume: deed('resume'),
  restart: deed('restart'),
} satisfies Record<string, Action>;

/** The workbench after somebody asked for something; what nobody knows changes nothing. */
export function act(bench: Bench, source: RunSource, asked: Asked): Bench {
  const action: Action | undefined = Object.hasOwn(actions, asked.name)
    ? actions[asked.name as keyof typeof actions]
    : undefined;
  return action === undefined ? bench : action(bench, asked.value, source);
}

function step(bench: Bench, focus: Focus, by: number, source: RunSource): Bench {
  const t = stepped(source, focus, bench.t, by < 0 ? -1 : 1);
  return { ...bench, t: held(t, source), isPlaying: false };
}

function withoutSelection(bench: Bench): Bench {
  const { selection, ...rest } = bench;
  return selection === undefined ? bench : rest;
}

function held(t: number, source: RunSource): number {
  return Math.min(source.known(), Math.max(0, Math.round(t)));
}
