// A scenario file: what each field may be, and the checks that look at more than one.
import type { Node } from 'yaml';
import { isMap, isScalar } from 'yaml';
import { metadataVersionsOf } from '../../engine/config/metadata-versions.ts';
import { hostNamesOf } from '../../engine/server/nodes.ts';
import { clusterRoles } from '../../engine/server/roles.ts';
import { ordinaryDisk } from '../../sim/disk/plan.ts';
import { faultProblem } from '../../sim/faults/check.ts';
import type { FaultTable } from '../../sim/faults/kind.ts';
import type { Parameter } from '../../sim/faults/parameters.ts';
import type { Plain } from '../../sim/plain.ts';
import { checkConsumers, consumerNamesOf, readConsumer } from './consumers.ts';
import { checkProducers, readProducer } from './producers.ts';
import { ScenarioError, type Problem } from './problem.ts';
import { whyNotPlayed } from './releases.ts';
import {
  duration,
  fields,
  flag,
  listOf,
  mapOf,
  note,
  oneOf,
  parseRoot,
  plain,
  text,
  unknownName,
  whole,
  word,
  type Named,
  type Reader,
  type Reading,
} from './reading.ts';
import { scenarioOf, type ScenarioOutline } from './outline.ts';
import { settings } from './settings.ts';
import type {
  ConsumerPlan,
  ProducerPlan,
  Scenario,
  Settings,
  StepPlan,
  TopicPlan,
} from './scenario.ts';

/** Reads a scenario file, or throws a ScenarioError with everything that is wrong in it. */
export function readScenario(file: string, source: string, faults: FaultTable): Scenario {
  const { reading, root } = parseRoot(source);
  const draft = root === null ? emptyFile(reading) : readFile(faults)(root, reading);
  const scenario = draft === undefined ? undefined : scenarioOf(outlineOf(draft));
  if (scenario !== undefined && draft !== undefined) {
    checkTopics(scenario, draft, reading);
    checkProducers(scenario, draft.producers ?? [], reading);
    checkConsumers(scenario, draft.consumers ?? [], reading);
    checkSteps(scenario, draft, faults, reading);
    checkQuorum(scenario, root, reading);
  }
  if (scenario === undefined || reading.problems.length > 0) {
    throw new ScenarioError(file, sorted(reading.problems));
  }
  return scenario;
}

const emptyFile = (reading: Reading): undefined =>
  note(
    reading,
    null,
    'The file is empty: a scenario has at least a title and a release (kafka: "4.3").',
  );

const sorted = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column);

/** The file as it is written: what may be left out is not there. */
interface Draft {
  readonly title?: string;
  readonly kafka?: string;
  readonly metadataVersion?: string;
  readonly seed?: string;
  readonly brokers?: number;
  readonly controllers?: number;
  readonly combined?: boolean;
  readonly configs?: Settings;
  readonly topics?: readonly Named<Partial<TopicPlan>>[];
  readonly producers?: readonly Named<Partial<ProducerPlan>>[];
  readonly consumers?: readonly Named<Partial<ConsumerPlan>>[];
  readonly steps?: readonly ReadStep[];
  readonly until?: number;
}

const release: Reader<string> = (node, reading) => {
  if (isScalar(node) && typeof node.value === 'number') {
    return note(reading, node, `A release is a text: write "${node.value}" with quotes.`);
  }
  const name = text(node, reading);
  const why = name === undefined ? undefined : whyNotPlayed(name);
  return why === undefined ? name : note(reading, node, why);
};

const metadataVersions = metadataVersionsOf('4.4').map(({ name }) => name);

const readFile = (faults: FaultTable): Reader<Draft> =>
  fields<Draft>(
    {
      title: text,
      kafka: release,
      metadataVersion: oneOf(metadataVersions),
      seed: word,
      brokers: whole(1, 100),
      controllers: whole(1, 9),
      combined: flag,
      configs: settings,
      topics: mapOf(readTopic),
      producers: mapOf(readProducer),
      consumers: mapOf(readConsumer),
      steps: listOf(readStep(faults)),
      until: duration,
    },
    ['title', 'kafka'],
  );

const readTopic = fields<Partial<Omit<TopicPlan, 'name'>>>({
  partitions: whole(1, 10_000),
  replicas: whole(1, 100),
  configs: settings,
});

/** A step with its place in the file. */
interface ReadStep {
  readonly step: StepPlan;
  readonly node: Node;
}

