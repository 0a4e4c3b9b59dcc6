// Which resource a request means when it names settings.
import { get, has } from '../../../sim/map/persistent-map.ts';
import { readInteger } from '../../config/java-text.ts';
import { topicByName, type ConfigEntries, type Image } from '../../metadata/image.ts';
import type { Interner } from '../../metadata/ids.ts';
import type { ConfigTarget } from '../../metadata/records.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { problemOfTopicName } from '../../protocol/topic-name.ts';
import { refusal, type Refusal } from './decision.ts';
import type { ControllerSettings } from './facts.ts';

/** The resources that have settings in the metadata, by their number in the protocol. */
export const configResourceTypes = {
  topic: 2,
  broker: 4,
  'client-metrics': 16,
  group: 32,
} as const;

/** A resource as requests name it; a broker without a name means all brokers. */
export interface ConfigResource {
  readonly resourceType: number;
  readonly resourceName: string;
}

/** What is wrong with a resource's name, whether or not there is such a resource. */
export function checkResourceName(resource: ConfigResource): Refusal | undefined {
  const { resourceType, resourceName: name } = resource;
  const invalid = (message: string): Refusal => refusal(ErrorCode.INVALID_REQUEST, message);
  switch (resourceType) {
    case configResourceTypes.topic: {
      if (name === '') return invalid('Default topic resources are not allowed.');
      const problem = problemOfTopicName(name);
      return problem === undefined
        ? undefined
        : refusal(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
    }
    case configResourceTypes.broker:
      return name === '' ? undefined : checkBrokerName(name);
    case configResourceTypes.group:
      return name === '' ? invalid('Default group resources are not allowed.') : undefined;
    case configResourceTypes['client-metrics']:
      return undefined;
    default:
      return invalid(`Unknown resource type ${resourceTypeName(resourceType)}`);
  }
}

function checkBrokerName(name: string): Refusal | undefined {
  const id = readInteger(name, 32n);
  if (id === undefined) {
    return refusal(ErrorCode.INVALID_REQUEST, 'Unable to parse broker name as a base 10 number.');
  }
  return id < 0 ? refusal(ErrorCode.INVALID_REQUEST, 'Invalid negative broker ID.') : undefined;
}

const resourceTypeName = (type: number): string => (type === 8 ? 'BROKER_LOGGER' : 'UNKNOWN');

/** Why there is no such resource; undefined when there is, or need not be. */
export function checkExistence(
  image: Image,
  { resourceType, resourceName: name }: ConfigResource,
  names: Interner,
  { nodeId }: ControllerSettings,
): Refusal | undefined {
  if (resourceType === configResourceTypes.broker && name !== '') {
    const id = Number(name);
    if (has(image.brokers, id) || has(image.controllers, id) || id === nodeId) return undefined;
    return refusal(ErrorCode.BROKER_ID_NOT_REGISTERED, `No node with id ${id} found.`);
  }
  if (resourceType !== configResourceTypes.topic) return undefined;
  if (topicByName(image, names.intern('topic-name', name)) !== undefined) return undefined;
  return refusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${name}' does not exist.`);
}

/** The resource in the numbers of the image; undefined for a topic that does not exist. */
export function targetOf(
  image: Image,
  { resourceType, resourceName: name }: ConfigResource,
  names: Interner,
): ConfigTarget | undefined {
  switch (resourceType) {
    case configResourceTypes.topic: {
      const topic = topicByName(image, names.intern('topic-name', name));
      return topic === undefined ? undefined : { type: 'topic', topic: topic.id };
    }
    case configResourceTypes.broker:
      return name === '' ? { type: 'all-brokers' } : { type: 'broker', broker: Number(name) };
    case configResourceTypes.group:
      return { type: 'group', number: names.intern('group', name), name };
    case configResourceTypes['client-metrics']:
      return { type: 'client-metrics', number: names.intern('client-metrics', name), name };
    default:
      return undefined;
  }
}

/** The settings that a resource has of its own. */
export function entriesOf(image: Image, target: ConfigTarget | undefined): ConfigEntries {
  return (target === undefined ? undefined : storedEntries(image, target)) ?? {};
}

function storedEntries(image: Image, target: ConfigTarget): ConfigEntries | undefined {
  switch (target.type) {
    case 'topic':
      return get(image.topicConfigs, target.topic);
    case 'broker':
      return get(image.brokerConfigs, target.broker);
    case 'all-brokers':
      return image.clusterConfigs;
    case 'group':
      return get(image.groupConfigs, target.number)?.entries;
    case 'client-metrics':
      return get(image.clientMetricsConfigs, target.number)?.entries;
  }
}
