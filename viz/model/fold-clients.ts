// What rows of applications do to a picture.
import { numberOf, type Row } from '../../sim/trace/reading.ts';
import { mapWith, setClient, type Draft, type RowFold } from './draft.ts';
import { clientOf } from './picture.ts';

/** How rows of clients change the picture. */
export const clientFolds: Readonly<Record<string, RowFold>> = {
  'record-produced': (draft, row) => {
    const waiting = draft.memory.waitingBytes.get(row.process) ?? 0;
    setWaiting(draft, row, waiting + numberOf(row, 'size'));
  },
  'batch-sent': (draft, row) => {
    setWaiting(draft, row, 0);
  },
  'records-acknowledged': (draft, row) => {
    if (!isOnCard(draft, row)) return;
    const lastAcknowledged = numberOf(row, 'baseOffset') + numberOf(row, 'count') - 1;
    setClient(draft, row.process, { lastAcknowledged });
  },
  'leader-learnt': (draft, row) => {
    const client = clientOf(draft.picture, row.process);
    if (client === undefined) return;
    const partition = numberOf(row, 'partition');
    const others = client.beliefs.filter((it) => it.partition !== partition);
    const leader = numberOf(row, 'leader');
    const belief = { partition, leader, leaderEpoch: numberOf(row, 'leaderEpoch') };
    const beliefs = [...others, belief].toSorted((a, b) => a.partition - b.partition);
    setClient(draft, row.process, { beliefs });
  },
};

/** Simplified: a producer's card has figures of one partition, the first of the cluster. */
function isOnCard({ picture }: Draft, row: Row): boolean {
  const shown = picture.partitions[0]?.id;
  return shown === undefined || numberOf(row, 'partition') === shown;
}

/** The bar of a producer's card: how full the batch is that it collects. */
function setWaiting(draft: Draft, row: Row, bytes: number): void {
  const waitingBytes = mapWith(draft.memory.waitingBytes, row.process, bytes);
  draft.memory = { ...draft.memory, waitingBytes };
  const client = draft.known.track.cast.clients.find((it) => it.process === row.process);
  if (client?.kind !== 'producer') return;
  setClient(draft, row.process, { batchFill: Math.min(1, bytes / client.batchSize) });
}
