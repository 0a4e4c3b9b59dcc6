// What a leader does with its log: append what was accumulated, find out what is committed.
import { wallMs } from '../log/log.ts';
import type { Bytes } from '../protocol/batch.ts';
import { accumulate, allowDrain, drain, untilDrain } from './accumulator.ts';
import { demand } from './fault.ts';
import { noteOwnEnd, type Leader } from './leader.ts';
import { appendToOwn, flushLog } from './metadata-log.ts';
import { takeParked } from './parked-fetches.ts';
import { leaderId, nowMs, votersOf, type RaftEnv, type RaftState } from './raft.ts';
import { answerFetch, onHighWatermarkMoved } from './spreading.ts';

/**
 * The controller's records get their offsets, before they are in the log: it replays them first.
 * The offset of the last one. Nothing is appended before `schedulePreparedAppend`.
 */
export function prepareAppend(
  raft: RaftState,
  epoch: number,
  values: readonly Bytes[],
  env: RaftEnv,
): number {
  const { role } = raft;
  demand(role.name === 'leader', 'who appends leads', 'NotLeaderException');
  const time = { nowMs: nowMs(env), wallMs: wallMs(env) };
  return accumulate(role.accumulator, epoch, values, time);
}

/** What was prepared may be appended now. */
export function schedulePreparedAppend(raft: RaftState): void {
  const { role } = raft;
  demand(role.name === 'leader', 'who appends leads', 'NotLeaderException');
  allowDrain(role.accumulator);
}

/** The controller gives up: its epoch shall end. An epoch that is over already needs no ending. */
export function resign(raft: RaftState, epoch: number): void {
  const { role, settings } = raft;
  demand(epoch <= role.epoch, 'nobody resigns from a later epoch', 'IllegalArgumentException');
  if (epoch < role.epoch) return;
  const isOurs = leaderId(raft) === settings.key.id;
  demand(isOurs, 'who resigns leads', 'IllegalArgumentException');
  if (role.name === 'leader') role.resignRequested = true;
}

/** Appends what waited long enough. How long until there is more to append. */
export function maybeAppendBatches(
  raft: RaftState,
  leader: Leader,
  now: number,
  env: RaftEnv,
): number {
  const left = untilDrain(leader.accumulator, now);
  if (left > 0) return left;
  for (const batch of drain(leader.accumulator)) appendToOwn(raft, batch, env);
  onOwnEndMoved(raft, leader, env);
  // What was appended counts for the high watermark before it is synced.
  flushLog(raft, env);
  return untilDrain(leader.accumulator, now);
}

function onOwnEndMoved(raft: RaftState, leader: Leader, env: RaftEnv): void {
  const { logEndOffset } = raft.log;
  if (noteOwnEnd(leader, logEndOffset, votersOf(raft))) onHighWatermarkMoved(raft, leader, env);
  for (const parked of takeParked(raft, logEndOffset)) answerFetch(raft, parked, env);
}
