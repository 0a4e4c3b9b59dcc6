// What breaks each promise, after everything has gone well.
import { write as broker } from '../../../engine/broker/trace.ts';
import type { BrokerState } from '../../../engine/broker/state.ts';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { emptyImage } from '../../../engine/metadata/image.ts';
import { write as quorum } from '../../../engine/kraft/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import type { FetchProgress } from '../../../engine/replication/fetcher.ts';
import { write } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { clientBreaks } from './client-breaks.ts';
import { groupBreaks } from './group-breaks.ts';
import { registrationBreaks } from './registration-breaks.ts';
import {
  client,
  messageNamed,
  newStage,
  orders,
  pushOnto,
  replicaOf,
  type Stage,
} from './stage.ts';

/** Broker 1 leads in epoch 0; two records are on all three replicas, committed and acknowledged. */
export function ordinary(): Stage {
  const stage = newStage();
  stage.decide(1, 0, [1, 2, 3]);
  stage.take(1, 'leader', 1, 0);
  stage.take(2, 'follower', 1, 0);
  stage.take(3, 'follower', 1, 0);
  for (const offset of [0, 1]) {
    for (const node of [1, 2, 3]) stage.append(node, offset, 0);
    for (const follower of [2, 3]) stage.fetch(1, follower, offset + 1);
    stage.advance(1, offset + 1);
    stage.acknowledge(1, offset, -1);
    for (const follower of [2, 3]) stage.advance(follower, offset + 1);
  }
  return stage;
}

/** Says who is in sync, as a leader has it. */
export const isrOf = (stage: Stage, node: number, isr: readonly number[]): void => {
  replicaOf(stage, node).isr = { type: 'committed', isr };
};

/** Where broker 2's fetcher stands after that. */
export const follower: FetchProgress = {
  fetchOffset: 2,
  leaderEpoch: 0,
  lastFetchedEpoch: 0,
  delayedUntil: 0,
  failed: false,
  truncating: false,
  outOfRange: false,
  isCaughtUp: false,
};

/** A process leads the quorum, and appends two records in one batch. */
export function reign(stage: Stage, process: number, epoch: number): void {
  stage.turn(process, (at) => quorum['quorum-role-taken'](at, 'leader', epoch, process));
  stage.turn(process, (at) => quorum['quorum-records-appended'](at, 0, 2, epoch, 90));
}

