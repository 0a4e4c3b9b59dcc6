// Laws: what holds of every world, whatever runs in it. Each takes a world's code and plan and throws a sentence.
import { isDeepStrictEqual } from 'node:util';
import { copyQueue, kindAt } from '../../sim/queue/event-queue.ts';
import type { Micros } from '../../sim/time.ts';
import {
  columnsRecorder,
  createColumns,
  filteredRecorder,
  ringRecorder,
} from '../../sim/trace/columns.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import type { Recorder } from '../../sim/trace/sink.ts';
import type { WorldPlan } from '../../sim/world/plan.ts';
import { restore, snapshot, type Snapshot } from '../../sim/world/snapshot.ts';
import type { World } from '../../sim/world/state.ts';
import { createWorld, runUntil, step, worldOf, type WorldCode } from '../../sim/world/world.ts';
import { EventKind } from '../../sim/world/event-kind.ts';

/** A world to which laws are applied, and how long it runs. */
export interface Subject {
  readonly code: WorldCode;
  readonly plan: WorldPlan;
  readonly until: Micros;
}

/** The identity of a whole run. */
export function hashOfRun({ code, plan, until }: Subject, recorder?: Recorder): string {
  const world = createWorld(recorder === undefined ? code : { ...code, recorder }, plan);
  runUntil(world, until);
  return identityOf(world);
}

export const identityOf = ({ state }: World): string =>
  `${hashOf(state.trace.hash)} after ${state.trace.turns} turns, ${state.trace.rows} rows`;

/** Same plan and seed: same trace. */
export function sameSeedSameTrace(subject: Subject): void {
  demand(hashOfRun(subject) === hashOfRun(subject), 'the same seed gives the same trace');
}

/** A run that was interrupted by a snapshot after some turns goes on as if it had not been. */
export function survivesSnapshot(subject: Subject, turns: number): void {
  const { code, plan, until } = subject;
  const whole = hashOfRun(subject);
  const world = runTurns(createWorld(code, plan), turns, until);
  const frame = snapshot(world);
  const resumed = restore(code, frame);
  runUntil(world, until);
  demand(identityOf(world) === whole, 'taking a snapshot changes nothing');
  runUntil(resumed, until);
  demand(
    identityOf(resumed) === whole,
    'a restored snapshot goes on as the run that was never interrupted',
  );
  const again = restore(code, frame);
  runUntil(again, until);
  demand(identityOf(again) === whole, 'running on from a snapshot leaves the snapshot as it was');
}

/** Our copy of the state says what structuredClone's says, and is as independent of the original. */
export function snapshotEqualsClone(subject: Subject, turns: number): void {
  const { code, plan, until } = subject;
  const world = runTurns(createWorld(code, plan), Math.floor(turns / 2), until);
  const earlier = snapshot(world);
  const earlierClone = structuredClone(earlier);
  runTurns(world, Math.ceil(turns / 2), until);
  const clone = trimmed(structuredClone(world.state));
  demand(isDeepStrictEqual(snapshot(world), clone), 'a snapshot equals a clone of the state');
  const later = snapshot(world, earlier);
  const again = snapshot(world, later);
  demand(
    isDeepStrictEqual(later, clone),
    'a snapshot that shares with an earlier one equals a clone',
  );
  demand(isDeepStrictEqual(again, clone), 'so does one that shares with one of the same moment');
  runUntil(world, until);
  demand(isDeepStrictEqual(earlier, earlierClone), 'later snapshots do not change an earlier one');
  demand(isDeepStrictEqual(later, clone), 'running on does not change a snapshot');
  const fromClone = worldOf(code, clone);
  runUntil(fromClone, until);
  demand(identityOf(fromClone) === identityOf(world), 'a clone of the state goes on alike');
}

/** A queue keeps room for events to come; a snapshot leaves that out. */
const trimmed = (state: Snapshot): Snapshot => ({ ...state, queue: copyQueue(state.queue) });

/** Who listens, and to what, changes no hash. */
export function observerNeutral(subject: Subject): void {
  const alone = hashOfRun(subject);
  const listeners: readonly Recorder[] = [
    columnsRecorder(createColumns()),
    ringRecorder(createColumns(), 1),
    filteredRecorder(columnsRecorder(createColumns()), (header) => header.process === 0),
  ];
  for (const recorder of listeners) {
    demand(hashOfRun(subject, recorder) === alone, 'the hash does not depend on who listens');
  }
}

/** sent = delivered + lost + in flight. */
export function conservesMessages(subject: Subject): void {
  const world = createWorld(subject.code, subject.plan);
  runUntil(world, subject.until);
  const { sent, delivered, lost } = world.state.network.counts;
  const inFlight = messagesInFlight(world.state);
  demand(
    sent === delivered + lost + inFlight,
    `every message is delivered, lost or in flight: ${sent} = ${delivered} + ${lost} + ${inFlight}`,
  );
}

/** Messages on the wire, stalled, unread, or held by a paused process. */
export function messagesInFlight(state: Snapshot): number {
  let count = 0;
  const { queue, network, processes } = state;
  for (let record = 0; record < queue.top; record += 1) {
    if (queue.payload[record] !== null && kindAt(queue, record) === EventKind.DATA) count += 1;
  }
  for (const { lanes } of network.connections.values()) {
    for (const { stalled, unread } of lanes) {
      count += [...stalled, ...unread].filter(({ kind }) => kind === EventKind.DATA).length;
    }
  }
  for (const { held } of processes)
    count += held.filter(({ kind }) => kind === EventKind.DATA).length;
  return count;
}

function runTurns(world: World, turns: number, until: Micros): World {
  for (let i = 0; i < turns; i += 1) if (!step(world, until)) break;
  return world;
}

function demand(holds: boolean, law: string): void {
  if (!holds) throw new Error(`The law is broken: ${law}.`);
}
