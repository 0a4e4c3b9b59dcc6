// The recorder that feeds checkers: it reads each turn once, and changes nothing.
import { traceTables } from '../../engine/server/programs.ts';
import type { Micros } from '../../sim/time.ts';
import type { Recorder, TraceSink, TurnHeader } from '../../sim/trace/sink.ts';
import type { World } from '../../sim/world/state.ts';
import type { Checker, HappeningName, Listeners, Listening, Look } from './checker.ts';
import type { Finding, Outcome } from './finding.ts';
import { ensured, noList } from './ghosts/ensured.ts';
import { quorumRows } from './quorum/ghost.ts';
import { watchBarred } from './quorum/removed-voters.ts';
import { lookAt, rowReaders, type Moment, type RowReaders } from './rows.ts';
import { sightOf, type Sight } from './sight.ts';
import type { TraceTable } from '../../sim/trace/kinds.ts';
import {
  beginTurnOfStory,
  createStory,
  endTurnOfStory,
  lastBatch,
  storyRows,
  type Story,
} from './story.ts';

/** Checkers at work on one world. */
export interface Watching {
  readonly recorder: Recorder;
  /** In the order in which they were made; of each signature the first. */
  readonly findings: readonly Finding[];
  readonly outcomes: readonly Outcome[];
  /** True once a promise was broken. */
  hasFound(): boolean;
  /** After the run: what can only be told at its end. */
  readonly end: (time: Micros, isQuiet: boolean) => void;
}

type Handler = (value: never, at: Moment) => void;

/** Sets checkers on a world. Whoever records besides hears of each turn first. */
export function watchWith(
  checkers: readonly Checker[],
  world: World,
  tables: readonly TraceTable[] = traceTables,
): Watching {
  const watching = watchThrough(sightOf(world), checkers, tables);
  const { recorder: other } = world.sink;
  world.sink.recorder =
    other === undefined
      ? watching.recorder
      : {
          turn(header, sink) {
            other.turn(header, sink);
            watching.recorder.turn(header, sink);
          },
        };
  return watching;
}

/** The same through any window. */
export function watchThrough(
  sight: Sight,
  checkers: readonly Checker[],
  tables: readonly TraceTable[],
): Watching {
  const findings = new Map<string, Finding>();
  const outcomes = new Map<string, Outcome>();
  const moment: Moment = { time: 0, process: -1, row: -1, turn: -1 };
  const story = createStory(sight, nobody());
  const notes: Notes = { story, findings, outcomes, moment, due: [] };
  const barred = watchBarred(sight, story.quorum);
  const listenings = [
    barred.listening,
    ...checkers.map((checker) => checker.watch(voiceOf(checker, notes))),
  ];
  for (const { on } of listenings) {
    for (const [name, handler] of Object.entries(on ?? {})) {
      (story.listeners[name as HappeningName] as Handler[]).push(handler);
    }
  }
  return {
    recorder: recorderOf(notes, listenings, readersOf(tables)),
    get findings() {
      return [...findings.values()];
    },
    get outcomes() {
      return [...outcomes.values()];
    },
    hasFound: () => findings.size > 0,
    end(time, isQuiet) {
      const unhealed = [...sight.unhealed(), ...barred.reasons()];
      const isWell = isQuiet && unhealed.length === 0;
      for (const { ended } of listenings) ended?.({ time, isQuiet: isWell, unhealed });
    },
  };
}

interface Notes {
  readonly story: Story;
  readonly findings: Map<string, Finding>;
  readonly outcomes: Map<string, Outcome>;
  readonly moment: Moment;
  /** Who wants to look when the turn is over. */
  readonly due: Look[];
}

/** Nobody listens yet. */
const nobody = (): Listeners => ({
  'turned-back': [],
  haunted: [],
  appended: [],
  written: [],
  truncated: [],
  restarted: [],
  'role-taken': [],
  lacking: [],
  advanced: [],
  learned: [],
  progressed: [],
  acknowledged: [],
  decided: [],
  proposed: [],
  served: [],
  looked: [],
  leading: [],
  following: [],
  synced: [],
  marked: [],
});

function voiceOf(
  { id }: Checker,
  { story, findings, outcomes, moment, due }: Notes,
): Parameters<Checker['watch']>[0] {
  return {
    sight: story.sight,
    partitions: story.partitions,
    quorum: story.quorum,
    lastBatch: () => lastBatch(story),
    object(about, sentence, witnesses) {
      const signature = `${id} ${about}`;
      if (findings.has(signature)) return;
      findings.set(signature, { checker: id, signature, at: moment.time, sentence, witnesses });
    },
    excuse(sentence, times = 1) {
      const key = `${id} ${sentence}`;
      const outcome = outcomes.get(key) ?? { checker: id, sentence, count: 0 };
      outcome.count += times;
      outcomes.set(key, outcome);
    },
    nextTurn(look) {
      if (!due.includes(look)) due.push(look);
    },
  };
}

/** Made once: windows that every run uses again keep their shape. */
const readersOfClusters = rowReaders(traceTables);

const readersOf = (tables: readonly TraceTable[]): RowReaders =>
  tables === traceTables ? readersOfClusters : rowReaders(tables);

function recorderOf(
  { story, moment, due }: Notes,
  listenings: readonly Listening[],
  { place, names, lengths, windows }: RowReaders,
): Recorder {
  const handlers = handlersOf(story, listenings, names);
  const readTurn = (sink: TraceSink): void => {
    const { words, used } = sink;
    lookAt(place, sink);
    let row = moment.row;
    for (let at = 0; at < used; row += 1) {
      const kind = words[at] as number;
      const listeners = handlers[kind];
      if (listeners !== undefined) {
        place.at = at;
        moment.row = row;
        for (const listener of listeners) listener(windows[kind] as never, moment);
      }
      at += lengths[kind] as number;
    }
  };
  return {
    turn(header: Readonly<TurnHeader>, sink: TraceSink): void {
      const before = moment.time;
      moment.time = header.time;
      moment.process = header.process;
      moment.row = header.firstRow;
      moment.turn = sink.state.turns;
      beginTurnOfStory(story, { before, trigger: header.trigger }, moment);
      // Who looks may want to look again after this turn.
      if (due.length > 0) for (const look of due.splice(0)) look(moment);
      readTurn(sink);
      moment.row = header.firstRow;
      endTurnOfStory(story, moment);
    },
  };
}

/** Who listens to each kind of row, by its number. The story comes first: checkers then see what it remembers. */
function handlersOf(
  story: Story,
  listenings: readonly Listening[],
  names: RowReaders['names'],
): readonly (readonly Handler[] | undefined)[] {
  const byName = new Map<string, Handler[]>();
  const remembering = [{ rows: storyRows(story) }, { rows: quorumRows(story.quorum) }];
  for (const { rows } of [...remembering, ...listenings]) {
    for (const [name, handler] of Object.entries(rows ?? {})) {
      ensured(byName, name, noList<Handler>).push(handler);
    }
  }
  return names.map((name) => (name === undefined ? whoeverMeetsStrangers : byName.get(name)));
}

const whoeverMeetsStrangers: readonly Handler[] = [
  () => {
    throw new Error('A row is of a kind that no table has.');
  },
];
