// Topics that are founded anew, and partitions that a client's metadata does not hold: what nobody is blamed for.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import { ordinary, serve } from './breaks.ts';
import { checkersOf, client, formerOrders, orders, replicaOf, type Stage } from './stage.ts';

const other = client + 1;

const join = (stage: Stage, process: number, generation: number): void =>
  stage.turn(process, (at) => {
    clients['group-joined'](at, 0, process, generation, 'cooperative-sticky');
  });

const commit = (stage: Stage, offset: number): void =>
  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, offset, 'auto'));

test('G-12: what a member gives up that its metadata does not hold any more may be anything it has', () => {
  const stage = ordinary();
  join(stage, client, 1);
  stage.turn(client, (at) => clients['partitions-assigned'](at, 0, 1, [orders], [orders]));

  stage.turn(client, (at) => clients['partitions-revoked'](at, 0, 1, [-1]));
  join(stage, client, 2);
  join(stage, other, 2);
  stage.turn(other, (at) => clients['partitions-assigned'](at, 0, 2, [orders], [orders]));

  expect(checkersOf(stage)).not.toContain('G-12');
});

test('C-18: a member may commit where it was placed in a partition that its metadata did not hold yet', () => {
  const stage = ordinary();
  stage.turn(client, (at) => clients['position-moved'](at, -1, 11, 'committed by its group'));

  commit(stage, 11);
  expect(checkersOf(stage)).not.toContain('C-18');

  commit(stage, 12);
  expect(checkersOf(stage)).toContain('C-18');
});

test('C-18: any commit may have been on its way since before the topic was founded anew', () => {
  const stage = ordinary();
  stage.turn(client, (at) => {
    clients['position-moved'](at, formerOrders, 10, 'seek');
    clients['position-moved'](at, orders, 0, 'seek');
    clients['records-processed'](at, orders, 0, 2);
  });

  for (const offset of [10, 2, 10]) commit(stage, offset);
  expect(checkersOf(stage)).not.toContain('C-18');

  commit(stage, 11);
  expect(checkersOf(stage)).toContain('C-18');
});

test('C-18 and C-22: what its metadata does not hold any more has no number for a client that commits it', () => {
  const commitBefore = (partition: number): string[] => {
    const stage = ordinary();
    for (const offset of [62, 79]) {
      stage.turn(client, (at) =>
        clients['offset-committed'](at, 0, partition, offset, 'before-rebalance'),
      );
    }
    return checkersOf(stage);
  };

  for (const checker of ['C-18', 'C-22']) {
    expect(commitBefore(-1)).not.toContain(checker);
    expect(commitBefore(orders)).toContain(checker);
  }
});

test('R-19: who leads in a topic founded anew may take for committed what was so in the one before, and no more', () => {
  const serveUpTo = (end: number): string[] => {
    const stage = ordinary();
    const successor = orders + 1;
    stage.turn(0, (at) => controller['topic-deleted'](at, 0));
    stage.turn(0, (at) => metadata['partition-changed'](at, successor, 1, 0, 0, [1]));
    serve(stage, 1, [successor, 0, end, -1, 0]);
    return checkersOf(stage);
  };

  expect(serveUpTo(2)).not.toContain('R-19');
  expect(serveUpTo(3)).toContain('R-19');
});

/** In the topic before the high watermark had come to 3; broker 1 has that at once, and acknowledges up to there. */
function acknowledgeInherited(isFoundedAnew: boolean): string[] {
  const stage = ordinary();
  stage.turn(1, (at) => {
    replication['role-changed'](at, formerOrders, 'leader', 1, 0);
    replication['high-watermark-advanced'](at, formerOrders, 0, 3);
  });
  if (isFoundedAnew) stage.turn(0, (at) => controller['topic-deleted'](at, formerOrders));
  stage.append(1, 2, 0);
  replicaOf(stage, 1).log.highWatermark = 3;
  stage.acknowledge(1, 2, -1);
  return checkersOf(stage);
}

test('R-18: such a one acknowledges at once what is sent again', () => {
  expect(acknowledgeInherited(true)).not.toContain('R-18');
  expect(acknowledgeInherited(false)).toContain('R-18');
});

/** A member waits before a record that is there; once it has read a partition of the name. */
function waits(hasReadFormer: boolean): string[] {
  const stage = ordinary();
  stage.turn(0, (at) => metadata['partition-changed'](at, formerOrders, 1, 5, 0, [1]));
  const at = hasReadFormer ? formerOrders : orders;
  stage.turn(client, (sink) =>
    clients['position-moved'](sink, at, 0, 'there is nothing committed'),
  );
  stage.turn(0, (sink) => controller['topic-deleted'](sink, formerOrders));
  const positions = new Map([['orders-0', 1]]);
  const reader = { name: 'billing', group: 'g', topic: 'orders', isAtRest: true, positions };
  stage.readers.push(reader);
  stage.time += 60_000_000;
  stage.watching.end(stage.time, true);
  return checkersOf(stage);
}

test('C-16: who read a topic that was deleted may take its leader epoch into the next one, and wait for that', () => {
  expect(waits(true)).not.toContain('C-16');
  expect(waits(false)).toContain('C-16');
});

test('G-14: of a topic that was founded anew a member may commit the position of the one, and give up the other', () => {
  const giveUp = (isFoundedAnew: boolean): string[] => {
    const stage = ordinary();
    if (isFoundedAnew) stage.turn(0, (at) => controller['topic-deleted'](at, orders));
    stage.turn(client, (at) => {
      clients['records-polled'](at, orders, 0, 2, 2);
      clients['records-processed'](at, orders, 0, 2);
      clients['offset-committed'](at, 0, orders, 0, 'before-rebalance');
      clients['partitions-revoked'](at, 0, 1, [orders]);
    });
    return checkersOf(stage);
  };

  expect(giveUp(true)).not.toContain('G-14');
  expect(giveUp(false)).toContain('G-14');
});

test('C-07 and C-08: a client that believes in the former topic again reads it from where it was put meanwhile', () => {
  const readFrom = (from: number, meanwhile: (at: TraceSink) => unknown): string[] => {
    const stage = ordinary();
    stage.turn(client, (at) => {
      clients['records-polled'](at, formerOrders, 10, 20, 10);
      meanwhile(at);
      clients['records-polled'](at, formerOrders, from, from + 1, 1);
    });
    return checkersOf(stage);
  };

  const nothing = (): void => {};
  expect(readFrom(0, nothing)).toContain('C-08');
  expect(readFrom(25, nothing)).toContain('C-07');
  // Its position goes by the name: what befalls the one befalls the other.
  const reset = (at: TraceSink): unknown => clients['position-moved'](at, orders, 0, 'reset');
  expect(readFrom(0, reset)).not.toContain('C-08');
  const readOn = (at: TraceSink): unknown => clients['records-polled'](at, orders, 20, 25, 5);
  expect(readFrom(25, readOn)).not.toContain('C-07');
});
