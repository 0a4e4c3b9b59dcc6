// A controlled shutdown: leaders move away first, then everything is flushed, then the process ends.
import { seconds } from '../../sim/time.ts';
import { CLEAN_SHUTDOWN_FILE } from '../log/checkpoint-files.ts';
import { beginShutdown, finishShutdown } from '../log/log-directory.ts';
import { logsOf } from './logs.ts';
import { beginControlledShutdown } from './lifecycle.ts';
import { leaveQuorum } from './leaving.ts';
import { endItself, type BrokerProcess, type ServerEnv } from './process.ts';
import { isRecovered } from './recovery.ts';

const markerOf = (directory: string): string => `${directory}/${CLEAN_SHUTDOWN_FILE}`;

/** How long the controller may take to let a broker go (a constant in Kafka). */
const patience = seconds(300);

/** Asks the controller for leave; a broker that does not serve stops at once, clean on disk. */
export function stopBroker(process: BrokerProcess, env: ServerEnv): void {
  const { lifecycle, recovery, broker } = process;
  // KAFKA-15375: what was never loaded is not clean, however quietly the broker goes.
  if (!isRecovered(recovery) && !broker.flags['clean-shutdown-without-loading']) {
    stopWhileLoading(process, env);
    return;
  }
  if (beginControlledShutdown(lifecycle, env)) env.after(patience, { type: 'shutdown-overdue' });
  else continueStopping(process, env);
}

/** Nothing was written yet. A stop that was clean before stays so, if its mark has gone already. */
function stopWhileLoading(process: BrokerProcess, env: ServerEnv): void {
  const unmarked = [...process.recovery.loading].filter(
    ([, { cleanShutdown, unreadCheckpoints }]) =>
      cleanShutdown !== undefined && unreadCheckpoints === 0,
  );
  const last = unmarked.at(-1)?.[0];
  for (const [directory, { cleanShutdown }] of unmarked) {
    env.disk.replace(markerOf(directory), cleanShutdown, 40);
    env.disk.sync(markerOf(directory));
  }
  if (last === undefined) endItself(process, env);
  else env.disk.sync(markerOf(last), { type: 'shutdown-noted' });
}

/** Nothing has to be waited for any more: the controller has moved everything away, or need not. */
export function continueStopping(process: BrokerProcess, env: ServerEnv): void {
  if (process.lifecycle.stage === 'shutting-down') return;
  process.lifecycle.stage = 'shutting-down';
  flushLogs(process, env);
}

/** The controller has not let the broker go in time. */
export function onShutdownOverdue(process: BrokerProcess, env: ServerEnv): void {
  continueStopping(process, env);
}

/** Everything is on disk: the process ends, or its controller leaves the quorum first. */
export function onShutdownNoted(process: BrokerProcess, env: ServerEnv): void {
  leaveQuorum(process, env);
}

/** A disk does one thing after the other: when the last sync has ended, all have. */
function flushLogs(process: BrokerProcess, env: ServerEnv): void {
  beginShutdown(logsOf(process), env.part('log'));
  const marker = markerOf(onlineNames(process).at(-1) ?? '');
  env.disk.replace(marker, undefined, 0);
  env.disk.sync(marker, { type: 'logs-flushed' });
}

const onlineNames = ({ broker }: BrokerProcess): readonly string[] =>
  broker.directories.filter(({ isOnline }) => isOnline).map(({ name }) => name);

/** The logs are on disk: the checkpoints, and the mark that this was a stop in good order. */
export function onLogsFlushed(process: BrokerProcess, env: ServerEnv): void {
  const { brokerEpoch } = process.lifecycle;
  const names = onlineNames(process);
  for (const name of names) {
    finishShutdown(name, logsOf(process), { brokerEpoch }, env.part('log'));
  }
  env.disk.sync(markerOf(names.at(-1) ?? ''), { type: 'shutdown-noted' });
}
