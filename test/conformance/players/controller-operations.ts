// What the recorder of machines/controller did, done to the project's controller.
import { apis } from '../../../engine/protocol/apis.ts';
import { complete } from '../../../engine/protocol/codec/codec.ts';
import { ErrorCode, errorOf } from '../../../engine/protocol/errors.ts';
import { configsOf } from '../../../engine/config/configs.ts';
import { flagsOf } from '../../../engine/config/eras.ts';
import {
  noteContact,
  startSessions,
  type BrokerSessions,
} from '../../../engine/kraft/controller/broker-sessions.ts';
import { decideIsrChanges } from '../../../engine/kraft/controller/alter-partition.ts';
import { decideConfigChanges } from '../../../engine/kraft/controller/alter-configs.ts';
import { decidePartitionCreation } from '../../../engine/kraft/controller/create-partitions.ts';
import {
  decideTopicCreation,
  type CreationFacts,
} from '../../../engine/kraft/controller/create-topics.ts';
import {
  isRefusal,
  type Decided,
  type Refusal,
} from '../../../engine/kraft/controller/decision.ts';
import { decideTopicDeletion } from '../../../engine/kraft/controller/delete-topics.ts';
import {
  balanceLeaders,
  decideElections,
  electUncleanLeaders,
} from '../../../engine/kraft/controller/elect-leaders.ts';
import {
  decideHeartbeat,
  fenceStaleBrokers,
  onHeartbeatDecided,
} from '../../../engine/kraft/controller/heartbeats.ts';
import type { RandomSource } from '../../../engine/kraft/controller/placement-ring.ts';
import { decideReassignments } from '../../../engine/kraft/controller/reassignments.ts';
import {
  decideRegistration,
  decideUnregistration,
  type RegistrationFacts,
} from '../../../engine/kraft/controller/registration.ts';
import { brokerOf, emptyImage, topicByName, type Image } from '../../../engine/metadata/image.ts';
import type { MetadataRecord } from '../../../engine/metadata/records.ts';
import type { Interner } from '../../../engine/metadata/ids.ts';
import { ms } from '../../../sim/time.ts';
import type { Step } from '../machine.ts';
import { recordedRandom } from './java-random.ts';
import { uuidOfLongs } from './uuid-of-longs.ts';

/** A recorded case. */
export interface ControllerCase {
  readonly elr: boolean;
  readonly placerSeed: number;
  readonly steps: readonly ControllerStep[];
}

type Op =
  | {
      readonly name: 'register';
      readonly broker: number;
      readonly incarnation: number;
      readonly rack: string | null;
      readonly previousEpoch: number;
      readonly newEpoch: number;
    }
  | {
      readonly name: 'heartbeat';
      readonly broker: number;
      readonly epoch: number;
      readonly metadataOffset: number;
      readonly wantFence: boolean;
      readonly wantShutDown: boolean;
    }
  | { readonly name: 'fenceStale' | 'balanceLeaders' | 'electUncleanLeaders' }
  | { readonly name: 'sleep'; readonly ms: number }
  | { readonly name: 'unregister'; readonly broker: number }
  | {
      readonly name: 'createTopic';
      readonly topic: string;
      readonly partitions?: number;
      readonly replicationFactor?: number;
      readonly assignments?: readonly (readonly number[])[];
      readonly minIsr?: string;
    }
  | { readonly name: 'deleteTopic'; readonly topic: string; readonly id: string }
  | { readonly name: 'createPartitions'; readonly topic: string; readonly count: number }
  | {
      readonly name: 'topicConfig';
      readonly topic: string;
      readonly key: string;
      readonly value: string | null;
    }
  | {
      readonly name: 'alterPartition';
      readonly broker: number;
      readonly brokerEpoch: number;
      readonly partition: string;
      readonly leaderEpoch: number;
      readonly partitionEpoch: number;
      readonly recoveryState: number;
      readonly isr: readonly (readonly [broker: number, epoch: number])[];
    }
  | {
      readonly name: 'electLeaders';
      readonly type: 'PREFERRED' | 'UNCLEAN';
      readonly topic?: string;
      readonly partition?: number;
    }
  | {
      readonly name: 'reassign';
      readonly partition: string;
      readonly allowReplicationFactorChange: boolean;
      readonly replicas: readonly number[] | null;
    };

/** A recorded step; the records are those that the operation wrote. */
export interface ControllerStep<O extends Op = Op> extends Step {
  readonly op: O;
  readonly records?: readonly (readonly [type: string, version: number, json: unknown])[];
}

/** The controller under test, with all that it stands on. */
export interface ControllerWorld {
  image: Image;
  readonly sessions: BrokerSessions;
  nextOffset: number;
  now: number;
  readonly names: Interner;
  readonly random: RandomSource;
}

