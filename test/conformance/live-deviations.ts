import type { Deviation } from './deviations.ts';
import { toolsDeviations } from './live/tools-deviations.ts';

/** Cases of a running cluster that wait for a part of ours, or differ on purpose. */
export const liveDeviations: readonly Deviation[] = [
  ...toolsDeviations,
  {
    cases: 'live-4.3/raw-admin#misc-admin',
    reason:
      'The recorded voters were fixed (kraft.version 0); ours stand in the log, and may change.',
  },
  {
    cases: 'live-4.3/raw-fetch#fetch-isolation-levels',
    reason: 'Waits for the transaction coordinator: two transactions are open at once.',
  },
  {
    cases: 'live-4.3/raw-offsets#list-offsets-isolation',
    reason:
      'Waits for the transaction coordinator: the last stable offset lies below open records.',
  },
  {
    cases: 'live-4.3/raw-produce#produce-transactional',
    reason: 'Waits for the transaction coordinator: partitions are verified and transactions end.',
  },
  waits('replication#bootstrap', 'our controllers do not register themselves (KIP-919)'),
  waits('replication#L36-L34-leader-killed-and-back', 'a broker hears of its leadership later'),
  waits('replication#L35-controlled-shutdown', 'leaders propose an ISR in the order of joining'),
  waits('replication#L32-elr', 'conditions in words that nobody knows to wait for'),
  waits('replication#L31-unclean-election', 'log ends of brokers that do not run are not read'),
  waits('replication#L31-unclean-by-config', 'one record more is written than recorded'),
  waits('replication#L37-L38-reassignment', 'leaders propose an ISR in the order of joining'),
  waits('replication#L09-dedupe-after-restart', 'a producer is not described as recorded'),
  waits('replication#records-quota-scram-config-features', 'bytes are shown in another form'),
  waits('replication-lag#L05-shrink-below-min-isr', 'a log start offset is told otherwise'),
];

function waits(theCase: string, why: string): Deviation {
  return { cases: `live-4.3/${theCase}`, reason: `Is being looked into: ${why}.` };
}
