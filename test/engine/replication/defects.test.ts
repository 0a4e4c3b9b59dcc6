// Defects of replication that scenarios can switch on, beside what Kafka does today.
import { expect, test } from 'vitest';
import { flagsOf } from '../../../engine/config/eras.ts';
import { forgetPendingChanges } from '../../../engine/replication/isr.ts';
import { readReplicaInRack } from '../../../engine/replication/read-replica.ts';
import type { Follower, Replica } from '../../../engine/replication/replica.ts';
import { createReplication } from '../../../engine/replication/replica.ts';

const follower: Follower = {
  logStartOffset: 0,
  logEndOffset: 10,
  lastFetchLeaderLogEndOffset: 10,
  lastFetchAt: 0,
  lastCaughtUpAt: 0,
  brokerEpoch: -1,
};

test('KAFKA-12686: news from the controller clears an ISR change that is on its way', () => {
  const typeAfterNews = (changed: Readonly<Record<string, boolean>>): string => {
    const state = createReplication(1, flagsOf('4.3', changed));
    const replica = { isr: { type: 'pending-expand', isr: [1], joining: 2 } } as unknown as Replica;
    state.replicas.set(0, replica);
    forgetPendingChanges(state);
    return replica.isr.type;
  };

  expect(typeAfterNews({})).toBe('pending-expand');
  expect(typeAfterNews({ 'forget-pending-isr-change': true })).toBe('committed');
});

test('KAFKA-14372: a consumer is sent to a replica in its rack that is out of sync', () => {
  const isr = { type: 'committed', isr: [1] };
  const replica = { followers: new Map([[2, follower]]), isr } as unknown as Replica;
  const rackOf = (node: number): string => (node === 2 ? 'near' : 'far');
  const reader = { rackId: 'near', fetchOffset: 5, now: 0, rackOf };

  expect(readReplicaInRack(1, replica, { ...reader, trustsAll: false })).toBeUndefined();
  expect(readReplicaInRack(1, replica, { ...reader, trustsAll: true })).toBe(2);
});
