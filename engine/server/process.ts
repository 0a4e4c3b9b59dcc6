// What a process keeps, hears and asks of the world.
import type { Env } from '../../sim/program.ts';
import type { FetchLinks, FetchWake } from '../broker/replica-fetching.ts';
import type { BrokerState, BrokerWake } from '../broker/state.ts';
import type { ControllerState } from '../kraft/controller/state.ts';
import type { MemberEnv, QuorumMember } from '../kraft/member.ts';
import type { RaftWake } from '../kraft/raft.ts';
import type { CleanerState } from '../log/log-cleaner.ts';
import type { PublishedImage } from '../metadata/image.ts';
import type { Envelope } from '../protocol/envelope.ts';
import type { Uuid } from '../protocol/uuid.ts';
import type { CleaningWake } from './cleaning.ts';
import type { BrokerChannelName, ControllerChannel } from './controller-channel.ts';
import type { ControllerFront } from './controller-front.ts';
import type { ControllerRegistration } from './controller-registration.ts';
import type { DirectoryAssignments } from './directory-assignments.ts';
import type { ChoreWake } from './housekeeping.ts';
import type { IsrProposals, ProposalWake } from './isr-proposals.ts';
import type { Lifecycle, LifecycleWake } from './lifecycle.ts';
import type { LoaderEnv, LoaderWake, MetadataLoader } from './metadata-loader.ts';
import type { Recovery } from './recovery.ts';
import type { ServerSettings } from './settings.ts';

/** Wakes of a broker that stops: it was not let go in time; the logs of a directory are on disk, and then its mark is. */
export type StopWake =
  | { readonly type: 'shutdown-overdue' | 'shutdown-noted' }
  | { readonly type: 'logs-flushed'; readonly directory: string };

/** Wakes about directories: the controller must be told again, or has not heard of a failed disk in time; moves go on. */
export type DirectoryWake =
  | { readonly type: 'assign-directories' | 'moves-go-on' }
  | { readonly type: 'directory-failure-overdue'; readonly id: Uuid };

/** Everything that wakes a broker. */
export type AnyBrokerWake =
  | BrokerWake
  | FetchWake
  | LifecycleWake
  | ProposalWake
  | ChoreWake
  | CleaningWake
  | DirectoryWake
  | StopWake;

/** The door of a broker. */
export type ServerEnv = Env<Envelope, AnyBrokerWake>;

/** What every process of Kafka keeps: it is a member of the quorum, and replays the metadata log. */
export interface NodeProcess {
  readonly settings: ServerSettings;
  readonly member: QuorumMember;
  readonly loader: MetadataLoader;
  /** It has ended itself in this turn: nothing more is asked of the world. */
  hasEnded: boolean;
}

/** A process that is a broker. Plain data. */
export interface BrokerProcess extends NodeProcess {
  readonly broker: BrokerState;
  readonly links: FetchLinks;
  readonly lifecycle: Lifecycle;
  readonly channels: Readonly<Record<BrokerChannelName, ControllerChannel>>;
  readonly proposals: IsrProposals;
  readonly assignments: DirectoryAssignments;
  readonly recovery: Recovery;
  readonly cleaner: CleanerState;
  /** The newest image that came before this broker could apply it. */
  early: PublishedImage | undefined;
}

/** A process that is a controller. Plain data. */
export interface ControllerProcess extends NodeProcess {
  readonly front: ControllerFront;
  readonly controller: ControllerState;
  readonly registration: ControllerRegistration;
}

/** A process of Kafka: a broker, a controller, or both, as process.roles says. */
export type ServerProcess = BrokerProcess | ControllerProcess | (BrokerProcess & ControllerProcess);

/** The process ends itself: what else came up in this turn is nobody's business any more. */
export function endItself(process: NodeProcess, env: Pick<ProcessEnv, 'exit'>): void {
  process.hasEnded = true;
  env.exit();
}

/** Is a process a broker? */
export const isBroker = (process: NodeProcess): process is BrokerProcess => 'broker' in process;

/** Is a process a controller? */
export const isController = (process: NodeProcess): process is ControllerProcess =>
  'controller' in process;

/** The parts of a process, each with a door of its own; the broker has the process's own one. */
export const parts = {
  log: 'log',
  raft: 'raft',
  loader: 'loader',
  controller: 'controller',
  registration: 'registration',
} as const;

/** The door of a process, whatever it is for. */
export type ProcessEnv = Env<Envelope, never>;

/** The door of the raft member in a process. */
export const memberEnvOf = (env: Pick<ProcessEnv, 'part'>): MemberEnv =>
  env.part<RaftWake>(parts.raft);

/** The door of what loads the metadata in a process. */
export const loaderEnvOf = (env: Pick<ProcessEnv, 'part'>): LoaderEnv =>
  env.part<LoaderWake>(parts.loader);

/** The broker in the state of a process of the world; undefined: it is none, or does not run. */
export function brokerIn(state: unknown): BrokerProcess | undefined {
  const process = state as NodeProcess | undefined;
  return process !== undefined && isBroker(process) ? process : undefined;
}

/** The controller in the state of a process of the world; undefined: it is none, or does not run. */
export function controllerIn(state: unknown): ControllerProcess | undefined {
  const process = state as NodeProcess | undefined;
  return process !== undefined && isController(process) ? process : undefined;
}
