// Where a follower cuts its log: the table of AbstractFetcherThread#getOffsetTruncationState.
import { expect, test } from 'vitest';
import { flagsOf } from '../../../engine/config/eras.ts';
import { truncationBy } from '../../../engine/replication/truncation.ts';

/** Epoch 1 up to 96, epoch 3 up to 105, and no other. */
const log = {
  epochs: [
    { epoch: 1, startOffset: 0 },
    { epoch: 3, startOffset: 96 },
  ],
  logEndOffset: 105,
};

const state = { flags: flagsOf('4.3') };

test.each([
  { what: 'the leader has less of an epoch', epoch: 1, endOffset: 50, to: 50, isLast: true },
  { what: 'the leader has more of it', epoch: 1, endOffset: 460, to: 96, isLast: true },
  { what: 'the leader has less of the last one', epoch: 3, endOffset: 100, to: 100, isLast: true },
  { what: 'the leader has more of the last one', epoch: 3, endOffset: 400, to: 105, isLast: true },
  { what: 'the leader names one that is not here', epoch: 2, endOffset: 40, to: 96, isLast: false },
  { what: 'the leader names one before all', epoch: 0, endOffset: 7, to: 0, isLast: true },
])('$what: the log is cut back to $to', ({ epoch, endOffset, to, isLast }) => {
  expect(truncationBy(state, log, { epoch, endOffset })).toEqual({ to, isLast });
});

test('before KIP-279 what the leader says of its own log decides', () => {
  const before = { flags: flagsOf('4.3', { 'truncate-step-by-step': false }) };

  expect(truncationBy(before, log, { epoch: 1, endOffset: 460 })).toEqual({
    to: 105,
    isLast: true,
  });
});

test('a log without epochs goes by its leader', () => {
  const unknowing = { epochs: [], logEndOffset: 105 };

  expect(truncationBy(state, unknowing, { epoch: 1, endOffset: 50 })).toEqual({
    to: 50,
    isLast: true,
  });
});
