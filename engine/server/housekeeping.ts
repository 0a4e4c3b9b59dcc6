// What a broker does from time to time, whether or not anybody asks (Kafka's scheduler).
import { ms } from '../../sim/time.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import {
  checkpointHighWatermarks,
  checkpointLogStartOffsets,
  checkpointRecoveryPoints,
  expireProducers,
  flushDirtyLogs,
} from '../log/log-directory.ts';
import { isCompacted } from '../log/log-config.ts';
import type { CheckpointName, OffsetCheckpoint } from '../log/checkpoint-files.ts';
import type { LogState } from '../log/log.ts';
import { maybeShrinkIsr } from '../replication/isr.ts';
import { logsAtRest, logsOf } from './logs.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';
import { isRecovered } from './recovery.ts';
import { retain } from './retention.ts';

/** A deed and how often it is done. */
interface Chore {
  intervalMs(configs: BrokerConfigs): number;
  /** When it is done for the first time; left out: after the first interval. */
  readonly firstAfter?: 'log.initial.task.delay.ms';
  deed(process: BrokerProcess, env: ServerEnv): void;
}

/** All of them. */
const chores = {
  'isr-check': {
    intervalMs: (configs) => Math.floor(configs['replica.lag.time.max.ms'] / 2),
    deed: shrinkIsrs,
  },
  'checkpoint-high-watermarks': {
    intervalMs: (configs) => configs['replica.high.watermark.checkpoint.interval.ms'],
    deed: (process, env) =>
      checkpoint(process, 'highWatermarks', (name, before) =>
        checkpointHighWatermarks(name, logsWithHighWatermark(process), env.part('log'), before),
      ),
  },
  'checkpoint-recovery-points': {
    intervalMs: (configs) => configs['log.flush.offset.checkpoint.interval.ms'],
    firstAfter: 'log.initial.task.delay.ms',
    deed: (process, env) =>
      checkpoint(process, 'recoveryPoints', (name, before) =>
        checkpointRecoveryPoints(name, logsOf(process), env.part('log'), before),
      ),
  },
  'checkpoint-log-starts': {
    intervalMs: (configs) => configs['log.flush.start.offset.checkpoint.interval.ms'],
    firstAfter: 'log.initial.task.delay.ms',
    deed: (process, env) =>
      checkpoint(process, 'logStartOffsets', (name, before) =>
        checkpointLogStartOffsets(name, logsOf(process), env.part('log'), before),
      ),
  },
  'check-retention': {
    intervalMs: (configs) => configs['log.retention.check.interval.ms'],
    firstAfter: 'log.initial.task.delay.ms',
    deed: (process, env) => retain(process, logsToCheck(process), env),
  },
  'expire-producers': {
    intervalMs: (configs) => configs['producer.id.expiration.check.interval.ms'],
    deed: (process, env) => expireProducers(logsOf(process), env.part('log')),
  },
  'flush-logs': {
    intervalMs: (configs) => configs['log.flush.scheduler.interval.ms'],
    firstAfter: 'log.initial.task.delay.ms',
    deed: (process, env) => flushDirtyLogs(logsOf(process), env.part('log')),
  },
} satisfies Readonly<Record<string, Chore>>;

/** It is time for one of them. */
export interface ChoreWake {
  readonly type: keyof typeof chores;
}

/** Is a wake one of the periodic work? */
export const isChoreWake = (wake: { readonly type: string }): wake is ChoreWake =>
  wake.type in chores;

/** Arms every chore for the first time. */
export function startHousekeeping(configs: BrokerConfigs, env: ServerEnv): void {
  for (const type of Object.keys(chores) as ChoreWake['type'][]) {
    const { firstAfter }: Chore = chores[type];
    const interval = intervalOf(type, configs);
    const first = firstAfter === undefined ? interval : configs[firstAfter];
    if (interval < never) env.after(ms(first), { type });
  }
}

/** Does what is due, and sees to it that it will be due again. */
export function onChoreWake(process: BrokerProcess, wake: ChoreWake, env: ServerEnv): void {
  // Until all logs are loaded a checkpoint would forget those that are not.
  if (isRecovered(process.recovery)) chores[wake.type].deed(process, env);
  env.after(ms(intervalOf(wake.type, process.broker.configs)), wake);
}

/** The greatest interval means never. */
const never = 9_000_000_000_000;

function intervalOf(type: ChoreWake['type'], configs: BrokerConfigs): number {
  const chore: Chore = chores[type];
  return chore.intervalMs(configs);
}

/**
 * Writes a checkpoint in every directory that can be written to. Kafka's scheduler does nothing twice at
 * a time: where the disk is still at the one before, this one is left out.
 */
function checkpoint(
  { broker }: BrokerProcess,
  what: CheckpointName,
  write: (directory: string, before?: OffsetCheckpoint) => OffsetCheckpoint | undefined,
): void {
  for (const { name, isOnline, beingWritten, lastWritten } of broker.directories) {
    if (!isOnline || beingWritten.has(what)) continue;
    const written = write(name, lastWritten.get(what));
    if (written === undefined) continue;
    beingWritten.add(what);
    lastWritten.set(what, written);
  }
}

function shrinkIsrs({ broker }: BrokerProcess, env: ServerEnv): void {
  for (const replica of broker.replication.replicas.values()) {
    maybeShrinkIsr(broker.replication, replica, broker, env);
  }
}

/** The cleaner, where it runs, looks after the retention of compacted logs. */
function logsToCheck(process: BrokerProcess): readonly LogState[] {
  if (!process.broker.configs['log.cleaner.enable']) return logsOf(process);
  return logsAtRest(process).filter(({ config }) => !isCompacted(config));
}

/** KAFKA-1647: a checkpoint without the partitions that nobody leads makes their next start a loss. */
function logsWithHighWatermark(process: BrokerProcess): readonly LogState[] {
  const { flags, replication } = process.broker;
  if (!flags['partial-high-watermark-checkpoint']) return logsOf(process);
  const led = [...replication.replicas.values()].filter(({ leader }) => leader >= 0);
  return led.map(({ log }) => log);
}
