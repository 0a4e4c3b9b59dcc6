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
];
