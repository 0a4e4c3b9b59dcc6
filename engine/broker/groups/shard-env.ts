// What a shard of groups gets of its broker: a clock, names, timers, the log, and the way to answer.
import type { Rng } from '../../../sim/random/rng.ts';
import type { GroupShardEnv } from '../../coordinator/group/group-shard.ts';
import { groupShardKind } from '../../coordinator/group/group-codec.ts';
import type { ShardLog } from '../../coordinator/shard/writing.ts';
import { appendAsLeader } from '../../log/log-append.ts';
import { wallMs } from '../../log/log.ts';
import type { PartitionId } from '../../metadata/ids.ts';
import type { Batch } from '../../protocol/batch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { tellAppended } from '../../replication/appended.ts';
import { maybeAdvanceHighWatermark } from '../../replication/high-watermark.ts';
import { leaderReplica } from '../../replication/reading.ts';
import { stir } from '../../replication/stirred.ts';
import type { BrokerEnv, BrokerState } from '../state.ts';
import { onGroupAnswer } from './answers.ts';

/** The world as a shard sees it. */
export function shardEnvOf(
  broker: BrokerState,
  partition: PartitionId,
  env: BrokerEnv,
): GroupShardEnv {
  return {
    nowMs: wallMs(env),
    configs: broker.configs,
    flags: broker.flags,
    names: env,
    trace: env.trace,
    kind: groupShardKind(env, broker.flags),
    log: {
      append: (batch) => append(broker, partition, batch, env),
      maxBatchSize: () => maxBatchSizeOf(broker, partition),
    },
    drawUuid: () => javaUuid(env.rng('member-ids')),
    answer: (call, answer) => onGroupAnswer(broker, call, answer, env),
    after: (delay, wake) => env.after(delay, wake),
    cancel: (timer) => env.cancel(timer),
    work: (cpu, wake) => env.work(cpu, wake),
  };
}

function maxBatchSizeOf({ replication }: BrokerState, partition: PartitionId): number {
  const replica = leaderReplica(replication, partition, -1);
  // The log will refuse whatever is written: another broker leads.
  return typeof replica === 'number' ? 0 : replica.log.config['max.message.bytes'];
}

/** Writes as the leader, without waiting for copies: who waits for those is the shard's business. */
function append(
  broker: BrokerState,
  partition: PartitionId,
  batch: Batch,
  env: BrokerEnv,
): ReturnType<ShardLog['append']> {
  const { replication } = broker;
  const replica = leaderReplica(replication, partition, -1);
  if (typeof replica === 'number') return { errorCode: replica };
  const { log, leaderEpoch } = replica;
  const info = appendAsLeader(
    log,
    [batch],
    { leaderEpoch, origin: 'coordinator' },
    env.part('log'),
  );
  if (info.error !== 'NONE') return { errorCode: codeOf(info.error) };
  const { firstOffset: baseOffset, batches } = info;
  tellAppended(replica, batches, baseOffset, env);
  stir(replication.stirred, partition);
  maybeAdvanceHighWatermark(replication, replica, broker, env);
  return { baseOffset };
}

const codeOf = (error: string): ErrorCode =>
  error in ErrorCode ? ErrorCode[error as keyof typeof ErrorCode] : ErrorCode.UNKNOWN_SERVER_ERROR;

/** A random UUID in Java's form, as member ids end with. */
function javaUuid(rng: Rng): string {
  const version = 0x4000;
  const variant = 0x8000_0000;
  const middle = hex((rng.uint32() & 0xffff_0fff) | version);
  const next = hex((rng.uint32() & 0x3fff_ffff) | variant);
  const first = hex(rng.uint32());
  const last = hex(rng.uint32());
  return `${first}-${middle.slice(0, 4)}-${middle.slice(4)}-${next.slice(0, 4)}-${next.slice(4)}${last}`;
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
