// What the active controller does by the clock (Kafka's PeriodicTaskControlManager): each task has its
// own timer, and a task that has left something undone comes again at once.
import { ms, seconds, type Micros } from '../../../sim/time.ts';
import type { Image } from '../../metadata/image.ts';
import type { Decision } from './decision.ts';
import { sweepTokens } from './delegation-tokens.ts';
import { balanceLeaders, electUncleanLeaders } from './elect-leaders.ts';
import type { ControllerFacts, ControllerSettings } from './facts.ts';
import { fenceStaleBrokers } from './heartbeats.ts';
import { sessionTimeout } from './registration.ts';

/** A task, and the decision that it makes. True in its answer: there is more to do. */
interface TaskDefinition {
  /** Undefined: not in this controller. */
  period(settings: ControllerSettings): Micros | undefined;
  decide(image: Image, facts: TaskFacts): Decision<boolean>;
}

/** What tasks need besides the usual: the time of day, by which tokens expire. */
export interface TaskFacts extends ControllerFacts {
  readonly wallClockMs: number;
}

/** Every task by its name in Kafka. */
export const periodicTasks = {
  writeNoOpRecord: {
    period: ({ configs, flags }) =>
      flags['no-op-records'] ? idleInterval(configs['metadata.max.idle.interval.ms']) : undefined,
    decide: () => ({ records: [{ type: 'no-op' }], response: false }),
  },
  maybeFenceStaleBroker: {
    period: (settings) => Math.max(ms(1), Math.trunc(sessionTimeout(settings) / 8)),
    decide: fenceStaleBrokers,
  },
  electPreferred: {
    period: ({ configs }) =>
      configs['auto.leader.rebalance.enable']
        ? seconds(configs['leader.imbalance.check.interval.seconds'])
        : undefined,
    decide: (image, { settings }) => balanceLeaders(image, settings),
  },
  electUnclean: {
    period: ({ configs }) => ms(configs['unclean.leader.election.interval.ms']),
    decide: (image, { settings }) => electUncleanLeaders(image, settings),
  },
  expireDelegationTokens: {
    period: ({ configs }) => ms(configs['delegation.token.expiry.check.interval.ms']),
    decide: (image, { wallClockMs }) => sweepTokens(image, wallClockMs),
  },
} as const satisfies Readonly<Record<string, TaskDefinition>>;

/** The name of a task. */
export type PeriodicTask = keyof typeof periodicTasks;

/** The names of all tasks. */
export const taskNames = Object.keys(periodicTasks) as readonly PeriodicTask[];

/** A task of which something is left comes again after a moment, so that others have their turn. */
export const againSoon: Micros = ms(10);

/** How often a task comes. Undefined: not in this controller. */
export function periodOf(task: PeriodicTask, settings: ControllerSettings): Micros | undefined {
  const definition: TaskDefinition = periodicTasks[task];
  return definition.period(settings);
}

/** What a task decides now. */
export function decideTask(task: PeriodicTask, image: Image, facts: TaskFacts): Decision<boolean> {
  const definition: TaskDefinition = periodicTasks[task];
  return definition.decide(image, facts);
}

/** metadata.max.idle.interval.ms; zero switches the task off. */
const idleInterval = (idleMs: number): Micros | undefined => (idleMs > 0 ? ms(idleMs) : undefined);
