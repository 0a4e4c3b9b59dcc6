// Requests about groups reach the shards of their groups: those about many are split (Kafka's KafkaApis
// and GroupCoordinatorService).
import type { GroupRequest } from '../../coordinator/group/group-asked.ts';
import { handleGroupRequest } from '../../coordinator/group/group-requests.ts';
import type { TopicView } from '../../coordinator/group/known-topics.ts';
import { hashOfString, hashOfTopicPartition } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import { offsetsTopic } from '../internal-topics.ts';
import { topicWithName, topicWithUuid } from '../rules.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';
import { answerRequest, fetchesOfManyGroups } from './answers.ts';
import { partitionOfGroup, shardOfGroup } from './placement.ts';
import { shardEnvOf } from './shard-env.ts';

/** The requests about one group, or about many that are split group by group. */
type GroupApi = GroupRequest['api'];

/** Asks the shards of a request's groups. */
export function handleGroupCall(broker: BrokerState, call: Call<GroupApi>, env: BrokerEnv): void {
  const { groups } = broker;
  const asked = partsOf(broker, call, env);
  const number = groups.nextNumber;
  groups.nextNumber += 1 + asked.length;
  const answers = asked.map(() => undefined);
  const waiting = { call, answers, missing: asked.length };
  if (asked.length === 0) {
    answerRequest(broker, waiting, env);
    return;
  }
  groups.waiting.set(number, waiting);
  const view = topicViewOf(broker, env);
  const { version, clientId } = call.request;
  const clientHost = `/${broker.front.connections.get(call.connection)?.host ?? ''}`;
  for (const [index, part] of asked.entries()) {
    const id = number + 1 + index;
    groups.parts.set(id, { request: number, index });
    const sender = { call: id, version, clientId: clientId ?? '', clientHost, ...part };
    ask(broker, sender as GroupRequest, view, env);
  }
}

function ask(broker: BrokerState, request: GroupRequest, view: TopicView, env: BrokerEnv): void {
  const { groupId } = request.body;
  const group = shardOfGroup(broker, groupId, env);
  const partition = typeof group === 'number' ? -1 : group.shard.partition;
  handleGroupRequest(group, request, view, shardEnvOf(broker, partition, env));
}

/** What is asked of single groups. */
interface GroupPart {
  readonly api: GroupApi;
  readonly body: object;
}

function partsOf(broker: BrokerState, { request }: Call<GroupApi>, env: BrokerEnv): GroupPart[] {
  const { api, version, body } = request;
  if (api === 'DeleteGroups') {
    const { groupsNames } = (request as Call<'DeleteGroups'>['request']).body;
    const names = byPartition(broker, hashOrder(groupsNames, hashOfString), env);
    return names.map((groupId) => ({ api, body: { groupId } }));
  }
  if (api !== 'OffsetFetch') return [{ api, body }];
  const { groupId, topics, groups, requireStable } = (request as Call<'OffsetFetch'>['request'])
    .body;
  if (version >= fetchesOfManyGroups) {
    return groups.map((group) => ({ api, body: { requireStable, ...group } }));
  }
  const named = topics?.map((topic) => ({ topicId: zeroUuid, ...topic })) ?? null;
  const alone = { groupId, memberId: null, memberEpoch: -1, topics: named, requireStable };
  return [{ api, body: alone }];
}

/** Groups of one partition stand together, and partitions in the order of Java's hash map. */
export function byPartition(
  broker: BrokerState,
  groupIds: readonly string[],
  env: BrokerEnv,
): string[] {
  const byIndex = new Map<number, string[]>();
  for (const groupId of groupIds) {
    const index = partitionOfGroup(broker, groupId, env);
    byIndex.set(index, [...(byIndex.get(index) ?? []), groupId]);
  }
  const order = hashOrder(byIndex.keys(), (index) => hashOfTopicPartition(offsetsTopic, index));
  return order.flatMap((index) => byIndex.get(index) ?? []);
}

/** Topics as this broker's image has them. */
function topicViewOf({ view }: BrokerState, env: BrokerEnv): TopicView {
  const { image } = view;
  return {
    idOf: (name) => topicWithName(image, env, name)?.uuid,
    nameOf: (id) => topicWithUuid(image, env, id)?.name,
    partitionsOf: (name) => topicWithName(image, env, name)?.partitions.length ?? 0,
  };
}