/** What an operation gave. */
export interface Outcome {
  readonly r?: unknown;
  readonly records: readonly MetadataRecord[];
}

const release = '4.3';
const written = { 'num.partitions': 2, 'default.replication.factor': 3 };
const settings = {
  nodeId: 0,
  clusterId: 'cluster',
  release,
  configs: configsOf('broker', release, written),
  written,
  flags: flagsOf(release),
};

/** A controller with nothing in its log but the features. */
export function startController({
  elr,
  placerSeed,
}: Omit<ControllerCase, 'steps'>): ControllerWorld {
  const features = {
    'metadata.version': 30,
    ...(elr ? { 'eligible.leader.replicas.version': 1 } : {}),
  };
  const numbers = new Map<string, number>();
  return {
    image: { ...emptyImage, features },
    sessions: startSessions(emptyImage, 0),
    nextOffset: 1,
    now: 0,
    names: {
      intern: (kind, name) => {
        const key = `${kind} ${name}`;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        return number;
      },
    },
    random: recordedRandom(placerSeed),
  };
}

function factsOf(world: ControllerWorld, step?: ControllerStep): RegistrationFacts & CreationFacts {
  const { nextOffset, now, sessions, names, random } = world;
  return {
    settings,
    nextOffset,
    now,
    sessions,
    names,
    random,
    kraftVersion: 0,
    tellsCleanShutdown: true,
    isDescribable: () => true,
    askQuota: () => undefined,
    // Kafka draws the id of a topic by itself: it is taken from the record.
    newUuid: () => (step?.records?.[0]?.[2] as { topicId?: string } | undefined)?.topicId ?? '',
  };
}

type Operations = {
  readonly [N in Op['name']]: (
    world: ControllerWorld,
    step: ControllerStep<Extract<Op, { readonly name: N }>>,
  ) => Outcome;
};

