// Consumers in a scenario file: alone, or as the members of a group.
import { problemOfConsuming } from '../../engine/clients/application/consuming-settings.ts';
import { semantics } from '../../engine/clients/application/semantics.ts';
import type { Plain } from '../../sim/plain.ts';
import {
  duration,
  fields,
  flag,
  note,
  oneOf,
  text,
  whole,
  type Named,
  type Reading,
} from './reading.ts';
import type { ConsumerPlan, Scenario } from './scenario.ts';
import { settings } from './settings.ts';

/** Kafka's assignors by the names that people use. */
export const assignorClasses = {
  range: 'RangeAssignor',
  roundrobin: 'RoundRobinAssignor',
  sticky: 'StickyAssignor',
  'cooperative-sticky': 'CooperativeStickyAssignor',
} as const;

const assignorNames = Object.keys(assignorClasses) as (keyof typeof assignorClasses)[];
const semanticsNames = Object.keys(semantics) as (keyof typeof semantics)[];

/** Reads one consumer. */
export const readConsumer = fields<Partial<Omit<ConsumerPlan, 'name'>>>(
  {
    topic: text,
    pattern: text,
    group: text,
    members: whole(1, 10_000),
    static: flag,
    assignor: oneOf(assignorNames),
    semantics: oneOf(semanticsNames),
    processing: duration,
    failEvery: whole(1, 1_000_000_000),
    retries: whole(0, 1_000_000),
    retryPause: duration,
    deadLetters: text,
    crash: text,
    startAt: duration,
    apart: duration,
    configs: settings,
  },
  ['topic'],
);

/** What a consumer does unless its author says otherwise. */
export const consumerDefaults: Omit<ConsumerPlan, 'name'> = {
  topic: '',
  members: 1,
  static: false,
  processing: 100,
  startAt: 0,
  apart: 0,
  configs: {},
};

/** The processes of a consumer: itself, or its members by number. */
export const memberNamesOf = ({ name, members }: ConsumerPlan): readonly string[] =>
  members === 1 ? [name] : Array.from({ length: members }, (_, i) => `${name}-${i + 1}`);

/** Everybody who reads in a scenario. */
export const consumerNamesOf = ({ consumers }: Scenario): readonly string[] =>
  consumers.flatMap(memberNamesOf);

/** What the application of one member is told. */
export function consumingSettingsOf(scenario: Scenario, plan: ConsumerPlan, i: number): Plain {
  const { kafka, flags } = scenario;
  const name = memberNamesOf(plan)[i] ?? plan.name;
  const { topic, pattern, failEvery, retries, deadLetters, crash } = plan;
  const written = {
    pattern,
    semantics: plan.semantics,
    failEvery,
    retries,
    deadLetters,
    crash,
    flags,
  };
  const present = Object.entries(written).filter(([, value]) => value !== undefined);
  return {
    name,
    bootstrap: Array.from({ length: scenario.brokers }, (_, b) => `b${b + 1}`),
    topic,
    processingMicros: plan.processing,
    startAtMicros: plan.startAt + i * plan.apart,
    ...(plan.retryPause === undefined ? {} : { retryPauseMicros: plan.retryPause }),
    kafka,
    ...(Object.fromEntries(present) as Readonly<Record<string, Plain>>),
    configs: { ...membershipOf(plan, name), ...plan.configs },
  };
}

function membershipOf(
  { group, assignor, static: isStatic }: ConsumerPlan,
  name: string,
): Readonly<Record<string, string>> {
  if (group === undefined) return {};
  const classes = 'org.apache.kafka.clients.consumer';
  return {
    'group.id': group,
    ...(assignor === undefined
      ? {}
      : { 'partition.assignment.strategy': `${classes}.${assignorClasses[assignor]}` }),
    ...(isStatic ? { 'group.instance.id': name } : {}),
  };
}

/** What the constructor of a consumer, or its application, complains of is said at its place. */
export function checkConsumers(
  scenario: Scenario,
  drafts: readonly Named<unknown>[],
  reading: Reading,
): void {
  for (const plan of scenario.consumers) {
    const node = drafts.find(({ name }) => name === plan.name)?.node ?? null;
    if (plan.members > 1 && plan.group === undefined) {
      note(reading, node, `The members of '${plan.name}' need a group: without one all read all.`);
    }
    const isUnknown = !scenario.topics.some(({ name }) => name === plan.topic);
    const problem = isUnknown
      ? undefined
      : problemOfConsuming(consumingSettingsOf(scenario, plan, 0));
    if (problem !== undefined) note(reading, node, problem);
  }
}