/** What breaks each promise, after everything has gone well so far. */
export const breaks: Readonly<Record<string, (stage: Stage) => void>> = {
  ...clientBreaks,
  ...groupBreaks,
  ...registrationBreaks,
  'SIM-06'(stage) {
    stage.time = 0;
    stage.fetch(1, 2, 2);
  },
  'SIM-07'(stage) {
    stage.counts.delivered = 1;
  },
  'SIM-08'(stage) {
    stage.turn(-1, (at) => world['process-ended'](at, 2, 'it was killed'));
    stage.turn(2, () => {}, 'timer');
  },
  'SIM-09'(stage) {
    let sent: readonly number[] = [];
    stage.turn(1, (at) => {
      const message = messageNamed(at, 'Fetch request');
      sent = [1, 2].map((n) => world['message-sent'](at, 7, message, 1, n, -1, 0, 50, []));
    });
    stage.turn(2, (at) => world['message-delivered'](at, sent[1] ?? -1));
  },
  'R-01'(stage) {
    stage.append(1, 2, 0, 'one');
    stage.append(2, 2, 0, 'another');
  },
  'R-02'(stage) {
    stage.append(1, 2, 0);
    stage.advance(1, 3);
  },
  'R-03'(stage) {
    stage.truncate(2, 1);
    stage.decide(2, 1, [2, 3]);
    stage.take(2, 'leader', 2, 1);
  },
  'R-04'(stage) {
    stage.truncate(3, 1);
    stage.decide(1, 0, [1, 3]);
  },
  'R-05'(stage) {
    stage.append(1, 2, 0);
    isrOf(stage, 1, [1, 2]);
    stage.fetch(1, 2, 3);
    stage.advance(1, 3);
  },
  'R-06'(stage) {
    replicaOf(stage, 1).log.highWatermark = 1;
    stage.fetch(1, 2, 2);
  },
  'R-07'(stage) {
    replicaOf(stage, 1).log.logStartOffset = 3;
    stage.fetch(1, 2, 2);
  },
  'R-08'(stage) {
    isrOf(stage, 1, [1, 2]);
    stage.fetch(1, 3, 1);
    replicaOf(stage, 1).isr = { type: 'pending-expand', isr: [1, 2], joining: 3 };
    stage.turn(1, (at) => write['isr-change-proposed'](at, orders, [1, 2, 3], 'it seems so'));
  },
  'R-09'(stage) {
    stage.truncate(2, 1);
  },
  'R-10'(stage) {
    stage.take(2, 'leader', 2, 0);
  },
  'R-11'(stage) {
    stage.append(1, 2, 1);
    stage.append(1, 3, 0);
  },
  'R-12'(stage) {
    stage.following.set(2, { ...follower, fetchOffset: 1 });
    stage.fetch(1, 2, 2);
    stage.advance(2, 2);
  },
  'R-13'(stage) {
    stage.append(2, 2, 0);
    stage.turn(2, (at) => {
      write['log-truncated'](at, orders, 3, 2, 'the test says so');
      write['high-watermark-advanced'](at, orders, 2, 2);
    });
  },
  'R-14'(stage) {
    stage.append(2, 2, 5);
  },
  'R-15'(stage) {
    stage.append(1, 2, 0);
    stage.fetch(1, 2, 3);
    stage.advance(1, 3);
  },
  'R-16'(stage) {
    stage.append(1, 2, 0);
    isrOf(stage, 1, [1]);
    stage.advance(1, 3);
  },
  'R-17'(stage) {
    stage.truncate(2, 1);
    stage.decide(2, 1, [2, 3]);
    stage.take(2, 'leader', 2, 1);
  },
  'R-18'(stage) {
    stage.append(1, 2, 0);
    stage.acknowledge(1, 2, -1);
  },
  'R-19'(stage) {
    stage.append(1, 2, 0);
    serve(stage, 1, [orders, 2, 1, -1, 0]);
  },
  'R-21'(stage) {
    isrOf(stage, 1, [1, 2, 7]);
    stage.fetch(1, 2, 2);
  },
  'R-23'(stage) {
    stage.coordinators.set(1, {
      view: { image: emptyImage },
      groups: { shards: new Map() },
    } as unknown as BrokerState);
    stage.turn(1, (at) => broker['reader-sent-elsewhere'](at, orders, 7, 2));
  },
  'K-01'(stage) {
    stage.turn(1, (at) => quorum['quorum-role-taken'](at, 'leader', 4, 1));
    stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'leader', 4, 2));
  },
  'K-02'(stage) {
    stage.turn(1, (at) => quorum['quorum-role-taken'](at, 'follower', 4, 2));
    stage.turn(1, (at) => quorum['quorum-role-taken'](at, 'unattached', 3, -1));
  },
  'K-03'(stage) {
    reign(stage, 1, 4);
    stage.turn(1, (at) => quorum['quorum-high-watermark-advanced'](at, -1, 2, 4));
    stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'leader', 5, 2));
  },
  'K-05'(stage) {
    reign(stage, 1, 4);
    stage.turn(1, (at) => quorum['quorum-role-taken'](at, 'leader', 6, 1));
    stage.turn(1, (at) => quorum['quorum-high-watermark-advanced'](at, -1, 2, 6));
  },
  'K-06'(stage) {
    reign(stage, 1, 4);
    stage.turn(1, (at) => quorum['quorum-high-watermark-advanced'](at, -1, 2, 4));
    stage.turn(1, (at) => quorum['quorum-log-truncated'](at, 2, 0, 5));
  },
  'K-04'(stage) {
    stage.turn(1, (at) => quorum['quorum-voters-changed'](at, 0, [1, 2, 3]));
    reign(stage, 1, 4);
    stage.turn(1, (at) => quorum['quorum-high-watermark-advanced'](at, 0, 2, 4));
  },
  'K-25'(stage) {
    reign(stage, 1, 4);
    stage.turn(1, (at) => quorum['quorum-snapshot-made'](at, 2, 4, 100));
    stage.time += 10_000_000;
    stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'follower', 4, 1));
    stage.turn(2, (at) => quorum['quorum-records-appended'](at, 0, 2, 4, 90));
  },
  'K-07'(stage) {
    reign(stage, 1, 4);
    stage.turn(1, (at) => quorum['quorum-snapshot-made'](at, 1, 4, 100));
  },
  'K-16'(stage) {
    stage.turn(1, (at) => quorum['quorum-majority-silent'](at, 4, 1, 3, 3_000));
  },
  'K-11'(stage) {
    stage.decide(1, 0, [2, 3]);
  },
  'K-12'(stage) {
    stage.decide(2, 0, [2, 3]);
  },
  'K-13'(stage) {
    stage.turn(0, (at) => metadata['broker-fenced'](at, 1, 'its heartbeats stopped'));
    stage.fetch(1, 2, 2);
  },
  'K-09'(stage) {
    stage.turn(0, (at) => controller['decision-committed'](at, 9));
    stage.turn(0, (at) => controller['controller-active'](at, 3, 8));
  },
  'K-10'(stage) {
    stage.images.set(1, emptyImage);
    stage.images.set(2, { ...emptyImage, features: { 'metadata.version': 30 } });
    stage.turn(1, (at) => metadata['metadata-applied'](at, 4, 1));
    stage.turn(2, (at) => metadata['metadata-applied'](at, 4, 1));
  },
  'K-14'(stage) {
    stage.turn(0, (at) => metadata['broker-registered'](at, 1, 7));
    stage.turn(0, (at) => metadata['broker-registered'](at, 1, 6));
  },
  'K-18'(stage) {
    stage.turn(0, (at) => controller['producer-ids-granted'](at, 1, 0, 1_000));
    stage.turn(0, (at) => controller['producer-ids-granted'](at, 2, 0, 1_000));
  },
  'K-19'(stage) {
    stage.turn(0, (at) => controller['topic-deleted'](at, 5));
    stage.turn(0, (at) => metadata['topic-created'](at, 5, 1));
  },
  'L-01'(stage) {
    stage.append(1, 5, 0);
  },
  'L-02'(stage) {
    stage.turn(2, (at) => write['log-start-moved'](at, orders, 9));
  },
  'L-03'(stage) {
    stage.turn(2, (at) => write['log-compacted'](at, orders, 1, 1, 1));
  },
  'L-05'(stage) {
    const { log } = replicaOf(stage, 2);
    for (const baseOffset of [2, 3]) {
      const ofProducer = { producerId: 7, producerEpoch: 0, baseSequence: 0 };
      pushOnto(log, batchOf([], { ...ofProducer, baseOffset, lastOffsetDelta: 0 }));
    }
    stage.turn(2, (at) => write['log-compacted'](at, orders, 9, 4, 2));
  },
  'L-06'(stage) {
    for (let round = 0; round < 2; round += 1) {
      stage.turn(2, (at) => write['log-compacted'](at, orders, 1, 1, 1));
    }
  },
  'L-07'(stage) {
    stage.restart(2, 1);
    stage.take(2, 'follower', 1, 0);
  },
  'L-08'(stage) {
    stage.restart(2, 2);
    replicaOf(stage, 2).log.epochs.length = 0;
    stage.take(2, 'follower', 1, 0);
  },
  'L-09'(stage) {
    stage.turn(2, (at) => write['directory-failed'](at, 'data'));
  },
  'SIM-11'(stage) {
    const why = 'This should always hold in a quorum: an epoch has one leader.';
    stage.turn(1, (at) => quorum['quorum-broken'](at, why));
  },
  'V-01'(stage) {
    reign(stage, 1, 4);
    stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'leader', 5, 2));
    stage.time += 10_000_000;
    stage.fetch(1, 2, 2);
  },
  'V-02'(stage) {
    stage.decide(2, 1, [2, 3]);
  },
  'V-03'(stage) {
    stage.decide(1, 0, [1, 2]);
  },
  'V-04'(stage) {
    for (const node of [1, 2, 3]) stage.append(node, 2, 0);
    stage.time += 3_000_000;
  },
  'V-05'(stage) {
    stage.turn(1, (at) => metadata['metadata-applied'](at, 7, 1));
    stage.turn(2, (at) => metadata['metadata-applied'](at, 6, 1));
    stage.time += 3_000_000;
  },
  'V-09'(stage) {
    stage.turn(0, (at) => controller['replicas-moving'](at, orders, [2, 3, 4, 1], [4], [1]));
    stage.decide(1, 0, [1, 2, 3]);
    stage.turn(0, (at) => controller['replicas-moved'](at, orders, [2, 3, 4]));
  },
  'V-13'(stage) {
    stage.turn(2, (at) => {
      for (let i = 0; i < 500; i += 1) world['connection-asked'](at, i, 1, 'inter-broker');
    });
  },
};

/** A client fetches from a broker and is given these batches. */
export function serve(stage: Stage, node: number, cargo: readonly number[]): void {
  let asked = -1;
  stage.turn(client, (at) => {
    const message = messageNamed(at, 'Fetch request');
    asked = world['message-sent'](at, 7, message, 1, 1, -1, 0, 50, []);
  });
  stage.turn(node, (at) => {
    const message = messageNamed(at, 'Fetch response');
    world['message-sent'](at, 7, message, 1, 1, asked, 0, 50, cargo);
  });
}
