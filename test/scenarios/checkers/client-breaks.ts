// What breaks the promises about clients.
import { bootstrapView, viewOf } from '../../../engine/clients/network/cluster-view.ts';
import { write } from '../../../engine/clients/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { client, orders, pushOnto, replicaOf, type Stage } from './stage.ts';

/** The leader takes one more batch of producer 7, with some sequence. */
export function appendSequenced(stage: Stage, baseOffset: number, baseSequence: number): void {
  const records = [{ key: null, value: `v${baseOffset}`, headers: [], timestamp: 0 }];
  const producer = { producerId: 7, producerEpoch: 0, baseSequence };
  pushOnto(
    replicaOf(stage, 1).log,
    batchOf(records, { ...producer, baseOffset, partitionLeaderEpoch: 0 }),
  );
  stage.turn(1, (at) => replication['batch-appended'](at, orders, baseOffset, 1, 0, 7, 70));
}

/** By the promise that is broken. */
export const clientBreaks: Readonly<Record<string, (stage: Stage) => void>> = {
  'C-01'(stage) {
    for (const [reader, epoch] of [1, 0].entries()) {
      stage.read = { offset: 2 + reader, epoch };
      stage.turn(client + reader, (at) => write['records-polled'](at, orders, 0, 2 + reader, 2));
    }
  },
  'C-02'(stage) {
    const record = { key: null, value: 'once', headers: [], timestamp: 0 };
    const sent = batchOf([record], { producerId: 7, producerEpoch: 0, baseSequence: 0 });
    for (const baseOffset of [2, 3]) {
      pushOnto(replicaOf(stage, 1).log, { ...sent, baseOffset, partitionLeaderEpoch: 0 });
      stage.turn(1, (at) => replication['batch-appended'](at, orders, baseOffset, 1, 0, 7, 70));
      for (const follower of [2, 3]) stage.fetch(1, follower, baseOffset + 1);
      stage.advance(1, baseOffset + 1);
    }
  },
  'C-03'(stage) {
    stage.turn(client, (at) => {
      write['records-acknowledged'](at, orders, 0, 2);
      write['position-moved'](at, orders, 1, 'committed by the group');
      write['records-polled'](at, orders, 1, 2, 1);
    });
  },
  'C-07'(stage) {
    stage.turn(client, (at) => {
      write['records-polled'](at, orders, 0, 1, 1);
      write['records-polled'](at, orders, 2, 3, 1);
    });
  },
  'C-08'(stage) {
    stage.turn(client, (at) => {
      write['records-polled'](at, orders, 0, 2, 2);
      write['records-polled'](at, orders, 1, 2, 1);
    });
  },
  'C-09'(stage) {
    stage.turn(client, (at) => write['records-polled'](at, orders, 0, 2, 1));
  },
  'C-10'(stage) {
    stage.turn(client, (at) => {
      write['produce-retried'](at, orders, 1, 6, 2);
      write['batch-sent'](at, orders, 1, 70, 1, 7, 0, 1);
    });
  },
  'C-16'(stage) {
    stage.time += 60_000_000;
    const positions = new Map([['orders-0', 1]]);
    stage.readers.push({
      name: 'billing',
      group: null,
      topic: 'orders',
      isAtRest: true,
      positions,
    });
  },
  'C-18'(stage) {
    stage.turn(client, (at) => {
      write['position-moved'](at, orders, 0, 'seek');
      write['records-polled'](at, orders, 0, 2, 2);
      write['records-processed'](at, orders, 0, 1);
      write['offset-committed'](at, 0, orders, 2, 'sync');
    });
  },
  'C-19'(stage) {
    stage.append(1, 2, 0);
    stage.append(1, 3, 0);
    stage.turn(client, (at) => {
      write['batch-sent'](at, orders, 2, 70, 1, 7, 0, 0);
      write['records-acknowledged'](at, orders, 2, 2);
    });
    stage.turn(client, (at) => {
      write['batch-sent'](at, orders, 1, 70, 1, 7, 0, 2);
      write['records-acknowledged'](at, orders, 1, 1);
    });
  },
  'C-20'(stage) {
    stage.turn(client, (at) => write['records-acknowledged'](at, orders, 2, 1));
  },
  'C-21'(stage) {
    stage.turn(client, (at) => write['batch-sent'](at, orders, 2, 70, 1, 7, 0, 0));
    appendSequenced(stage, 2, 0);
  },
  'C-22'(stage) {
    stage.turn(client, (at) => {
      write['position-moved'](at, orders, 0, 'seek');
      write['offset-committed'](at, 0, orders, 0, 'before-rebalance');
      write['offset-committed'](at, 0, orders, 0, 'before-rebalance');
    });
  },
  'C-23'(stage) {
    stage.turn(client, (at) => write['partitions-lost'](at, 0, [orders]));
  },
  'C-24'(stage) {
    stage.turn(client, (at) => {
      write['batch-sent'](at, orders, 1, 70, 1, -1, -1, -1);
      write['batch-sent'](at, orders, 1, 70, 1, -1, -1, -1);
    });
  },
  'C-25'(stage) {
    stage.read = { offset: 2, epoch: 0 };
    stage.turn(client, (at) => write['records-polled'](at, orders, 0, 2, 2));
    stage.truncate(2, 1);
    stage.decide(2, 1, [2]);
    stage.take(2, 'leader', 2, 1);
    for (const offset of [1, 2, 3]) stage.append(2, offset, 1);
    stage.read = { offset: 4, epoch: 1 };
    stage.turn(client, (at) => write['records-polled'](at, orders, 2, 4, 2));
  },
  'C-26'(stage) {
    const known = { topic: 'orders', index: 0, number: orders, leaderId: 1, leaderEpoch: 0 };
    const partitions = [{ ...known, errorCode: 0, replicas: [], isr: [], offline: [] }];
    const topicIds = new Map([['orders', 'another']]);
    stage.view = viewOf({ ...bootstrapView([]), partitions, topicIds });
    stage.turn(client, (at) => write['metadata-refreshed'](at, 2, 3, 1));
  },
  'G-14'(stage) {
    stage.turn(client, (at) => {
      write['records-polled'](at, orders, 0, 1, 1);
      write['records-processed'](at, orders, 0, 1);
      write['offset-committed'](at, 0, orders, 1, 'before-rebalance');
      write['records-polled'](at, orders, 1, 2, 1);
      write['partitions-revoked'](at, 0, 1, [orders]);
    });
  },
  'T-01'(stage) {
    appendSequenced(stage, 2, 0);
    appendSequenced(stage, 3, 0);
  },
  'T-02'(stage) {
    stage.turn(client, (at) => write['producer-id-known'](at, 7, 0));
    stage.turn(client + 1, (at) => write['producer-id-known'](at, 7, 0));
  },
  'T-15'(stage) {
    appendSequenced(stage, 2, 0);
    stage.turn(1, (at) => replication['log-start-moved'](at, orders, 1));
  },
  'V-07'(stage) {
    stage.application = { deliveryTimeout: 2_000_000 };
    stage.turn(client, (at) => write['record-produced'](at, orders, 0, 70));
    stage.time += 4_000_000;
    stage.turn(client, (at) => write['produce-failed'](at, orders, 1, 7));
  },
};