/** `{ at: 3s, fault: kill, process: b1, for: 2s }`: the fault's own parameters stand beside it. */
const readStep =
  (faults: FaultTable): Reader<ReadStep> =>
  (node, reading) => {
    if (!isMap(node))
      return note(
        reading,
        node,
        'A step has a time and a fault: { at: 3s, fault: kill, process: b1 }.',
      );
    const faultNode = node.get('fault', true) as Node | undefined;
    const name = isScalar(faultNode) ? String(faultNode.value) : '';
    const kind = faults[name];
    if (kind === undefined) {
      return note(reading, faultNode ?? node, unknownName(name, Object.keys(faults)));
    }
    const parameters = Object.fromEntries(
      Object.entries(kind.parameters).map(([key, { type }]) => [key, parameterReader(type)]),
    );
    const step = fields<Record<string, unknown>>(
      { at: duration, fault: text, for: duration, ...parameters },
      ['at'],
    )(node, reading);
    if (step === undefined) return undefined;
    const { at, fault: _, for: length, ...rest } = step;
    const plan = { at: (at ?? 0) as number, fault: name, with: rest as Plain };
    const lasting = length === undefined ? plan : { ...plan, for: length as number };
    return { step: lasting, node };
  };

/** How a parameter of a fault is written: times with their units, one host without brackets. */
function parameterReader(type: Parameter['type']): Reader<Plain> {
  if (type === 'time') return duration;
  if (type === 'hosts') return (node) => [node.toJSON() as Plain].flat() as Plain;
  if (type !== 'distribution') return plain;
  return (node, reading) =>
    isScalar(node)
      ? { kind: 'constant', value: duration(node, reading) ?? 0 }
      : plain(node, reading);
}

/** Nodes that are both cannot be more controllers than they are brokers. */
function checkQuorum(
  { brokers, controllers, combined }: Scenario,
  root: Node | null,
  reading: Reading,
): void {
  if (!combined || controllers <= brokers) return;
  note(reading, root, `There are ${controllers} controllers among ${brokers} brokers.`);
}

/** What a step asks of its fault is checked at its place; who is meant by a role is known later. */
function checkSteps(scenario: Scenario, draft: Draft, faults: FaultTable, reading: Reading): void {
  const names = [
    ...hostNamesOf(scenario),
    ...scenario.producers.map(({ name }) => name),
    ...consumerNamesOf(scenario),
  ];
  const { directories } = ordinaryDisk;
  const cast = { hosts: names.map((name) => ({ name, directories })), processes: names };
  for (const { step, node } of draft.steps ?? []) {
    const values = Object.values(step.with as Readonly<Record<string, Plain>>);
    if (values.some((value) => typeof value === 'string' && clusterRoles.isRole(value))) continue;
    const problem = faultProblem(faults, cast, step);
    if (problem !== undefined) note(reading, node, problem);
  }
}

const outlineOf = ({ topics, producers, consumers, steps, ...rest }: Draft): ScenarioOutline => ({
  ...rest,
  ...(steps === undefined ? {} : { steps: steps.map(({ step }) => step) }),
  ...(topics === undefined ? {} : { topics: byName(topics) }),
  ...(producers === undefined ? {} : { producers: byName(producers) }),
  ...(consumers === undefined ? {} : { consumers: byName(consumers) }),
});

const byName = <T>(named: readonly Named<T>[]): Readonly<Record<string, T>> =>
  Object.fromEntries(named.map(({ name, value }) => [name, value]));

/** Clients name topics that exist, replicas fit the brokers, and no two things share a name. */
function checkTopics(scenario: Scenario, draft: Draft, reading: Reading): void {
  const clients = [...(draft.producers ?? []), ...(draft.consumers ?? [])];
  const topics = scenario.topics.map(({ name }) => name);
  for (const { value, node } of clients) {
    if (value.topic !== undefined && !topics.includes(value.topic)) {
      note(reading, node, unknownName(value.topic, topics));
    }
  }
  for (const { name, value, node } of draft.topics ?? []) {
    const { replicas = 1 } = value;
    if (replicas <= scenario.brokers) continue;
    note(reading, node, `'${name}' asks for ${replicas} replicas of ${scenario.brokers} brokers.`);
  }
  checkNames(clients, reading);
}

function checkNames(clients: readonly Named<unknown>[], reading: Reading): void {
  for (const [i, { name, node }] of clients.entries()) {
    if (clients.findIndex((other) => other.name === name) < i) {
      note(reading, node, `There are two clients '${name}'; names are unique.`);
    }
    if (/^[bc]\d+$/.test(name)) {
      note(reading, node, `'${name}' is the name of a broker or controller.`);
    }
  }
}
