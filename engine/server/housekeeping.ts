// What a broker does from time to time, whether or not anybody asks (Kafka's scheduler).
import { ms } from '../../sim/time.ts';
import { inSyncRulesOf } from '../broker/rules.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import {
  checkpointHighWatermarks,
  checkpointLogStartOffsets,
  checkpointRecoveryPoints,
  cleanupLogs,
  expireProducers,
  flushDirtyLogs,
} from '../log/log-directory.ts';
import { maybeShrinkIsr } from '../replication/isr.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';
import { logDir } from './recovery.ts';
import { logsOf } from './stopping.ts';

/** A deed and how often it is done. */
interface Chore {
  intervalMs(configs: BrokerConfigs): number;
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
    deed: (process, env) => checkpointHighWatermarks(logDir, logsOf(process), env.part('log')),
  },
  'checkpoint-recovery-points': {
    intervalMs: (configs) => configs['log.flush.offset.checkpoint.interval.ms'],
    deed: (process, env) => checkpointRecoveryPoints(logDir, logsOf(process), env.part('log')),
  },
  'checkpoint-log-starts': {
    intervalMs: (configs) => configs['log.flush.start.offset.checkpoint.interval.ms'],
    deed: (process, env) => checkpointLogStartOffsets(logDir, logsOf(process), env.part('log')),
  },
  'check-retention': {
    intervalMs: (configs) => configs['log.retention.check.interval.ms'],
    deed: (process, env) => cleanupLogs(logsOf(process), env.part('log')),
  },
  'expire-producers': {
    intervalMs: (configs) => configs['producer.id.expiration.check.interval.ms'],
    deed: (process, env) => expireProducers(logsOf(process), env.part('log')),
  },
  'flush-logs': {
    intervalMs: (configs) => configs['log.flush.scheduler.interval.ms'],
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
  for (const type of Object.keys(chores) as ChoreWake['type'][]) arm({ type }, configs, env);
}

/** Does what is due, and sees to it that it will be due again. */
export function onChoreWake(process: BrokerProcess, wake: ChoreWake, env: ServerEnv): void {
  chores[wake.type].deed(process, env);
  arm(wake, process.broker.configs, env);
}

/** The greatest interval means never. */
const never = 9_000_000_000_000;

function arm(wake: ChoreWake, configs: BrokerConfigs, env: ServerEnv): void {
  const chore: Chore = chores[wake.type];
  const interval = chore.intervalMs(configs);
  if (interval < never) env.after(ms(interval), wake);
}

function shrinkIsrs({ broker }: BrokerProcess, env: ServerEnv): void {
  const rules = inSyncRulesOf(broker);
  for (const replica of broker.replication.replicas.values()) {
    maybeShrinkIsr(broker.replication, replica, rules, env);
  }
}
