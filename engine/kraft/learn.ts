// A replica reads its own log for what concerns the quorum: voters and kraft.version.
import { readLog } from '../log/log-read.ts';
import type { LogState } from '../log/log.ts';
import type { Batch } from '../protocol/batch.ts';
import { lastBatchFrom } from './last-batch.ts';
import type { RaftEnv, RaftState } from './raft.ts';
import { write } from './trace.ts';
import { noteBatches, noteSnapshot } from './voter-history.ts';

/** Takes up what the newest snapshot and the log say and was not yet looked at. */
export function learnFromLog(raft: RaftState, env: RaftEnv): void {
  const { history, log } = raft;
  const before = history.voters.at(-1);
  const snapshot = raft.snapshots.at(-1);
  const isBehind = history.nextOffset < 0 || history.nextOffset < log.logStartOffset;
  if (isBehind && snapshot !== undefined) {
    noteSnapshot(history, snapshot.batches, snapshot.id.endOffset);
  } else if (history.nextOffset < 0) {
    history.nextOffset = 0;
  }
  readOn(raft);
  const now = history.voters.at(-1);
  if (now === undefined || now === before) return;
  const ids = now.value.map(({ voterId }) => voterId);
  write['quorum-voters-changed'](env.trace, now.offset, ids);
}

function readOn(raft: RaftState): void {
  const { history, log } = raft;
  while (history.nextOffset < log.logEndOffset) {
    const last = lastBatchFrom(log, history.nextOffset);
    const batches = last === undefined ? readFrom(log, history.nextOffset) : [last];
    if (batches.length === 0) return;
    noteBatches(history, batches);
  }
}

function readFrom(log: LogState, offset: number): readonly Batch[] {
  const maxBytes = 2_147_483_647;
  return readLog(log, { offset, maxBytes, isolation: 'log-end', minOneMessage: true }).batches;
}
