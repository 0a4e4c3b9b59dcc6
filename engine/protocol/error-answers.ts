// What a request is answered with when it fails as a whole (`getErrorResponse` of Kafka's request classes).
import { apis, type ApiName, type RequestOf, type ResponseOf } from './apis.ts';
import { complete } from './codec/codec.ts';
import { errorOf, type ErrorCode } from './errors.ts';
import { anonymous } from './principal.ts';
import type { Draft } from './schema/message.ts';

/** Why a request fails; a message of null stands for the error's own sentence. */
export interface RequestError {
  readonly errorCode: ErrorCode;
  readonly message: string | null;
}

/** The error with both of its sentences: the one that was said, and the one that Kafka has for it. */
interface ToldError {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string;
  readonly own: string;
}

type ErrorAnswers = {
  readonly [N in ApiName]?: (
    request: RequestOf<N>,
    error: ToldError,
  ) => Draft<(typeof apis)[N]['response']>;
};

/** APIs that can be answered so. */
export type RefusableApi = keyof typeof answers & ApiName;

/** Can a request of this API be answered so? */
export const isRefusable = (api: ApiName): api is RefusableApi => api in answers;

/** The answer to a request that fails as a whole. */
export function errorAnswer<N extends RefusableApi>(
  api: N,
  version: number,
  request: RequestOf<N>,
  { errorCode, message }: RequestError,
): ResponseOf<N> {
  const own = errorOf(errorCode).message;
  const answer = answers[api] as unknown as (request: RequestOf<N>, error: ToldError) => object;
  const draft = answer(request, { errorCode, errorMessage: message ?? own, own });
  return complete(apis[api].response, version, draft as never) as unknown as ResponseOf<N>;
}

type CodeOnly = { readonly errorCode: ErrorCode };
type CodeAndMessage = CodeOnly & { readonly errorMessage: string };

const codeOf = ({ errorCode }: ToldError): CodeOnly => ({ errorCode });

const withMessage = ({ errorCode, errorMessage }: ToldError): CodeAndMessage => {
  return { errorCode, errorMessage };
};

const withOwnMessage = ({ errorCode, own: errorMessage }: ToldError): CodeAndMessage => {
  return { errorCode, errorMessage };
};

const never = -1;

const answers = {
  BrokerRegistration: (_, error) => codeOf(error),
  BrokerHeartbeat: (_, error) => ({
    ...codeOf(error),
    isCaughtUp: false,
    isFenced: true,
    shouldShutDown: false,
  }),
  AlterPartition: (_, error) => ({ ...codeOf(error), topics: [] }),
  AllocateProducerIds: (_, error) => ({
    ...codeOf(error),
    producerIdStart: 0,
    producerIdLen: 0,
  }),
  AssignReplicasToDirs: (_, error) => ({ ...codeOf(error), directories: [] }),
  Envelope: (_, error) => codeOf(error),
  RenewDelegationToken: (_, error) => ({ ...codeOf(error), expiryTimestampMs: 0 }),
  ExpireDelegationToken: (_, error) => ({ ...codeOf(error), expiryTimestampMs: 0 }),
  DescribeDelegationToken: (_, error) => ({ ...codeOf(error), tokens: [] }),
  ListConfigResources: (_, error) => ({ ...codeOf(error), configResources: [] }),
  ControllerRegistration: (_, error) => withOwnMessage(error),
  UnregisterBroker: (_, error) => withMessage(error),
  UnregisterController: (_, error) => withMessage(error),
  DescribeAcls: (_, error) => ({ ...withMessage(error), resources: [] }),
  DescribeCluster: (_, error) => ({ ...withMessage(error), clusterId: '', brokers: [] }),
  UpdateFeatures: (_, error) => withMessage(error),
  DescribeClientQuotas: (_, { errorCode, errorMessage }) => ({
    errorCode,
    errorMessage,
    entries: null,
  }),
  CreateDelegationToken: (_, { errorCode }) => ({
    errorCode,
    principalType: anonymous.type,
    principalName: anonymous.name,
    tokenRequesterPrincipalType: anonymous.type,
    tokenRequesterPrincipalName: anonymous.name,
    issueTimestampMs: never,
    expiryTimestampMs: never,
    maxTimestampMs: never,
    tokenId: '',
    hmac: new Uint8Array(0),
  }),
  CreateTopics: ({ topics }, { errorCode, errorMessage }) => ({
    topics: topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
  DeleteTopics: ({ topics, topicNames }, { errorCode }) => ({
    responses: [
      ...topics.map(({ name, topicId }) => ({ name, topicId, errorCode })),
      ...topicNames.map((name) => ({ name, errorCode })),
    ],
  }),
  CreatePartitions: ({ topics }, { errorCode, errorMessage }) => ({
    results: topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
  AlterConfigs: ({ resources }, { errorCode, errorMessage }) => ({
    responses: resources.map(({ resourceType, resourceName }) => {
      return { resourceType, resourceName, errorCode, errorMessage };
    }),
  }),
  IncrementalAlterConfigs: ({ resources }, { errorCode, errorMessage }) => ({
    responses: resources.map(({ resourceType, resourceName }) => {
      return { resourceType, resourceName, errorCode, errorMessage };
    }),
  }),
  DescribeConfigs: ({ resources }, { errorCode, own: errorMessage }) => ({
    results: resources.map(({ resourceType, resourceName }) => {
      return { resourceType, resourceName, errorCode, errorMessage, configs: [] };
    }),
  }),
  ElectLeaders: ({ topicPartitions }, { errorCode, errorMessage }) => ({
    errorCode,
    replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage })),
    })),
  }),
  AlterPartitionReassignments: ({ topics }, { errorCode, errorMessage }) => ({
    errorCode,
    errorMessage,
    responses: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        return { partitionIndex, errorCode, errorMessage };
      }),
    })),
  }),
  ListPartitionReassignments: ({ topics }, { errorCode, errorMessage }) => ({
    errorCode,
    errorMessage,
    topics: (topics ?? []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => {
        return { partitionIndex, replicas: [], addingReplicas: [], removingReplicas: [] };
      }),
    })),
  }),
  AlterClientQuotas: ({ entries }, { errorCode, own: errorMessage }) => ({
    entries: entries.map(({ entity }) => ({ entity, errorCode, errorMessage })),
  }),
  CreateAcls: ({ creations }, { errorCode, errorMessage }) => ({
    results: creations.map(() => ({ errorCode, errorMessage })),
  }),
  DeleteAcls: ({ filters }, { errorCode, errorMessage }) => ({
    filterResults: filters.map(() => ({ errorCode, errorMessage, matchingAcls: [] })),
  }),
  AlterUserScramCredentials: ({ deletions, upsertions }, { errorCode, errorMessage }) => {
    const users = new Set([...deletions, ...upsertions].map(({ name }) => name));
    return { results: [...users].toSorted().map((user) => ({ user, errorCode, errorMessage })) };
  },
  DescribeUserScramCredentials: ({ users }, { errorCode, errorMessage }) => ({
    errorCode,
    errorMessage,
    results: (users ?? []).map(() => {
      return { user: '', errorCode, errorMessage, credentialInfos: [] };
    }),
  }),
} satisfies ErrorAnswers;
