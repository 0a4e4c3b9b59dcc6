// A controlled shutdown: leaders move away first, then everything is flushed, then the process ends.
import { CLEAN_SHUTDOWN_FILE } from '../log/checkpoint-files.ts';
import { beginShutdown, finishShutdown } from '../log/log-directory.ts';
import { logsOf } from './logs.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';
import { isRecovered, logDir, type Recovery } from './recovery.ts';

const marker = `${logDir}/${CLEAN_SHUTDOWN_FILE}`;

/** Asks the controller for leave; without a controller the broker stops at once, clean on disk. */
export function stopBroker(process: BrokerProcess, env: ServerEnv): void {
  const { liveness, recovery, broker } = process;
  // KAFKA-15375: what was never loaded is not clean, however quietly the broker goes.
  if (!isRecovered(recovery) && !broker.flags['clean-shutdown-without-loading']) {
    stopWhileLoading(recovery, env);
    return;
  }
  const isKnown = liveness.lifecycle === 'running' && liveness.status === 'open';
  liveness.lifecycle = 'stopping';
  if (!isKnown) flushLogs(process, env);
}

/** Nothing was written yet. A stop that was clean before stays so, if its mark has gone already. */
function stopWhileLoading({ loading }: Recovery, env: ServerEnv): void {
  if (loading?.cleanShutdown === undefined || loading.unreadCheckpoints > 0) {
    env.exit();
    return;
  }
  env.disk.replace(marker, loading.cleanShutdown, 40);
  env.disk.sync(marker, { type: 'shutdown-noted' });
}

/** The controller has moved everything away. */
export function continueStopping(process: BrokerProcess, env: ServerEnv): void {
  if (process.liveness.lifecycle !== 'stopping') return;
  process.liveness.lifecycle = 'flushing';
  flushLogs(process, env);
}

/** The disk does one thing after the other: when the last sync has ended, all have. */
function flushLogs(process: BrokerProcess, env: ServerEnv): void {
  beginShutdown(logsOf(process), env.part('log'));
  env.disk.replace(marker, undefined, 0);
  env.disk.sync(marker, { type: 'logs-flushed' });
}

/** The logs are on disk: the checkpoints, and the mark that this was a stop in good order. */
export function onLogsFlushed(process: BrokerProcess, env: ServerEnv): void {
  const { brokerEpoch } = process.liveness;
  finishShutdown(logDir, logsOf(process), { brokerEpoch }, env.part('log'));
  env.disk.sync(marker, { type: 'shutdown-noted' });
}
