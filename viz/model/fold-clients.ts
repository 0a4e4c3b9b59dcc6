// What rows of applications do to a picture.
import { numberOf, type Row } from '../../sim/trace/reading.ts';
import { mapWith, setClient, type Draft, type RowFold } from './draft.ts';

export const clientFolds: Readonly<Record<string, RowFold>> = {
  'record-produced': (draft, row) => {
    const waiting = draft.memory.waitingBytes.get(row.process) ?? 0;
    setWaiting(draft, row, waiting + numberOf(row, 'size'));
  },
  'batch-sent': (draft, row) => {
    setWaiting(draft, row, 0);
  },
  'records-acknowledged': (draft, row) => {
    const lastAcknowledged = numberOf(row, 'baseOffset') + numberOf(row, 'count') - 1;
    setClient(draft, row.process, { lastAcknowledged });
  },
  'leader-learnt': (draft, row) => {
    const leader = numberOf(row, 'leader');
    const leaderEpoch = numberOf(row, 'leaderEpoch');
    setClient(draft, row.process, { believes: { leader, leaderEpoch } });
  },
  'position-moved': (draft, row) => {
    setClient(draft, row.process, { position: numberOf(row, 'to') });
  },
  'records-polled': (draft, row) => {
    setClient(draft, row.process, { position: numberOf(row, 'to') });
  },
};

/** The bar of a producer's card: how full the batch is that it collects. */
function setWaiting(draft: Draft, row: Row, bytes: number): void {
  const waitingBytes = mapWith(draft.memory.waitingBytes, row.process, bytes);
  draft.memory = { ...draft.memory, waitingBytes };
  const client = draft.known.track.cast.clients.find((it) => it.process === row.process);
  if (client?.kind !== 'producer') return;
  setClient(draft, row.process, { batchFill: Math.min(1, bytes / client.batchSize) });
}
