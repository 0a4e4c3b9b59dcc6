// Retention, as it is told: which logs have lost their oldest segments.
import { rouseFetchers } from '../broker/replica-fetching.ts';
import { rouse } from '../broker/resting-fetches.ts';
import { deleteOldSegments } from '../log/log-retention.ts';
import type { LogState } from '../log/log.ts';
import { write } from '../replication/trace.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';

/** Old segments leave some logs. */
export function retain(
  { broker, links }: BrokerProcess,
  logs: Iterable<LogState>,
  env: ServerEnv,
): void {
  for (const log of logs) {
    const from = log.logStartOffset;
    const count = deleteOldSegments(log, env.part('log'));
    if (count === 0 || log.partition < 0) continue;
    write['segments-deleted'](env.trace, log.partition, count);
    if (log.logStartOffset > from) {
      rouse(broker, log.partition);
      rouseFetchers(links);
      write['log-start-moved'](env.trace, log.partition, log.logStartOffset);
    }
  }
}
