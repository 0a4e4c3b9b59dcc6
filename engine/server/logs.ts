// The logs that a broker process has, whether or not anybody has said what they are for.
import type { LogState } from '../log/log.ts';
import type { BrokerProcess } from './process.ts';

/** The logs of all replicas, and those that were found on disk and whose partition nobody has spoken of. */
export function logsOf({
  broker,
  recovery,
}: Pick<BrokerProcess, 'broker' | 'recovery'>): LogState[] {
  const logs: LogState[] = [];
  for (const { log } of broker.replication.replicas.values()) logs.push(log);
  logs.push(...recovery.found);
  return logs;
}
