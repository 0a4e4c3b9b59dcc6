// Answers of a live Kafka to raw requests, of those that the controller gives by itself.
import { expect, test } from 'vitest';
import { elrSafetyRecords } from '../../../../engine/kraft/controller/activation.ts';
import { decideConfigChanges } from '../../../../engine/kraft/controller/alter-configs.ts';
import { decideQuotaChanges } from '../../../../engine/kraft/controller/client-quotas.ts';
import { decidePartitionCreation } from '../../../../engine/kraft/controller/create-partitions.ts';
import { decideTopicCreation } from '../../../../engine/kraft/controller/create-topics.ts';
import type { Decided } from '../../../../engine/kraft/controller/decision.ts';
import { decideElections } from '../../../../engine/kraft/controller/elect-leaders.ts';
import { decideReassignments } from '../../../../engine/kraft/controller/reassignments.ts';
import { decideScramChanges } from '../../../../engine/kraft/controller/scram-credentials.ts';
import { decideFeatureUpdates } from '../../../../engine/kraft/controller/update-features.ts';
import { apis, type ApiName } from '../../../../engine/protocol/apis.ts';
import { complete } from '../../../../engine/protocol/codec/codec.ts';
import { fromJson, toJson, type Json } from '../../../../engine/protocol/codec/json.ts';
import { zeroUuid } from '../../../../engine/protocol/uuid.ts';
import type { RequestBody } from '../../../../engine/protocol/envelope.ts';
import { goldenFolder, listGolden, readGolden } from '../../../conformance/golden.ts';
import {
  beat,
  carryOut,
  controllerWorld,
  factsOf,
  register,
  write,
  type ControllerWorld,
} from '../../../kit/controller-world.ts';

interface LiveStep {
  readonly do: string;
  readonly api?: ApiName;
  readonly version?: number;
  readonly body?: Json;
  readonly topic?: string;
  readonly assignment?: Readonly<Record<string, readonly number[]>>;
  readonly configs?: Readonly<Record<string, string>>;
}

interface LiveCase {
  readonly steps: readonly LiveStep[];
  readonly observe: readonly { readonly after: number; readonly result: Json }[];
}

type Decide = (world: ControllerWorld, body: never) => Decided<object>;

const decisions: Partial<Record<ApiName, Decide>> = {
  AlterClientQuotas: ({ image, names }, body: RequestBody<'AlterClientQuotas'>) =>
    decideQuotaChanges(image, body, names),
  AlterUserScramCredentials: ({ image, names }, body: RequestBody<'AlterUserScramCredentials'>) =>
    decideScramChanges(image, body, names),
  AlterPartitionReassignments: (world, body: RequestBody<'AlterPartitionReassignments'>) =>
    decideReassignments(world.image, body, factsOf(world)),
  UpdateFeatures: ({ image, settings }, body: RequestBody<'UpdateFeatures'>) =>
    decideFeatureUpdates(image, body, {
      settings,
      kraftVersion: 1,
      controllerIds: [settings.nodeId],
      upgradeKraftVersion: () => undefined,
    }),
  ElectLeaders: (world, body: RequestBody<'ElectLeaders'>) =>
    decideElections(world.image, body, factsOf(world)),
  CreateTopics: (world, body: RequestBody<'CreateTopics'>) =>
    decideTopicCreation(world.image, body, factsOf(world)),
  CreatePartitions: (world, body: RequestBody<'CreatePartitions'>) =>
    decidePartitionCreation(world.image, body, factsOf(world)),
  IncrementalAlterConfigs: (world, body: RequestBody<'IncrementalAlterConfigs'>) =>
    decideConfigChanges(world.image, body, { ...factsOf(world), isForwarded: true }),
};

/** The cluster of the recordings; its first controller has written min.insync.replicas down. */
function threeBrokers(): ControllerWorld {
  const world = controllerWorld({ 'log.retention.ms': -1 });
  write(world, elrSafetyRecords(world.image, world.settings));
  for (const id of [1, 2, 3]) {
    register(world, id);
    beat(world, id);
  }
  return world;
}

function liveCase(file: string, id: string): LiveCase {
  const ref = listGolden(goldenFolder()).find(({ path }) => path === `live-4.3/${file}`);
  if (ref === undefined) throw new Error(`There is no recording ${file}.`);
  const found = readGolden(ref).cases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`There is no case ${id}.`);
  return found as unknown as LiveCase;
}