/** Every operation of the recording. */
export const operations: Operations = {
  register: (world, { op }) => {
    const request = complete(apis.BrokerRegistration.request, 4, {
      brokerId: op.broker,
      clusterId: settings.clusterId,
      incarnationId: uuidOfLongs(77, op.incarnation),
      rack: op.rack,
      previousBrokerEpoch: op.previousEpoch,
      logDirs: [uuidOfLongs(88, op.broker)],
      listeners: [{ name: 'PLAINTEXT', host: `b${op.broker}`, port: 9092, securityProtocol: 0 }],
      features: [
        { name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 },
        {
          name: 'eligible.leader.replicas.version',
          minSupportedVersion: 0,
          maxSupportedVersion: 1,
        },
      ],
    });
    const decided = decideRegistration(world.image, request, factsOf(world));
    return outcomeOf(decided, ({ brokerEpoch }) => brokerEpoch);
  },
  heartbeat: (world, { op }) => {
    const { sessions, image } = world;
    noteContact(sessions, { broker: op.broker, epoch: op.epoch, at: world.now });
    // The recorder itself asked whether the broker is registered, in other words than the controller.
    if (brokerOf(image, op.broker) === undefined) {
      return { r: { error: 'BrokerIdNotRegisteredException' }, records: [] };
    }
    const request = complete(apis.BrokerHeartbeat.request, 2, {
      brokerId: op.broker,
      brokerEpoch: op.epoch,
      currentMetadataOffset: op.metadataOffset,
      wantFence: op.wantFence,
      wantShutDown: op.wantShutDown,
    });
    const decided = decideHeartbeat(image, request, factsOf(world));
    if (isRefusal(decided)) return outcomeOf(decided, () => undefined);
    const reply = decided.response;
    onHeartbeatDecided(sessions, request, reply);
    const { isCaughtUp, isFenced, inControlledShutdown, shouldShutDown } = reply;
    const r = [isCaughtUp, isFenced, inControlledShutdown, shouldShutDown];
    // The recorder left out what the controller does once the records are in the log: a broker that
    // wants to stop never waits for the others.
    return { r, records: decided.records };
  },
  fenceStale: (world) => outcomeOf(fenceStaleBrokers(world.image, factsOf(world)), same),
  balanceLeaders: ({ image }) => outcomeOf(balanceLeaders(image, settings), same),
  electUncleanLeaders: ({ image }) => outcomeOf(electUncleanLeaders(image, settings), same),
  sleep: (world, { op }) => {
    world.now += ms(op.ms);
    return { records: [] };
  },
  unregister: ({ image }, { op }) =>
    outcomeOf(decideUnregistration(image, op.broker, settings), () => undefined),
  createTopic: (world, step) => {
    const { op } = step;
    const { topic: name, partitions = -1, replicationFactor = -1, assignments = [] } = op;
    const topic = {
      name,
      numPartitions: partitions,
      replicationFactor,
      assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
      configs: op.minIsr === undefined ? [] : [{ name: 'min.insync.replicas', value: op.minIsr }],
    };
    const request = complete(apis.CreateTopics.request, 7, { topics: [topic] });
    const decided = decideTopicCreation(world.image, request, factsOf(world, step));
    return outcomeOf(decided, ({ topics }) => errorName(topics[0]?.errorCode));
  },
  deleteTopic: (world, { op }) =>
    outcomeOf(decideTopicDeletion(world.image, [op.id], factsOf(world)), ([result]) =>
      errorName(result?.errorCode),
    ),
  createPartitions: (world, { op }) => {
    const topics = [{ name: op.topic, count: op.count, assignments: null }];
    const request = complete(apis.CreatePartitions.request, 3, {
      topics,
      timeoutMs: 0,
      validateOnly: false,
    });
    const decided = decidePartitionCreation(world.image, request, factsOf(world));
    return outcomeOf(decided, ({ results }) => errorName(results[0]?.errorCode));
  },
  topicConfig: (world, { op }) => {
    const configOperation = op.value === null ? 1 : 0;
    const configs = [{ name: op.key, configOperation, value: op.value }];
    const resources = [{ resourceType: 2, resourceName: op.topic, configs }];
    const request = complete(apis.IncrementalAlterConfigs.request, 1, {
      resources,
      validateOnly: false,
    });
    const facts = { ...factsOf(world), isForwarded: true };
    const decided = decideConfigChanges(world.image, request, facts);
    return outcomeOf(decided, ({ responses }) => errorName(responses[0]?.errorCode));
  },
  alterPartition: (world, { op }) => {
    const [name, partitionIndex] = placeOf(op.partition);
    const partition = {
      partitionIndex,
      leaderEpoch: op.leaderEpoch,
      newIsrWithEpochs: op.isr.map(([brokerId, brokerEpoch]) => ({ brokerId, brokerEpoch })),
      leaderRecoveryState: op.recoveryState,
      partitionEpoch: op.partitionEpoch,
    };
    const topicId = topicByName(world.image, world.names.intern('topic-name', name))?.uuid ?? '';
    const { broker: brokerId, brokerEpoch } = op;
    const topics = [{ topicId, partitions: [partition] }];
    const request = complete(apis.AlterPartition.request, 3, { brokerId, brokerEpoch, topics });
    const decided = decideIsrChanges(world.image, request, factsOf(world));
    return outcomeOf(decided, (response) => {
      const [answer] = response.topics[0]?.partitions ?? [];
      if (answer === undefined) return [errorName(response.errorCode)];
      const { leaderId, leaderEpoch, partitionEpoch, isr, leaderRecoveryState } = answer;
      const error = errorName(answer.errorCode);
      return [error, leaderId, leaderEpoch, partitionEpoch, isr, leaderRecoveryState];
    });
  },
  electLeaders: (world, { op }) => {
    const { topic, partition } = op;
    const asked =
      topic === undefined || partition === undefined ? null : [{ topic, partitions: [partition] }];
    const electionType = op.type === 'PREFERRED' ? 0 : 1;
    const request = complete(apis.ElectLeaders.request, 2, {
      electionType,
      topicPartitions: asked,
    });
    const decided = decideElections(world.image, request, factsOf(world));
    return outcomeOf(decided, ({ replicaElectionResults }) =>
      Object.fromEntries(
        replicaElectionResults.flatMap(({ topic: name, partitionResult }) =>
          partitionResult.map(({ partitionId, errorCode }) => [
            `${name}-${partitionId}`,
            errorName(errorCode),
          ]),
        ),
      ),
    );
  },
  reassign: (world, { op }) => {
    const { allowReplicationFactorChange, replicas } = op;
    const [name, partitionIndex] = placeOf(op.partition);
    const topics = [{ name, partitions: [{ partitionIndex, replicas }] }];
    const body = { allowReplicationFactorChange, topics };
    const request = complete(apis.AlterPartitionReassignments.request, 1, body);
    const decided = decideReassignments(world.image, request, factsOf(world));
    return outcomeOf(decided, ({ responses }) => errorName(responses[0]?.partitions[0]?.errorCode));
  },
};

const same = (value: unknown): unknown => value;

function outcomeOf<R>(decided: Decided<R>, result: (response: R) => unknown): Outcome {
  if (isRefusal(decided)) return { r: { error: exceptionOf(decided) }, records: [] };
  return { r: result(decided.response), records: decided.records };
}

const exceptionOf = ({ errorCode }: Refusal): string => errorOf(errorCode).exception ?? '';

const errorName = (code = -1): string =>
  Object.entries(ErrorCode).find(([, each]) => each === code)?.[0] ?? String(code);

function placeOf(partition: string): [topic: string, index: number] {
  const dash = partition.lastIndexOf('-');
  return [partition.slice(0, dash), Number(partition.slice(dash + 1))];
}
