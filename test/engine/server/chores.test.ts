// What a running broker does to its logs without being asked: retention, compaction, checkpoints.
import { expect, test } from 'vitest';
import { listFiles } from '../../../sim/disk/read.ts';
import { seconds } from '../../../sim/time.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';
import type { BrokerProcess } from '../../../engine/server/process.ts';
import type { LogState } from '../../../engine/log/log.ts';
import { batchAt } from '../../../engine/log/batch-list.ts';
import { killed, type ClusterPlan } from '../../kit/cluster.ts';
import type { ScriptedAsk } from '../../kit/scripted-client.ts';
import { expectTranscript, linesOf, play, type Played } from '../../kit/transcript.ts';

const small = { 'internal.segment.bytes': '500', 'message.timestamp.type': 'LogAppendTime' };

/** Kafka works on logs after half a minute and then every few; here it is in a hurry. */
const hurry = {
  'log.initial.task.delay.ms': '100',
  'log.retention.check.interval.ms': '500',
  'log.cleaner.backoff.ms': '500',
  'log.flush.offset.checkpoint.interval.ms': '500',
};

/** Every 50 ms a record, its key one of three. */
function writing(count: number): ScriptedAsk[] {
  return Array.from({ length: count }, (_, i) => {
    const record = { key: `k${i % 3}`, value: `v${i}`, headers: [], timestamp: 1_000 + i };
    const records = [batchOf([record])];
    const topicData = [{ name: 'orders', topicId: '', partitionData: [{ index: 0, records }] }];
    const body = { transactionalId: null, acks: -1, timeoutMs: 5_000, topicData };
    return {
      atMs: 1_000 + i * 50,
      to: 'b1',
      api: 'Produce',
      version: 12,
      body,
      what: `v${i}`,
    };
  });
}

function playWith(
  configs: Readonly<Record<string, string>>,
  count: number,
  more: Pick<ClusterPlan, 'faults'> & { readonly forSeconds?: number } = {},
): Played {
  const { forSeconds = 8, faults = [] } = more;
  const topics = [{ name: 'orders', assignment: [[1, 2, 3]], configs: { ...small, ...configs } }];
  const clients = { app: { script: writing(count) } };
  return play({ topics, clients, configs: hurry, faults }, forSeconds);
}

function logOn({ world }: Played, broker: number): LogState {
  const found = world.state.processes.find(({ name }) => name === `b${broker}`);
  const state = found?.state as BrokerProcess | undefined;
  const replica = state?.broker.replication.replicas.values().next().value;
  if (replica === undefined) throw new Error('the broker has no replica');
  return replica.log;
}

/** The keys of a log, sealed segments only. */
function sealedKeys(log: LogState): string[] {
  return log.segments.slice(0, -1).flatMap(({ batches }) => {
    const all = Array.from({ length: batches.length }, (_, i) => batchAt(batches, i));
    return all.flatMap((batch) =>
      batch === undefined ? [] : recordsOf(batch).map(({ key }) => String(key)),
    );
  });
}

test('of each key only the newest record stays, but for what is still being written', () => {
  const played = playWith({ 'cleanup.policy': 'compact' }, 60);

  expectTranscript(
    'compaction-in-a-broker',
    linesOf(played, ['log-compacted', 'segments-deleted']),
  );
  for (const broker of [1, 2, 3]) {
    const log = logOn(played, broker);
    const keys = sealedKeys(log);
    expect(log).toMatchObject({ logStartOffset: 0, logEndOffset: 60 });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  }
});

test('segments whose newest record is too old leave every replica, and the log begins later', () => {
  const played = playWith({ 'retention.ms': '2000' }, 60, { forSeconds: 9 });

  const rows = linesOf(played, ['segments-deleted', 'log-start-moved']);
  expect(rows.length).toBeGreaterThan(0);
  const starts = [1, 2, 3].map((broker) => logOn(played, broker).logStartOffset);
  expect(Math.min(...starts)).toBeGreaterThan(0);
});

test('a log keeps at least retention.bytes, and not many segments more', () => {
  const played = playWith({ 'retention.bytes': '1000' }, 60);

  const { segments } = logOn(played, 1);
  const size = segments.reduce((sum, { batches }) => sum + batches.sizeInBytes, 0);
  expect(size).toBeGreaterThanOrEqual(1_000);
  expect(size).toBeLessThan(1_000 + 2 * 500);
});

test('what retention has taken stays away when a broker comes back, and so does what was compacted', () => {
  const faults = [killed('b2', seconds(6), seconds(2))];
  const both = { 'cleanup.policy': 'compact,delete', 'retention.ms': '2000' };

  const played = playWith(both, 60, { faults, forSeconds: 12 });

  const [leader, follower] = [logOn(played, 1), logOn(played, 2)];
  expect(leader.logStartOffset).toBeGreaterThan(0);
  expect(follower.logEndOffset).toBe(60);
  expect(follower.logStartOffset).toBeGreaterThan(0);
});

test('deleted segments leave the disk after file.delete.delay.ms', () => {
  const configs = { 'retention.bytes': '1000', 'file.delete.delay.ms': '1000' };

  const early = playWith({ ...configs, 'file.delete.delay.ms': '60000' }, 60);
  const late = playWith(configs, 60, { forSeconds: 10 });

  const filesOf = ({ world }: Played): readonly string[] => {
    const host = world.state.hosts.find(({ name }) => name === 'b1');
    return host === undefined ? [] : listFiles(host.disk, 'data/orders-0/');
  };
  const isDoomed = (file: string): boolean => file.endsWith('.deleted');
  expect(filesOf(early).filter(isDoomed)).not.toEqual([]);
  expect(filesOf(late).filter(isDoomed)).toEqual([]);
});

test('a disk that was slow for a while has caught up soon, because nothing is flushed upon a flush', () => {
  const often = { 'flush.messages': '1', 'message.timestamp.type': 'LogAppendTime' };
  const topics = [{ name: 'orders', assignment: [[1, 2, 3]], configs: often }];
  const configs = { ...hurry, 'replica.high.watermark.checkpoint.interval.ms': '100' };
  const slow = { at: seconds(1), fault: 'slow-disk', with: { host: 'b1', factor: 500 } };
  const faults = [{ ...slow, for: seconds(3) }];

  const { world } = play({ topics, clients: { app: { script: writing(60) } }, configs, faults }, 6);

  const host = world.state.hosts.find(({ name }) => name === 'b1');
  const busyUntil = host?.disk.directories.map((directory) => directory.busyUntil) ?? [];
  expect(Math.max(...busyUntil)).toBeGreaterThan(seconds(4));
  expect(Math.max(...busyUntil)).toBeLessThan(seconds(9));
});
