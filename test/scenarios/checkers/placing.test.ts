// Batches that are sent again, and what may have been answered before them.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { batchOf, type Batch } from '../../../engine/protocol/batch.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { ordinary } from './breaks.ts';
import { checkersOf, client, orders, pushOnto, replicaOf, type Stage } from './stage.ts';

const another = client + 1;
const again = 2;
const notLeaderAnyMore = 6;

/** Three batches; `late` says when the first of them is sent again, and answered last. */
function sendsAgain(late: boolean): Stage {
  const stage = ordinary();
  stage.append(1, 2, 0);
  stage.append(1, 3, 0);
  stage.append(1, 4, 0);
  const send = (sequence: number, attempt = 1): void =>
    stage.turn(client, (at) => clients['batch-sent'](at, orders, 1, 70, attempt, 7, 0, sequence));
  const answer = (offset: number): void =>
    stage.turn(client, (at) => clients['records-acknowledged'](at, orders, offset, 1));
  send(0);
  if (!late) answer(2);
  // The leader has moved: what comes next is sent to another one, whatever has become of the first.
  send(1);
  answer(3);
  send(2);
  if (late) answer(4);
  stage.turn(client, (at) => clients['produce-retried'](at, orders, 1, notLeaderAnyMore, again));
  send(late ? 0 : 2, again);
  answer(2);
  return stage;
}

test('C-19: a batch that is sent again to another leader may be answered after what was sent behind it', () => {
  expect(checkersOf(sendsAgain(true))).not.toContain('C-19');
});

test('C-19: a batch that alone was on its way stands behind what was acknowledged before, sent again or not', () => {
  expect(checkersOf(sendsAgain(false))).toContain('C-19');
});

/** Two batches are on their way to a leader, and a third one to the next, which answers before. */
function outruns(hasHeard: boolean): Stage {
  const stage = ordinary();
  for (const offset of [2, 3, 4, 5]) stage.append(1, offset, 0);
  const send = (sequence: number): void =>
    stage.turn(client, (at) => clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, sequence));
  const answer = (process: number, offset: number): void =>
    stage.turn(process, (at) => clients['records-acknowledged'](at, orders, offset, 1));
  send(0);
  answer(another, 3);
  send(1);
  if (hasHeard) stage.turn(client, (at) => clients['leader-learnt'](at, orders, 2, 1));
  send(2);
  for (const offset of [5, 2, 4]) answer(client, offset);
  return stage;
}

test('C-19: a new leader may answer before the former one has answered what was sent to it', () => {
  expect(checkersOf(outruns(true))).not.toContain('C-19');
  expect(checkersOf(outruns(false))).toContain('C-19');
});

/** Three batches of one producer are committed: two, and one with a payload and a sequence number of the test's choice. */
function commitAThird(like: 'the first' | 'neither', sequence: number): string[] {
  const stage = ordinary();
  const sentAt = (timestamp: number): Batch =>
    batchOf([{ key: null, value: 'once', headers: [], timestamp }], {
      producerId: 7,
      producerEpoch: 0,
    });
  const [first, second] = [sentAt(1), sentAt(2)];
  const third = like === 'neither' ? sentAt(2) : first;
  for (const [i, sent] of [first, second, third].entries()) {
    const baseOffset = 2 + i;
    const baseSequence = i < 2 ? i : sequence;
    pushOnto(replicaOf(stage, 1).log, {
      ...sent,
      baseSequence,
      baseOffset,
      partitionLeaderEpoch: 0,
    });
    stage.turn(1, (at) => replication['batch-appended'](at, orders, baseOffset, 1, 0, 7, 70));
    for (const follower of [2, 3]) stage.fetch(1, follower, baseOffset + 1);
    stage.advance(1, baseOffset + 1);
  }
  return checkersOf(stage);
}

test('C-02: what is sent again is known, whatever numbers it has now', () => {
  expect(commitAThird('the first', 0)).toContain('C-02');
  expect(commitAThird('the first', 2)).toContain('C-02');
});

test('C-02: equal records of the same millisecond are others if they were not sent before', () => {
  expect(commitAThird('neither', 2)).not.toContain('C-02');
  expect(commitAThird('neither', 1)).not.toContain('C-02');
});
