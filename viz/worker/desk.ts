// What the worker does, without a thread around it: it keeps the timeline, answers the page, and runs
// branches a little at a time.
import { hashOf } from '../../sim/trace/hash.ts';
import { walkRows, type TraceReader } from '../../sim/trace/reading.ts';
import { sentenceOf } from '../../sim/trace/text.ts';
import {
  advance,
  branchOf,
  createTimeline,
  forkAt,
  lineage,
  seek,
  type Branch,
  type Timeline,
} from '../../sim/timeline/timeline.ts';
import type { WorldPlan } from '../../sim/world/plan.ts';
import type { Stop, WorldCode } from '../../sim/world/world.ts';
import type { Problem } from '../../scenarios/format/problem.ts';
import type { Cast } from '../model/cast.ts';
import { causesOf } from '../model/causes.ts';
import type { Micros } from '../model/picture.ts';
import type { Trouble } from '../model/run-source.ts';
import { actionFor } from './deeds.ts';
import type { BranchStart, FromWorker, ToWorker } from './messages.ts';
import { noteHash, openOutbox, takeChunks, takeNames, type Outbox } from './outbox.ts';
import { sentMessage } from './sent-message.ts';

/** What a scenario becomes when it is read. */
export type Reading =
  | { readonly problems: readonly Problem[] }
  | {
      readonly title: string;
      readonly seed: string;
      readonly kafka: string;
      readonly until: Micros;
      readonly code: WorldCode;
      readonly plan: WorldPlan;
      readonly cast: Cast;
    };

/** How the desk reads scenarios, reads traces, and speaks to the page. */
export interface DeskTools {
  readonly read: (file: string, text: string, seed: string | undefined) => Reading;
  readonly reader: TraceReader;
  readonly post: (message: FromWorker) => void;
}

/** The desk: a timeline, what was sent of it, and how far each branch is wanted. */
export interface Desk {
  readonly tools: DeskTools;
  timeline: Timeline | undefined;
  outboxes: Outbox[];
  /** The branches that are wanted further, the one asked for last at the end. */
  goals: { readonly branch: number; readonly to: Micros; readonly id: number }[];
}

/** A desk on which nothing lies. */
export const createDesk = (tools: DeskTools): Desk => ({
  tools,
  timeline: undefined,
  outboxes: [],
  goals: [],
});

/** The page asks for something. Everything but simulation is answered at once. */
export function hear(desk: Desk, asked: ToWorker): void {
  try {
    answer(desk, asked);
  } catch (error) {
    desk.tools.post({ type: 'trouble', id: asked.id, trouble: troubleOf(error, desk) });
  }
}

function answer(desk: Desk, asked: ToWorker): void {
  const { post } = desk.tools;
  const { id } = asked;
  switch (asked.type) {
    case 'load':
      return load(desk, asked);
    case 'advance':
      desk.goals = desk.goals.filter(({ branch }) => branch !== asked.branch);
      desk.goals.push({ branch: asked.branch, to: asked.to, id });
      return;
    case 'seek': {
      const timeline = timelineOf(desk);
      const { trace } = seek(timeline, ownerOf(timeline, asked.branch, asked.t), {
        time: asked.t,
      }).state;
      return post({ type: 'moment', id, hash: hashOf(trace.hash), turns: trace.turns });
    }
    case 'fork':
      return fork(desk, asked);
    case 'why':
      return post({ type: 'rows', id, rows: why(desk, asked.branch, asked.row) });
    case 'bytes': {
      const message = sentMessage(timelineOf(desk), asked.branch, asked.row);
      return post({ type: 'bytes', id, message });
    }
    case 'search':
      return post({ type: 'rows', id, rows: search(desk, asked.branch, asked.query) });
  }
}

function load(desk: Desk, { id, file, text, seed }: ToWorker & { type: 'load' }): void {
  const { read, post } = desk.tools;
  const reading = read(file, text, seed);
  if ('problems' in reading) {
    post({ type: 'refused', id, problems: reading.problems });
    return;
  }
  const { title, code, plan, until, cast, kafka } = reading;
  desk.timeline = createTimeline(code, plan);
  desk.goals = [];
  desk.outboxes = [];
  const start = startOf(desk, branchOf(desk.timeline, 0));
  const run = { name: title, seed: reading.seed, kafka, ends: until, cast, start };
  post({ type: 'loaded', id, run });
}

