// A program that does everything a program can do, at random, and notices when the world breaks its word:
// what reaches it out of order, too early, or from a life before this one makes it throw a sentence.
import type { Address, ConnectionId, Env, ProcessEvent, Program } from '../../sim/program.ts';
import type { Plain } from '../../sim/plain.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { id, ids, int, ref, text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';
import type { MessageLabel } from '../../sim/world/state.ts';

/** What restless programs write into the trace: one kind with every type of field. */
export const restlessTrace = {
  name: 'restless',
  first: 100,
  kinds: {
    pondered: {
      fields: [
        int('mood'),
        wide('far'),
        id('idea', 'idea'),
        text('word'),
        ref('about'),
        ids('idea', 'more'),
      ],
      importance: 0,
      sentence: 'It ponders {idea} and {more} ({word}, {mood}, {far}).',
    },
    stretched: { fields: [], importance: 0, sentence: 'It stretches.' },
  },
} as const satisfies TraceTable;

const write = writersOf(restlessTrace);

/** A message: the how-manieth this end has sent on its connection. */
interface Word {
  readonly number: number;
  readonly answers: number;
}

/** `life` is drawn at the start of an incarnation: a wake of an earlier one would carry another. */
interface Wake {
  readonly type: 'tick' | 'done' | 'noise';
  readonly life: number;
  /** On the clock of the host: before this time it must not come. */
  readonly notBefore: number;
}

interface Settings {
  readonly listener: string;
  readonly peers: readonly Address[];
  /** Microseconds between two deeds, on average. */
  readonly pace: number;
  readonly size: number;
  /** One deed in so many is the last one. */
  readonly exitsOneIn: number;
  /** False where a fault may change how fast the clock runs: armed timers keep the old rate. */
  readonly clockIsSteady: boolean;
  /** How often it draws from a stream that nothing depends on. */
  readonly idleDraws: number;
}

interface Line {
  said: number;
  heard: number;
  open: boolean;
}

interface Restless {
  readonly settings: Settings;
  readonly life: number;
  readonly lines: Map<ConnectionId, Line>;
  readonly over: Set<ConnectionId>;
  /** The row of the last word that it heard. */
  lastWord: number;
  lastTimer: number;
  lastTime: number;
  listens: boolean;
}

type RestlessEnv = Env<Word, Wake>;

/** Does something at random, again and again. */
export const restless: Program<Restless, Word, Wake> = {
  start(env, plain: Plain) {
    const settings = plain as unknown as Settings;
    const state: Restless = {
      settings,
      life: env.rng('life').uint32(),
      lines: new Map(),
      over: new Set(),
      lastWord: -1,
      lastTimer: -1,
      lastTime: 0,
      listens: true,
    };
    for (let i = 0; i < settings.idleDraws; i += 1) env.rng('idle').uint32();
    env.listen(settings.listener);
    tickSoon(state, env);
    return state;
  },
  handle(state, event, env) {
    const now = env.clock.monotonic();
    demand(now >= state.lastTime, 'the monotonic clock never goes back');
    state.lastTime = now;
    notice(state, event, env);
    if (event.type === 'stop-asked') env.exit();
    if (event.type === 'wake' && event.wake.type === 'tick') act(state, env);
  },
  copy: (state) => ({
    ...state,
    lines: new Map([...state.lines].map(([connection, line]) => [connection, { ...line }])),
    over: new Set(state.over),
  }),
};

/** What an event tells, held against what the world promised. */
function notice(state: Restless, event: ProcessEvent<Word, Wake>, env: RestlessEnv): void {
  switch (event.type) {
    case 'wake':
      demand(event.wake.life === state.life, 'nothing reaches a dead incarnation');
      demand(state.lastTime >= event.wake.notBefore, 'nothing wakes a program too early');
      break;
    case 'accepted':
    case 'connected':
      lineOf(state, event.connection).open = true;
      break;
    case 'received':
      hear(state, event, env);
      break;
    case 'closed':
      lineOf(state, event.connection);
      forget(state, event.connection);
      break;
    case 'writable':
      demand(lineOf(state, event.connection).open, 'only an open line becomes writable');
      break;
    case 'stop-asked':
    case 'told':
      break;
  }
}

function hear(
  state: Restless,
  { connection, message, row }: ProcessEvent<Word, Wake> & { type: 'received' },
  env: RestlessEnv,
): void {
  const line = lineOf(state, connection);
  demand(line.open, 'messages come on open lines');
  demand(message.number === line.heard, 'no message of a direction is skipped, doubled or late');
  line.heard += 1;
  state.lastWord = row;
  if (message.number % 3 === 0) say(state, env, connection, row);
}

function lineOf(state: Restless, connection: ConnectionId): Line {
  demand(!state.over.has(connection), 'nothing more is heard of a connection that is over');
  const known = state.lines.get(connection);
  if (known !== undefined) return known;
  const line = { said: 0, heard: 0, open: false };
  state.lines.set(connection, line);
  return line;
}

function forget(state: Restless, connection: ConnectionId): void {
  state.lines.delete(connection);
  state.over.add(connection);
}

