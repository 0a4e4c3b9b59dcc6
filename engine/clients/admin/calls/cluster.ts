// describeCluster, describeFeatures, updateFeatures, describeMetadataQuorum and their like.
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import type { Uuid } from '../../../protocol/uuid.ts';
import { exceptionOf, executionException } from '../exception.ts';
import type { Script } from '../script.ts';
import { askOnce, askPatiently, beginCall, isRetriable, type CallOptions } from './calling.ts';

/** A node as DescribeCluster names it. */
export type ClusterMember = ResponseBody<'DescribeCluster'>['brokers'][number];

/** Who is in the cluster. */
export interface ClusterDescription {
  readonly clusterId: string;
  readonly controllerId: number;
  readonly nodes: readonly ClusterMember[];
}

/** describeCluster: the brokers that are up, or all that are registered. */
export function* describeCluster(
  options: CallOptions & {
    readonly includeFencedBrokers?: boolean;
    readonly controllers?: boolean;
  } = {},
): Script<ClusterDescription> {
  const until = yield* beginCall(options);
  const { includeFencedBrokers = false, controllers = false } = options;
  const endpointType = controllers ? 2 : 1;
  const body = { includeClusterAuthorizedOperations: false, endpointType, includeFencedBrokers };
  const question = { api: 'DescribeCluster', body, to: 'any', call: 'listNodes', until } as const;
  const answer = yield* askPatiently(question, ({ errorCode }) => isRetriable(errorCode));
  if (answer.errorCode !== ErrorCode.NONE) {
    throw executionException(exceptionOf(answer.errorCode, answer.errorMessage));
  }
  const { clusterId, controllerId, brokers } = answer;
  return { clusterId, controllerId, nodes: brokers };
}

/** What describeFeatures tells: which levels nodes support, and which the cluster has. */
export type FeatureMetadata = Pick<
  ResponseBody<'ApiVersions'>,
  'supportedFeatures' | 'finalizedFeatures' | 'finalizedFeaturesEpoch'
>;

/** describeFeatures, of any broker. */
export function* describeFeatures(options: CallOptions = {}): Script<FeatureMetadata> {
  return yield* apiVersionsOf('any', options);
}

/** What one node answers to ApiVersions. */
export function* apiVersionsOf(
  to: number | 'any',
  options: CallOptions = {},
): Script<ResponseBody<'ApiVersions'>> {
  const until = yield* beginCall(options);
  const body = { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: 'unknown' };
  const answer = yield* askOnce({ api: 'ApiVersions', body, to, call: 'describeFeatures', until });
  if (answer.errorCode !== ErrorCode.NONE) throw executionException(exceptionOf(answer.errorCode));
  return answer;
}

/** How a feature may be changed: upward only, downward without loss, or with loss. */
export const upgradeTypes = { upgrade: 1, 'safe-downgrade': 2, 'unsafe-downgrade': 3 } as const;

/** A feature and the level that it shall have. */
export interface FeatureUpdate {
  readonly feature: string;
  readonly level: number;
  readonly type: keyof typeof upgradeTypes;
}

/** updateFeatures: all of them, or none. Throws what the controller refuses. */
export function* updateFeatures(
  updates: readonly FeatureUpdate[],
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): Script<void> {
  const until = yield* beginCall(options);
  const { validateOnly = false, timeoutMs = 60_000 } = options;
  const featureUpdates = updates.map(({ feature, level, type }) => ({
    feature,
    maxVersionLevel: level,
    upgradeType: upgradeTypes[type],
    allowDowngrade: type !== 'upgrade',
  }));
  const answer = yield* askPatiently(
    {
      api: 'UpdateFeatures',
      body: { timeoutMs, featureUpdates, validateOnly },
      to: 'controller',
      call: 'updateFeatures',
      until,
    },
    ({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER,
  );
  if (answer.errorCode !== ErrorCode.NONE) {
    throw executionException(exceptionOf(answer.errorCode, answer.errorMessage));
  }
  // Versions 0 and 1 answer for each feature.
  const failed = answer.results.find(({ errorCode }) => errorCode !== ErrorCode.NONE);
  if (failed !== undefined) {
    throw executionException(exceptionOf(failed.errorCode, failed.errorMessage));
  }
}

/** The quorum of the metadata log. */
export type QuorumInfo = ResponseBody<'DescribeQuorum'>['topics'][number]['partitions'][number] &
  Pick<ResponseBody<'DescribeQuorum'>, 'nodes'>;

/** describeMetadataQuorum. */
export function* describeMetadataQuorum(options: CallOptions = {}): Script<QuorumInfo> {
  const until = yield* beginCall(options);
  const body = {
    topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
  };
  const answer = yield* askPatiently(
    { api: 'DescribeQuorum', body, to: 'any', call: 'describeMetadataQuorum', until },
    ({ errorCode }) => isRetriable(errorCode),
  );
  const partition = answer.topics[0]?.partitions[0];
  const errorCode = answer.errorCode === 0 ? (partition?.errorCode ?? -1) : answer.errorCode;
  if (partition === undefined || errorCode !== ErrorCode.NONE) {
    throw executionException(
      exceptionOf(errorCode, partition?.errorMessage ?? answer.errorMessage),
    );
  }
  return { ...partition, nodes: answer.nodes };
}

/** unregisterBroker: forget a broker that will not come back. */
export function* unregisterBroker(brokerId: number, options: CallOptions = {}): Script<void> {
  const until = yield* beginCall(options);
  const answer = yield* askPatiently(
    {
      api: 'UnregisterBroker',
      body: { brokerId },
      to: 'any',
      call: 'unregisterBroker',
      until,
    },
    ({ errorCode }) => errorCode === ErrorCode.REQUEST_TIMED_OUT,
  );
  throwUnlessNone(answer);
}

/** A voter of the metadata log: its node and its directory. */
export interface VoterKey {
  readonly id: number;
  readonly directory: Uuid;
}

/** addRaftVoter (KIP-853). */
export function* addRaftVoter(
  voter: VoterKey,
  listeners: readonly { readonly name: string; readonly host: string; readonly port: number }[],
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const body = {
    clusterId: null,
    timeoutMs: options.timeoutMs ?? 60_000,
    voterId: voter.id,
    voterDirectoryId: voter.directory,
    listeners,
  };
  throwUnlessNone(
    yield* askOnce({ api: 'AddRaftVoter', body, to: 'any', call: 'addRaftVoter', until }),
  );
}

/** removeRaftVoter (KIP-853). */
export function* removeRaftVoter(voter: VoterKey, options: CallOptions = {}): Script<void> {
  const until = yield* beginCall(options);
  const body = { clusterId: null, voterId: voter.id, voterDirectoryId: voter.directory };
  throwUnlessNone(
    yield* askOnce({ api: 'RemoveRaftVoter', body, to: 'any', call: 'removeRaftVoter', until }),
  );
}

function throwUnlessNone(answer: {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}): void {
  const { errorCode, errorMessage } = answer;
  if (errorCode !== ErrorCode.NONE) throw executionException(exceptionOf(errorCode, errorMessage));
}
