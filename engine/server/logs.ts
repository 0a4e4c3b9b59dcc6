// The logs that a broker process has, whether or not anybody has said what they are for.
import type { LogState } from '../log/log.ts';
import type { BrokerProcess } from './process.ts';

/**
 * The logs of all replicas and of their copies, and those that were found and whose partition nobody has
 * spoken of. What lies on a disk that has failed is none of them any more: nobody retains or cleans it.
 */
export function logsOf({
  broker,
  recovery,
}: Pick<BrokerProcess, 'broker' | 'recovery'>): LogState[] {
  const logs: LogState[] = [];
  const add = (log: LogState): void => {
    if (!log.offline) logs.push(log);
  };
  for (const { log } of broker.replication.replicas.values()) add(log);
  for (const { log } of broker.replication.futures.values()) add(log);
  for (const log of recovery.found) add(log);
  return logs;
}

/** The logs that may lose records by themselves: nothing is taken from a replica that moves, nor from its copy. */
export function logsAtRest(process: Pick<BrokerProcess, 'broker' | 'recovery'>): LogState[] {
  const { futures } = process.broker.replication;
  const logs = logsOf(process);
  return futures.size === 0 ? logs : logs.filter(({ partition }) => !futures.has(partition));
}