function say(
  state: Restless,
  env: RestlessEnv,
  connection: ConnectionId,
  answers: number,
): boolean {
  const line = state.lines.get(connection);
  if (line === undefined || !line.open) return false;
  const size = env.rng('size').between(1, state.settings.size);
  const isTaken = env.send(connection, { number: line.said, answers }, size);
  if (isTaken) line.said += 1;
  return isTaken;
}

/** A deed, and a next one later, unless this was the last. */
function act(state: Restless, env: RestlessEnv): void {
  const { exitsOneIn } = state.settings;
  const rng = env.rng('deeds');
  if (rng.chance(1, exitsOneIn)) {
    env.exit();
    return;
  }
  // A component has a door of its own: what it asks for comes back to it.
  const door = rng.chance(1, 3) ? env.part<Wake>('inner') : env;
  deeds[rng.weighted(deeds.map(([weight]) => weight))]?.[1](state, door, rng);
  tickSoon(state, env);
}

type Deed = (state: Restless, env: RestlessEnv, rng: Rng) => void;

const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [6, dial],
  [24, talk],
  [2, hangUp],
  [3, stopReading],
  [6, readOn],
  [6, (state, env, rng) => env.work(rng.below(500), wake(state, 'done', 0))],
  [8, useDisk],
  [4, arm],
  [3, (state, env) => env.cancel(state.lastTimer)],
  [4, ponder],
  [2, openOrCloseDoor],
];

function dial(state: Restless, env: RestlessEnv, rng: Rng): void {
  if (state.settings.peers.length === 0 || state.lines.size >= 6) return;
  lineOf(state, env.connect(rng.pick(state.settings.peers)));
}

function talk(state: Restless, env: RestlessEnv, rng: Rng): void {
  if (state.lines.size === 0) return;
  const connection = rng.pick([...state.lines.keys()]);
  for (let i = rng.between(1, 8); i > 0; i -= 1) {
    if (!say(state, env, connection, i === 1 ? state.lastWord : -1)) return;
  }
}

function hangUp(state: Restless, env: RestlessEnv, rng: Rng): void {
  if (state.lines.size === 0) return;
  const connection = rng.pick([...state.lines.keys()]);
  env.close(connection);
  forget(state, connection);
}

function stopReading(state: Restless, env: RestlessEnv, rng: Rng): void {
  if (state.lines.size > 0) env.pauseReading(rng.pick([...state.lines.keys()]));
}

function readOn(state: Restless, env: RestlessEnv): void {
  for (const connection of state.lines.keys()) env.resumeReading(connection);
}

function arm(state: Restless, env: RestlessEnv, rng: Rng): void {
  const delay = rng.below(20_000);
  state.lastTimer = env.after(delay, wake(state, 'noise', dueAfter(state, env, delay)));
}

function useDisk(state: Restless, env: RestlessEnv, rng: Rng): void {
  const { disk } = env;
  const file = `data/${rng.pick(['a', 'b', 'c'])}`;
  const done = wake(state, 'done', 0);
  const operations: readonly (() => void)[] = [
    () => disk.append(file, state.life, rng.between(1, 5_000), done),
    () => disk.append(file, state.life, rng.between(1, 5_000)),
    () => disk.read(file, rng.below(3), done),
    () => disk.replace(file, state.life, rng.between(1, 5_000), done),
    () => disk.truncate(file, 0, done),
    () => disk.remove(file, done),
    () => disk.rename(file, 'data/d', done),
    () => disk.sync(file, done),
  ];
  rng.pick(operations)();
}

function ponder(state: Restless, env: RestlessEnv, rng: Rng): void {
  const ideas = Array.from({ length: rng.below(4) }, () => env.intern('idea', `i${rng.below(9)}`));
  const far = rng.pick([-1, 0, -9_007_199_254_740_991, 9_007_199_254_740_991, 0x8000_0000]);
  const word = rng.pick(['sun', 'rain']);
  const row = write.stretched(env.trace);
  write.pondered(env.trace, -2, far, env.intern('idea', 'first'), word, row, ideas);
  state.lastWord = row;
}

function openOrCloseDoor(state: Restless, env: RestlessEnv): void {
  const { listener } = state.settings;
  if (state.listens) env.unlisten(listener);
  else env.listen(listener);
  state.listens = !state.listens;
}

function tickSoon(state: Restless, env: RestlessEnv): void {
  const delay = env.rng('pace').between(0, 2 * state.settings.pace);
  env.after(delay, wake(state, 'tick', dueAfter(state, env, delay)));
}

function dueAfter(state: Restless, env: RestlessEnv, delay: number): number {
  return state.settings.clockIsSteady ? env.clock.monotonic() + delay : 0;
}

const wake = (state: Restless, type: Wake['type'], notBefore: number): Wake => ({
  type,
  life: state.life,
  notBefore,
});

/** What the trace calls a word. */
export function describeWord(message: unknown, label: MessageLabel): void {
  const word = message as Word;
  label.name = 'word';
  label.correlation = word.number;
  label.inReplyTo = word.answers;
  if (word.number % 5 === 0) label.carries = [word.number, -word.number];
}

function demand(holds: boolean, law: string): void {
  if (!holds) throw new Error(`The law is broken: ${law}.`);
}
