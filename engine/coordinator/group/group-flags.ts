import { flagsOf, type Flags } from '../../config/eras.ts';

/** The flags that groups obey: what Kafka's releases did otherwise, and defects they had. */
export type GroupFlags = Pick<
  Flags,
  | 'bounded-group-size'
  | 'expire-offsets-with-group'
  | 'expire-while-rebalancing'
  | 'forget-static-member-id'
  | 'heartbeat-without-sync'
  | 'immortal-joining-member'
  | 'initial-rebalance-delay'
  | 'load-default-expiry'
  | 'member-id-required'
  | 'new-coordinator'
  | 'rebalance-timeout-of-members'
  | 'unwritable-join-answer'
  | 'wait-for-stable-offsets'
>;

/** How groups behave in the release that is modelled. */
export const currentGroupFlags: GroupFlags = flagsOf('4.3');
