// What a controller remembers besides the log: all of it soft state, most of it only while it leads.
import type { TimerId } from '../../../sim/program.ts';
import {
  copyMutationQuotas,
  createMutationQuotas,
  type MutationQuotas,
} from '../../broker/quotas/mutation-quotas.ts';
import type { Bootstrap } from './activation.ts';
import { copySessions, type BrokerSessions } from './broker-sessions.ts';
import type { DeferredAnswers } from './deferred-answers.ts';
import type { ControllerSettings } from './facts.ts';
import { emptyImage, type Image } from '../../metadata/image.ts';
import type { Untold } from './telling.ts';
import type { PeriodicTask } from './periodic-tasks.ts';
import { copySpeculation, newestOf, type ImageAt, type Speculation } from './speculation.ts';

/** Plain data. */
export interface ControllerState {
  readonly settings: ControllerSettings;
  /** With what an empty log begins. */
  readonly bootstrap: Bootstrap;
  /** How fast clients may create and delete (KIP-599). */
  readonly mutations: MutationQuotas;
  /** The entries of the metadata that its limits are taken from. */
  mutationLimits: Image['quotas'];
  /** Only while this node is the active controller. */
  reign: Reign | undefined;
}

/** What only the active controller has, from its election to its end. */
export interface Reign {
  /** The epoch of the quorum in which this node leads. */
  readonly epoch: number;
  readonly speculation: Speculation;
  readonly sessions: BrokerSessions;
  readonly deferred: DeferredAnswers;
  /** Decisions of which nobody was told yet. */
  readonly untold: Untold[];
  readonly timers: Map<PeriodicTask, TimerId>;
  /** The offset that the next record will have. */
  nextOffset: number;
}

/** A controller that stands by. */
export function createController(
  settings: ControllerSettings,
  bootstrap: Bootstrap,
): ControllerState {
  const { configs } = settings;
  const window = {
    samples: configs['controller.quota.window.num'],
    sampleMs: configs['controller.quota.window.size.seconds'] * 1_000,
  };
  return {
    settings,
    bootstrap,
    mutations: createMutationQuotas(window),
    mutationLimits: emptyImage.quotas,
    reign: undefined,
  };
}

/** A copy for a snapshot. */
export function copyController(controller: ControllerState): ControllerState {
  const { mutations, reign } = controller;
  return {
    ...controller,
    mutations: copyMutationQuotas(mutations),
    reign: reign === undefined ? undefined : copyReign(reign),
  };
}

function copyReign(reign: Reign): Reign {
  return {
    ...reign,
    speculation: copySpeculation(reign.speculation),
    sessions: copySessions(reign.sessions),
    deferred: [...reign.deferred],
    untold: [...reign.untold],
    timers: new Map(reign.timers),
  };
}

/** Is this node the active controller? */
export const isActiveController = ({ reign }: ControllerState): boolean => reign !== undefined;

/** The newest image of all, committed or not: what decisions stand on. */
export const currentOf = ({ speculation }: Reign): ImageAt => newestOf(speculation);
