// What the quorum tells those who listen to the metadata log: strictly in order, and committed only.
import { nextOffset } from '../protocol/batch.ts';
import { demand } from './fault.ts';
import { committedFrom } from './metadata-log.ts';
import { highWatermark, leaderId, type RaftState } from './raft.ts';

/** Tells of everything that is committed and was not told yet. */
export function tellCommitted(raft: RaftState): void {
  const committed = highWatermark(raft);
  if (committed < 0 || raft.listener.nextOffset >= committed) return;
  maybeTellSnapshot(raft);
  const { listener } = raft;
  if (listener.nextOffset >= committed) return;
  const batches = committedFrom(raft, listener.nextOffset);
  const last = batches.at(-1);
  if (last === undefined) return;
  listener.nextOffset = nextOffset(last);
  raft.notices.push({ type: 'committed', batches });
}

/** Who is new, or has fallen behind the beginning of the log, gets the newest snapshot first. */
function maybeTellSnapshot(raft: RaftState): void {
  const { listener, log } = raft;
  const isNew = listener.nextOffset < 0;
  const isBehind = listener.nextOffset < log.logStartOffset;
  const snapshot = raft.snapshots.at(-1);
  if ((isNew || isBehind) && snapshot !== undefined) {
    listener.nextOffset = snapshot.id.endOffset;
    raft.notices.push({ type: 'snapshot', snapshot });
  } else if (isNew) {
    listener.nextOffset = 0;
  } else {
    demand(!isBehind, 'a log that begins late has a snapshot of what was before');
  }
}

/** Tells who leads, once an epoch begins and once its leader is known. */
export function tellLeader(raft: RaftState): void {
  const { role } = raft;
  if (role.name === 'leader' && raft.listener.nextOffset <= role.epochStartOffset) return;
  const { listener } = raft;
  const leader = leaderId(raft);
  const isNewEpoch = role.epoch > listener.epoch;
  const isNewLeader = role.epoch === listener.epoch && leader >= 0 && listener.leaderId < 0;
  if (!isNewEpoch && !isNewLeader) return;
  listener.leaderId = leader;
  listener.epoch = role.epoch;
  raft.notices.push({ type: 'leader', leaderId: leader, epoch: role.epoch });
}

/** At the end of each turn: a leader that resigned says nothing before its epoch is over. */
export function tell(raft: RaftState): void {
  tellCommitted(raft);
  if (raft.role.name !== 'resigned') tellLeader(raft);
}
