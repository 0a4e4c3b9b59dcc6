// A controlled shutdown: leaders move away first, then everything is flushed, then the process ends.
import type { ProcessEvent } from '../../sim/program.ts';
import { seconds } from '../../sim/time.ts';
import { CLEAN_SHUTDOWN_FILE } from '../log/checkpoint-files.ts';
import { beginShutdown, finishShutdown } from '../log/log-directory.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { logsOf } from './logs.ts';
import { beginControlledShutdown, isShuttingDown } from './lifecycle.ts';
import { leaveQuorum } from './leaving.ts';
import type { AnyBrokerWake, BrokerProcess, ServerEnv } from './process.ts';
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
  const { lifecycle, recovery } = process;
  lifecycle.stage = 'shutting-down';
  for (const [directory, { cleanShutdown, unreadCheckpoints }] of recovery.loading) {
    if (cleanShutdown === undefined || unreadCheckpoints > 0) continue;
    env.disk.replace(markerOf(directory), cleanShutdown, 40);
    env.disk.sync(markerOf(directory), { type: 'shutdown-noted' });
    lifecycle.unmarked += 1;
  }
  leaveOnceMarked(process, env);
}

/** Nothing has to be waited for any more: the controller has moved everything away, or need not. */
export function continueStopping(process: BrokerProcess, env: ServerEnv): void {
  if (isShuttingDown(process.lifecycle)) return;
  process.lifecycle.stage = 'shutting-down';
  hangUp(process, env);
  flushLogs(process, env);
}

/** Before it flushes Kafka closes its socket server and its fetchers: nothing is appended from here on. */
function hangUp({ broker, links }: BrokerProcess, env: ServerEnv): void {
  for (const connection of broker.front.connections.keys()) env.close(connection);
  for (const { status, connection } of links) if (status !== 'closed') env.close(connection);
}

/** What still comes to a broker that flushes its logs: how that gets on. Whoever wants in finds it closed. */
export function onEventWhileShuttingDown(
  process: BrokerProcess,
  event: ProcessEvent<Envelope, AnyBrokerWake>,
  env: ServerEnv,
): void {
  if (event.type === 'accepted') env.close(event.connection);
  if (event.type !== 'wake') return;
  if (event.wake.type === 'logs-flushed') onLogsFlushed(process, event.wake.directory, env);
  else if (event.wake.type === 'shutdown-noted') onShutdownNoted(process, env);
}

/** The controller has not let the broker go in time. */
export function onShutdownOverdue(process: BrokerProcess, env: ServerEnv): void {
  continueStopping(process, env);
}

/** The disk of a directory does one thing after the other: when the last sync has ended, all have. */
function flushLogs(process: BrokerProcess, env: ServerEnv): void {
  const { broker, lifecycle } = process;
  beginShutdown(logsOf(process), env.part('log'));
  for (const { name: directory, isOnline } of broker.directories) {
    if (!isOnline) continue;
    const marker = markerOf(directory);
    env.disk.replace(marker, undefined, 0);
    env.disk.sync(marker, { type: 'logs-flushed', directory });
    lifecycle.unmarked += 1;
  }
  leaveOnceMarked(process, env);
}

/** The logs of a directory are on disk: its checkpoints, and the mark that this was a stop in good order. */
function onLogsFlushed(process: BrokerProcess, directory: string, env: ServerEnv): void {
  const { brokerEpoch } = process.lifecycle;
  finishShutdown(directory, logsOf(process), { brokerEpoch }, env.part('log'));
  env.disk.sync(markerOf(directory), { type: 'shutdown-noted' });
}

/** A mark is on disk. */
function onShutdownNoted(process: BrokerProcess, env: ServerEnv): void {
  process.lifecycle.unmarked -= 1;
  leaveOnceMarked(process, env);
}

/** After the last mark the process ends, or its controller leaves the quorum first. */
function leaveOnceMarked(process: BrokerProcess, env: ServerEnv): void {
  if (process.lifecycle.unmarked === 0) leaveQuorum(process, env);
}