function fork(desk: Desk, { id, branch, at, deed }: ToWorker & { type: 'fork' }): void {
  const timeline = timelineOf(desk);
  const owner = ownerOf(timeline, branch, at);
  const time = Math.min(at, owner.head.state.queue.now);
  const action = actionFor(seek(timeline, owner, { time }), deed);
  const made = forkAt(timeline, owner, { time }, action);
  desk.tools.post({ type: 'forked', id, start: startOf(desk, made) });
}

function startOf(desk: Desk, branch: Branch): BranchStart {
  const outbox = openOutbox(branch);
  desk.outboxes.push(outbox);
  return {
    branch: branch.id,
    ...(branch.parent !== undefined && { parent: branch.parent }),
    fromTurn: branch.fromTurn,
    fromTime: branch.fromTime,
    names: takeNames(outbox),
  };
}

/** The branch of a lineage in whose own part a moment lies. */
function ownerOf(timeline: Timeline, branch: number, t: Micros): Branch {
  const past = lineage(timeline, branchOf(timeline, branch));
  return past.findLast((it) => it.fromTime <= t) ?? branchOf(timeline, 0);
}

function why(desk: Desk, branch: number, row: number): number[] {
  const timeline = timelineOf(desk);
  const past = lineage(timeline, branchOf(timeline, branch));
  const chain: number[] = [];
  let wanted = row;
  for (const owner of past.toReversed()) {
    if (wanted < owner.fromRow) continue;
    const rows = causesOf(desk.tools.reader, owner.columns, wanted);
    chain.unshift(...rows.map(({ number }) => number));
    wanted = rows[0]?.cause ?? -1;
  }
  return chain;
}

/** More hits than this help nobody. */
const mostHits = 500;

function search(desk: Desk, branch: number, query: string): number[] {
  const wanted = query.toLowerCase();
  const hits: number[] = [];
  const timeline = timelineOf(desk);
  for (const { columns, head } of lineage(timeline, branchOf(timeline, branch))) {
    walkRows(desk.tools.reader, columns, 0, (row) => {
      const sentence = sentenceOf(row, head.state.trace.names).toLowerCase();
      if (sentence.includes(wanted) || row.kind.name.includes(wanted)) hits.push(row.number);
      return hits.length < mostHits;
    });
  }
  return hits;
}

/** A little of simulated time: short enough that a question never waits long. */
const stride = 50_000;
/** Rows that are worth a chunk. */
const worthSending = 2_000;

/** Runs the branch that was asked for last a little further. False: nothing is left to do. */
export function runSome(desk: Desk): boolean {
  const goal = desk.goals.at(-1);
  if (goal === undefined || desk.timeline === undefined) return false;
  const outbox = desk.outboxes[goal.branch];
  if (outbox === undefined) throw new RangeError(`There is no branch ${goal.branch}.`);
  const before = outbox.branch.head.state.trace.rows;
  try {
    const stop = runUntilWorthSending(outbox, goal.to, before);
    send(desk, outbox);
    const isThere = outbox.branch.head.state.queue.now >= goal.to;
    if (isThere || stop.why === 'limit') desk.goals.pop();
    if (stop.why === 'limit') {
      const trouble = { headline: 'The run stopped early.', detail: stop.sentence };
      desk.tools.post({ type: 'trouble', id: goal.id, trouble });
    }
  } catch (error) {
    desk.goals.pop();
    send(desk, outbox);
    desk.tools.post({ type: 'trouble', id: goal.id, trouble: troubleOf(error, desk) });
  }
  return desk.goals.length > 0;
}

function runUntilWorthSending(outbox: Outbox, to: Micros, before: number): Stop {
  const { branch } = outbox;
  const { queue, trace } = branch.head.state;
  let stop: Stop = { why: 'time' };
  while (stop.why !== 'limit' && queue.now < to && trace.rows - before < worthSending) {
    const until = Math.min(to, queue.now + stride);
    stop = advance(branch, until, (world) => noteHash(outbox, world));
  }
  return stop;
}

function send(desk: Desk, outbox: Outbox): void {
  for (const chunk of takeChunks(outbox)) desk.tools.post({ type: 'chunk', chunk });
}

function timelineOf(desk: Desk): Timeline {
  if (desk.timeline === undefined) throw new RangeError('No scenario is loaded.');
  return desk.timeline;
}

/** What stopped us, for a person: our own broken rule with its seed, or what cannot be done. */
function troubleOf(error: unknown, desk: Desk): Trouble {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) return { headline: 'That cannot be done.', detail };
  const seed = desk.timeline?.branches[0]?.head.state.seed ?? '?';
  return {
    headline: 'The model broke one of its own rules.',
    detail: `${detail} The seed is ${seed}; what happened before can still be explored.`,
  };
}
