// kafka-configs on topics, brokers, groups and client metrics.
import { valueOf } from '../../../engine/clients/admin/calls/calling.ts';
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import {
  alterConfigs,
  configSources,
  describeConfigs,
  listConfigResources,
  type ConfigEntry,
  type ResourceType,
} from '../../../engine/clients/admin/calls/configs.ts';
import { listGroups } from '../../../engine/clients/admin/calls/groups.ts';
import { listTopics } from '../../../engine/clients/admin/calls/topics.ts';
import {
  errorPackage,
  exceptionOf,
  JavaException,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { problemOfTopicName } from '../../../engine/protocol/topic-name.ts';
import { println, type ToolIo } from '../tool.ts';
import type { ConfigChanges } from './changes.ts';
import type { EntityType } from './entities.ts';

/** The kinds of entities whose settings are a resource's. */
export const resourceTypeOf = {
  topics: 'topic',
  brokers: 'broker',
  'broker-loggers': 'broker-logger',
  'client-metrics': 'client-metrics',
  groups: 'group',
} as const satisfies Partial<Record<EntityType, ResourceType>>;

/** A kind of entity that is a resource. */
export type ResourceEntity = keyof typeof resourceTypeOf;

/** Is it a kind of entity that is a resource? */
export const isResource = (type: string): type is ResourceEntity => type in resourceTypeOf;

const singular = (type: string): string => type.slice(0, -1);

/** kafka-configs --describe of one resource, or of all of its kind. */
export function* describeResources(
  type: ResourceEntity,
  name: string | undefined,
  showsAll: boolean,
  io: ToolIo,
): Script<void> {
  if (!showsAll && name !== undefined && !(yield* exists(type, name))) {
    println(io, `The ${singular(type)} '${name}' doesn't exist and doesn't have dynamic config.`);
    return;
  }
  const names = name === undefined ? yield* namesOf(type) : [name];
  for (const each of names) {
    const title =
      each === ''
        ? `Default configs for ${type} in the cluster are:`
        : `${showsAll ? 'All' : 'Dynamic'} configs for ${singular(type)} ${each} are:`;
    println(io, title);
    for (const entry of yield* entriesOf(type, each, showsAll)) println(io, entryLine(entry));
  }
}

function* exists(type: ResourceEntity, name: string): Script<boolean> {
  if (type === 'topics') checkTopicName(name);
  if (type === 'groups') {
    const groups = yield* listGroups();
    if (groups.some(({ groupId }) => groupId === name)) return true;
    return (yield* listConfigResources('group')).includes(name);
  }
  return (yield* namesOf(type)).includes(name);
}

function checkTopicName(name: string): void {
  const problem = problemOfTopicName(name);
  if (problem !== undefined) throw exceptionOf(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
}

/** Every resource of a kind, in the order of Java's collections. */
function* namesOf(type: ResourceEntity): Script<readonly string[]> {
  switch (type) {
    case 'topics': {
      const all = yield* listTopics({ listInternal: true });
      return hashOrder(
        all.map(({ name }) => name),
        hashOfString,
      );
    }
    case 'brokers':
    case 'broker-loggers': {
      const { nodes } = yield* describeCluster();
      return [...nodes.map(({ brokerId }) => String(brokerId)), ''];
    }
    case 'client-metrics':
      return yield* listConfigResources('client-metrics');
    case 'groups': {
      const groups = (yield* listGroups()).map(({ groupId }) => groupId);
      return [...new Set([...groups, ...(yield* listConfigResources('group'))])];
    }
  }
}

/** Where a setting that was set for the resource itself comes from. */
const ownSource: Readonly<Record<ResourceEntity, number | undefined>> = {
  topics: 1,
  brokers: 2,
  'broker-loggers': undefined,
  'client-metrics': 7,
  groups: 8,
};

const brokerDefaultSource = 3;

function* entriesOf(
  type: ResourceEntity,
  name: string,
  showsAll: boolean,
): Script<readonly ConfigEntry[]> {
  const resource = { type: resourceTypeOf[type], name };
  const [outcome] = yield* describeConfigs([resource], { includeSynonyms: true });
  const source = type === 'brokers' && name === '' ? brokerDefaultSource : ownSource[type];
  return valueOf(outcome)
    .filter(({ configSource }) => showsAll || source === undefined || configSource === source)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function entryLine({ name, value, isSensitive, synonyms }: ConfigEntry): string {
  const list = synonyms
    .map((each) => `${configSources[each.source] ?? 'UNKNOWN'}:${each.name}=${each.value}`)
    .join(', ');
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${list}}`;
}

/** kafka-configs --alter of a resource. */
export function* alterResource(
  type: ResourceEntity,
  name: string,
  { added, deleted }: ConfigChanges,
): Script<void> {
  if (type === 'broker-loggers') yield* checkLoggers(name, [...deleted, ...added.keys()]);
  const changes = [
    ...deleted.map((each) => ({ name: each, value: '', operation: 'delete' as const })),
    ...[...added].map(([each, value]) => ({ name: each, value, operation: 'set' as const })),
  ];
  yield* alterConfigs({ type: resourceTypeOf[type], name }, changes, { timeoutMs: 30_000 });
}

function* checkLoggers(broker: string, names: readonly string[]): Script<void> {
  const known = (yield* entriesOf('broker-loggers', broker, false)).map(({ name }) => name);
  const invalid = names.filter((name) => !known.includes(name));
  if (invalid.length === 0) return;
  throw new JavaException(
    `${errorPackage}.InvalidConfigurationException`,
    `Invalid broker logger(s): ${invalid.join(',')}`,
  );
}