/**
 * Plays the steps that the controller decides, and compares every answer that was recorded, but for
 * those that were given before the controller was asked.
 */
function playLive(file: string, id: string, answeredBefore: readonly number[] = []): number {
  const world = threeBrokers();
  const { steps, observe } = liveCase(file, id);
  let compared = 0;
  for (const [index, step] of steps.entries()) {
    if (step.do === 'create-topic') createTopic(world, step);
    const found = step.do === 'raw' ? answerTo(world, step) : undefined;
    const recorded = observe.find(({ after }) => after === index)?.result;
    const isCompared = found !== undefined && recorded !== undefined;
    if (!isCompared || answeredBefore.includes(index)) continue;
    const expected = { index, ...likeRecorded(recorded) };
    expect({ index, ...likeRecorded(found) }).toEqual(expected);
    compared += 1;
  }
  return compared;
}

/** What the controller answers to a raw request; undefined when it is not asked at all. */
function answerTo(world: ControllerWorld, { api, version, body = {} }: LiveStep): unknown {
  const decide = api === undefined ? undefined : decisions[api];
  if (api === undefined || decide === undefined) return undefined;
  const at = version ?? Number(apis[api].versions.split('-').at(-1));
  const { request, response } = apis[api];
  const asked = complete(request, at, fromJson(request, at, body) as never);
  const answer = carryOut(world, decide(world, asked as never));
  return 'message' in answer ? answer : toJson(response, at, answer);
}

/** Ids of topics are drawn; of a topic's settings mostly those that are no defaults were recorded. */
function likeRecorded(answer: unknown): object {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
    if (key === 'throttleTimeMs') return undefined;
    if (key === 'topicId') return value === zeroUuid ? value : 'drawn';
    if (key !== 'configs' || !Array.isArray(value) || value.length === 0) return value;
    const notDefault = value.filter(
      (config: { configSource: number }) => config.configSource !== 5,
    );
    return { count: value.length, notDefault };
  }) as object;
}

function createTopic(world: ControllerWorld, step: LiveStep): void {
  const assignments = Object.entries(step.assignment ?? {}).map(([index, brokerIds]) => {
    return { partitionIndex: Number(index), brokerIds };
  });
  const configs = Object.entries(step.configs ?? {}).map(([name, value]) => ({ name, value }));
  const counts = { numPartitions: -1, replicationFactor: -1 };
  const topic = { name: step.topic ?? '', ...counts, assignments, configs };
  const request = complete(apis.CreateTopics.request, 7, { topics: [topic] });
  carryOut(world, decideTopicCreation(world.image, request, factsOf(world)));
}

test('quotas are set and refused as a live Kafka sets and refuses them', () => {
  expect(playLive('raw-admin', 'client-quotas')).toBeGreaterThan(20);
});

test('features go to another level or stay, in the words of a live Kafka', () => {
  expect(playLive('raw-admin', 'update-features')).toBe(22);
});

test('passwords are set and removed as a live Kafka does it', () => {
  expect(playLive('raw-admin', 'scram')).toBe(10);
});

test('reassignments are checked as a live Kafka checks them', () => {
  expect(playLive('raw-admin', 'reassignment-validation')).toBe(13);
});

test('topics get the names and counts that a live Kafka accepts, and its refusals', () => {
  // Internal topics, one named twice, and a refusal of the whole that is spread over its topics.
  const elsewhere = [8, 9, 14, 23];
  expect(playLive('raw-topics', 'create-names-and-counts', elsewhere)).toBe(20);
});

test('assignments by hand are checked as a live Kafka checks them', () => {
  expect(playLive('raw-topics', 'create-manual-assignments')).toBe(14);
});

test('settings of new topics are checked as a live Kafka checks them', () => {
  expect(playLive('raw-topics', 'create-configs')).toBe(29);
});

test('the answer to a creation tells every setting and where it comes from', () => {
  expect(playLive('raw-topics', 'create-answers')).toBe(6);
});

test('single settings change as with a live Kafka', () => {
  // No value where one is needed, a key that stands twice, a resource that stands twice.
  expect(playLive('raw-configs', 'incremental-ops', [25, 46, 61])).toBe(21);
});
