// What a broker checks of AlterConfigs and IncrementalAlterConfigs before it passes them on: what only
// this broker can know of itself (Kafka's ConfigAdminManager).
import { get } from '../../../sim/map/persistent-map.ts';
import type { Settings } from '../../config/parse.ts';
import { checkDynamicNames, checkReconfiguration } from '../../config/validation/dynamic-broker.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { entriesAfter, type SettingOperation } from './operations.ts';
import { checkLoggers } from './loggers.ts';
import type { DescribingNode } from './synonyms.ts';

/** A resource and what is to be done to its settings. */
export interface AlteredResource {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly configs: readonly SettingOperation[];
}

/** How a resource came out here: it need not be passed on. */
export interface Preprocessed {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string | null;
}

/** What is already answered, in the order of the resources; undefined: it has to be passed on. */
export function preprocess(
  node: DescribingNode,
  resources: readonly AlteredResource[],
): readonly (Preprocessed | undefined)[] {
  const texts = resources.map(textOf);
  return resources.map((resource, index) => {
    const text = textOf(resource);
    const isRepeated = texts.some((other, at) => at !== index && other === text);
    return isRepeated ? invalid('Each resource must appear at most once.') : check(node, resource);
  });
}

const textOf = ({ resourceType, resourceName }: AlteredResource): string =>
  `${resourceType} ${resourceName}`;

const invalid = (errorMessage: string): Preprocessed => ({
  errorCode: ErrorCode.INVALID_REQUEST,
  errorMessage,
});

const resourceTypes = { topic: 2, broker: 4, logger: 8, metrics: 16, group: 32 } as const;

function check(node: DescribingNode, resource: AlteredResource): Preprocessed | undefined {
  const { resourceType, resourceName, configs } = resource;
  const names = configs.map(({ name }) => name);
  if (new Set(names).size < names.length) return invalid('Error due to duplicate config keys');
  const empty = configs.filter(({ operation, value }) => operation !== 'DELETE' && value === null);
  if (empty.length > 0) {
    const all = empty.map(({ name }) => name).join(', ');
    return invalid(`Null value not supported for : ${all}`);
  }
  switch (resourceType) {
    case resourceTypes.topic:
    case resourceTypes.metrics:
    case resourceTypes.group:
      return undefined;
    case resourceTypes.broker:
      return checkName(node, resourceName) ?? checkBroker(node, resourceName, configs);
    case resourceTypes.logger:
      return checkLoggers(node, resourceName, configs);
    default:
      return invalid(`Unknown resource type ${resourceType}`);
  }
}

function checkName({ nodeId }: DescribingNode, name: string): Preprocessed | undefined {
  if (name === '') return undefined;
  if (!/^[+-]?\d+$/.test(name)) return invalid(`Node id must be an integer, but it is: ${name}`);
  if (Number(name) === nodeId) return undefined;
  return invalid(`Unexpected broker id, expected ${nodeId}, but received ${name}`);
}

/** Could this broker go on with these settings? */
function checkBroker(
  { nodeId, release, file, image }: DescribingNode,
  name: string,
  configs: readonly SettingOperation[],
): Preprocessed | undefined {
  const isOwn = name !== '';
  const own = get(image.brokerConfigs, nodeId) ?? {};
  const cluster = image.clusterConfigs;
  const reckoned = entriesAfter(release, isOwn ? own : cluster, configs);
  if ('errorCode' in reckoned) return reckoned;
  const changed = reckoned.entries;
  const before = { file: { ...skeleton(nodeId), ...file }, cluster, own };
  const after = isOwn ? { ...before, own: changed } : { ...before, cluster: changed };
  const refused =
    checkDynamicNames(release, changed, isOwn) ?? checkReconfiguration(release, before, after);
  return refused === undefined ? undefined : invalid(refused.message);
}

/** What every broker's file says and ours need not: who it is, and where it listens. */
const skeleton = (nodeId: number): Settings => ({
  'node.id': nodeId,
  'process.roles': 'broker',
  listeners: 'PLAINTEXT://:9092',
  'controller.listener.names': 'CONTROLLER',
  'controller.quorum.bootstrap.servers': 'controller:9093',
});
