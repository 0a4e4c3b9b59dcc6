// What a broker process keeps, hears and asks of the world.
import type { Env } from '../../sim/program.ts';
import type { FetchLinks, FetchWake } from '../broker/replica-fetching.ts';
import type { BrokerState, BrokerWake } from '../broker/state.ts';
import type { ControlMessage, Publication } from '../metadata/scripted-settings.ts';
import type { CleanerState } from '../log/log-cleaner.ts';
import type { CleaningWake } from './cleaning.ts';
import type { ChoreWake } from './housekeeping.ts';
import type { Liveness, LivenessWake } from './liveness.ts';
import type { Recovery } from './recovery.ts';

/** What a broker process is told when it starts. */
export interface BrokerSettings {
  readonly nodeId: number;
  /** The release: "4.3". */
  readonly kafka: string;
  /** Settings by Kafka's names, as texts. */
  readonly configs: Readonly<Record<string, string>>;
  /** Behaviours and defects that are to differ from the release's, by the names of flags. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** The host of the controller. */
  readonly controller: string;
}

/** Wakes of a process that stops: its logs are on disk, and then the mark of a clean stop is. */
export interface StopWake {
  readonly type: 'logs-flushed' | 'shutdown-noted';
}

/** Everything that wakes a broker process. */
export type AnyBrokerWake =
  | BrokerWake
  | FetchWake
  | LivenessWake
  | ChoreWake
  | CleaningWake
  | StopWake;

/** The door of a broker process. */
export type ServerEnv = Env<ControlMessage, AnyBrokerWake>;

/** Everything that a broker process keeps. Plain data. */
export interface BrokerProcess {
  readonly broker: BrokerState;
  readonly links: FetchLinks;
  readonly liveness: Liveness;
  readonly recovery: Recovery;
  readonly cleaner: CleanerState;
  /** The newest publication that came before the logs were recovered. */
  early: Publication | undefined;
}
