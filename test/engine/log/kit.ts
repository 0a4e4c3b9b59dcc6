// A log on a fake disk, and batches to put into it.
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { batchOf, type Batch, type BatchOptions } from '../../../engine/protocol/batch.ts';
import { LONG_MAX } from '../../../engine/config/definition.ts';
import type { LogConfig } from '../../../engine/log/log-config.ts';
import type { LogEnv, LogWake } from '../../../engine/log/log.ts';
import { fakeDisk, type FakeDisk } from '../../kit/fake-disk.ts';

/** Kafka's defaults. */
export const defaultConfig: LogConfig = {
  'cleanup.policy': ['delete'],
  'compression.type': 'producer',
  'delete.retention.ms': 86_400_000,
  'file.delete.delay.ms': 60_000,
  'flush.messages': LONG_MAX,
  'flush.ms': LONG_MAX,
  'index.interval.bytes': 4_096,
  'max.compaction.lag.ms': LONG_MAX,
  'max.message.bytes': 1_048_588,
  'message.timestamp.after.max.ms': 3_600_000,
  'message.timestamp.before.max.ms': LONG_MAX,
  'message.timestamp.type': 'CreateTime',
  'min.cleanable.dirty.ratio': 0.5,
  'min.compaction.lag.ms': 0,
  'retention.bytes': -1,
  'retention.ms': 604_800_000,
  'segment.bytes': 1_073_741_824,
  'segment.index.bytes': 10_485_760,
  'segment.jitter.ms': 0,
  'segment.ms': 604_800_000,
  'producer.id.expiration.ms': 86_400_000,
  'transaction.max.timeout.ms': 900_000,
  'transaction.partition.verification.enable': true,
};

/** A world for one log: a clock to set, a disk without time, timers to look at. */
export interface FakeLogWorld {
  readonly env: LogEnv;
  readonly disk: FakeDisk<LogWake>;
  readonly timers: { readonly atMs: number; readonly wake: LogWake }[];
  nowMs: number;
}

/** A world whose clock shows some time in 2023. */
export function fakeLogWorld(): FakeLogWorld {
  const disk = fakeDisk<LogWake>();
  const world: FakeLogWorld = {
    disk,
    timers: [],
    nowMs: 1_700_000_000_000,
    env: {
      clock: { monotonic: () => 0, wall: () => world.nowMs * 1_000 },
      disk: disk.door,
      rng: (name) => rngOf(createStream(1, name)),
      after: (delay, wake) => world.timers.push({ atMs: world.nowMs + delay / 1_000, wake }),
    },
  };
  return world;
}

/** A batch of so many records with the same timestamp. */
export function records(
  count: number,
  options: BatchOptions & { readonly timestamp?: number } = {},
): Batch {
  const timestamp = options.timestamp ?? 1_700_000_000_000;
  const one = { key: 'k', value: 'v', headers: [], timestamp };
  return batchOf(
    Array.from({ length: count }, () => one),
    options,
  );
}
