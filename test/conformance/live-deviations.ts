import type { Deviation } from './deviations.ts';
import { toolsDeviations } from './live/tools-deviations.ts';

/** Cases of a running cluster that wait for a part of ours, or differ on purpose. */
export const liveDeviations: readonly Deviation[] = [
  ...toolsDeviations,
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
  clientsWait('transactions', 'transactional producers'),
  clientsWait('consumer-protocol-range-static', 'groups of the new protocol (KIP-848)'),
  clientsWait('consumer-protocol-uniform', 'groups of the new protocol (KIP-848)'),
  differs('replication#bootstrap', 'which of three brokers registers first is chance'),
  differs('replication#L32-elr', 'which of two replicas is the first to be in sync is chance'),
  differs(
    'replication#L37-L38-reassignment',
    'which of two new replicas is the first to be in sync is chance',
  ),
  differs(
    'replication#records-quota-scram-config-features',
    'the recorder has written the bytes of a password as the text of a text',
  ),
];

/** Real clients whose part of Kafka is not built yet. */
function clientsWait(theCase: string, part: string): Deviation {
  return { cases: `live-4.3/clients#${theCase}`, reason: `Waits for ${part}.` };
}

function differs(theCase: string, why: string): Deviation {
  return { cases: `live-4.3/${theCase}`, reason: `Differs on purpose: ${why}.` };
}
