import type { Deviation } from './deviations.ts';

/** Cases of a running cluster that wait for a part of ours, or differ on purpose. */
export const liveDeviations: readonly Deviation[] = [
  {
    cases: 'live-4.3/raw-fetch#fetch-isolation-levels',
    reason: 'Waits for the transaction coordinator: two transactions are open at once.',
  },
  {
    cases: 'live-4.3/raw-fetch#fetch-unknown-leader-epoch',
    reason: 'Its last step waits for the controller: ElectLeaders is forwarded to it.',
  },
  {
    cases: 'live-4.3/raw-metadata#api-versions',
    reason: 'Its last step waits for the controller: it is asked for its own versions.',
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
  waits('replication#bootstrap', 'only the records of the controller are lacking'),
  waits('replication#topic-create-alter-delete', 'configurations are altered through it'),
  waits('replication#L25-L26-isr-shrink-by-fencing', 'only its records are lacking'),
  waits('replication#L31-unclean-by-config', 'the scripted one keeps the last replica in the ISR'),
  waits('replication#L31-unclean-election', 'ElectLeaders is forwarded to it'),
  waits('replication#L32-elr', 'the scripted one knows no eligible leader replicas'),
  waits(
    'replication#L35-controlled-shutdown',
    'the scripted one keeps the last replica in the ISR',
  ),
  waits('replication#L36-L34-leader-killed-and-back', 'it lists the ISR in ascending order'),
  waits('replication#L37-L38-reassignment', 'reassignments are asked of it'),
  waits('replication#L37-reassignment-cancelled', 'reassignments are asked of it'),
  waits('replication#records-quota-scram-config-features', 'all of it is asked of the controller'),
  waits('replication-lag#L05-shrink-below-min-isr', 'the scripted one knows no ELR'),
  waits('replication-lag#L25-L26-isr-shrink-and-expand', 'only its records are lacking'),
];

function waits(theCase: string, why: string): Deviation {
  return { cases: `live-4.3/${theCase}`, reason: `Waits for the controller: ${why}.` };
}
