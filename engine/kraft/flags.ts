import { flagsOf, type Flags } from '../config/eras.ts';

/** The flags that replicas of the metadata log obey: what releases did otherwise, and defects they had. */
export type QuorumFlags = Pick<
  Flags,
  | 'check-quorum'
  | 'expose-high-watermark-before-own-epoch'
  | 'leader-counts-as-voter'
  | 'pre-vote'
  | 'replay-log-before-snapshot'
  | 'resume-leadership-after-restart'
  | 'single-voter-resigns'
  | 'snapshot-id-off-by-one'
  | 'truncate-below-high-watermark'
>;

/** How the quorum behaves in the release that is modelled. */
export const currentQuorumFlags: QuorumFlags = flagsOf('4.3');
