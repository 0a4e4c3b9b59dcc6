// What records about settings, features and producer ids make of the image.
import { assert, unreachable } from '../../sim/assert.ts';
import { get, withEntry, without, type PersistentMap } from '../../sim/map/persistent-map.ts';
import type { ConfigEntries, Image, NamedConfigs } from './image.ts';
import type { ConfigChange, FeatureLevelChange, ProducerIdsGrant } from './records.ts';

/** A setting of a resource has another value; a resource without settings is not kept. */
export function replayConfigChange(image: Image, record: ConfigChange): Image {
  const { target } = record;
  switch (target.type) {
    case 'topic':
      return { ...image, topicConfigs: changed(image.topicConfigs, target.topic, record) };
    case 'broker':
      return { ...image, brokerConfigs: changed(image.brokerConfigs, target.broker, record) };
    case 'all-brokers':
      return { ...image, clusterConfigs: entriesAfter(image.clusterConfigs, record) };
    case 'group':
      return { ...image, groupConfigs: changedByName(image.groupConfigs, target, record) };
    case 'client-metrics': {
      const { clientMetricsConfigs: before } = image;
      return { ...image, clientMetricsConfigs: changedByName(before, target, record) };
    }
    default:
      return unreachable(target);
  }
}

function changed(
  configs: PersistentMap<ConfigEntries>,
  key: number,
  record: ConfigChange,
): PersistentMap<ConfigEntries> {
  const entries = entriesAfter(get(configs, key) ?? {}, record);
  return isEmpty(entries) ? without(configs, key) : withEntry(configs, key, entries);
}

interface NamedTarget {
  readonly number: number;
  readonly name: string;
}

function changedByName(
  configs: PersistentMap<NamedConfigs>,
  { number, name }: NamedTarget,
  record: ConfigChange,
): PersistentMap<NamedConfigs> {
  const entries = entriesAfter(get(configs, number)?.entries ?? {}, record);
  return isEmpty(entries)
    ? without(configs, number)
    : withEntry(configs, number, { name, entries });
}

function entriesAfter(entries: ConfigEntries, { name, value }: ConfigChange): ConfigEntries {
  const { [name]: _, ...others } = entries;
  return value === null ? others : { ...entries, [name]: value };
}

const isEmpty = (entries: ConfigEntries): boolean => Object.keys(entries).length === 0;

/** A feature is at another level; one that is off is not kept. */
export function replayFeatureLevel(image: Image, { name, level }: FeatureLevelChange): Image {
  // KAFKA-18979: the quorum keeps kraft.version itself, in control records.
  if (name === 'kraft.version') return image;
  const { [name]: _, ...others } = image.features;
  return { ...image, features: level === 0 ? others : { ...image.features, [name]: level } };
}

/** The next block of producer ids begins behind the one that was handed out. */
export function replayProducerIds(image: Image, { nextProducerId }: ProducerIdsGrant): Image {
  assert(nextProducerId > image.nextProducerId, 'producer ids are handed out in ascending order');
  return { ...image, nextProducerId };
}
