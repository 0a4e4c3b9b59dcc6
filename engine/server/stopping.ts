// A controlled shutdown: leaders move away first, then everything is flushed, then the process ends.
import { CLEAN_SHUTDOWN_FILE } from '../log/checkpoint-files.ts';
import { beginShutdown, finishShutdown } from '../log/log-directory.ts';
import type { LogState } from '../log/log.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';
import { logDir } from './recovery.ts';

const marker = `${logDir}/${CLEAN_SHUTDOWN_FILE}`;

/** The logs of all replicas of a broker. */
export const logsOf = ({ broker }: BrokerProcess): LogState[] =>
  [...broker.replication.replicas.values()].map(({ log }) => log);

/** Asks the controller for leave; without a controller the broker stops at once, clean on disk. */
export function stopBroker(process: BrokerProcess, env: ServerEnv): void {
  const { liveness } = process;
  const isKnown = liveness.lifecycle === 'running' && liveness.status === 'open';
  liveness.lifecycle = 'stopping';
  if (!isKnown) flushLogs(process, env);
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
