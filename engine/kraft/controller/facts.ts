// What decisions rest on besides the image: how the controller is set up, and what it has heard and drawn.
import type { Micros } from '../../../sim/time.ts';
import type { BrokerConfigs } from '../../config/configs.ts';
import type { Flags } from '../../config/eras.ts';
import type { Settings } from '../../config/parse.ts';
import type { Interner } from '../../metadata/ids.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { BrokerSessions } from './broker-sessions.ts';
import type { RandomSource } from './placement-ring.ts';

/** How a controller is set up; the same for as long as its process lives. */
export interface ControllerSettings {
  readonly nodeId: number;
  readonly clusterId: string;
  readonly release: string;
  readonly configs: BrokerConfigs;
  /** What its file says, as it was written. */
  readonly written: Settings;
  readonly flags: ControllerFlags;
}

/** What older controllers did otherwise, and defects that they had. */
export type ControllerFlags = Pick<
  Flags,
  | 'complete-reassignment-too-early'
  | 'controller-mutation-quotas'
  | 'elect-fenced-last-leader'
  | 'expire-brokers-together'
  | 'fence-alter-partition-of-the-future'
  | 'isr-eligibility'
  | 'keep-elr-on-min-isr-change'
  | 'keep-leader-in-controlled-shutdown'
  | 'metadata-transactions'
  | 'miss-unclean-shutdown'
  | 'no-op-records'
  | 'replica-epoch-in-isr-changes'
  | 're-registration-changes-epoch'
  | 're-registration-fences'
  | 'unfence-at-log-end'
  | 'wait-too-long-for-reassignment'
>;

/** What a decision needs from outside. Drawing and naming are the only things it does there. */
export interface ControllerFacts {
  readonly settings: ControllerSettings;
  readonly now: Micros;
  /** The offset that the next record will have. */
  readonly nextOffset: number;
  readonly sessions: BrokerSessions;
  readonly names: Interner;
  readonly random: RandomSource;
  newUuid(): Uuid;
}
