// With what a cluster is formatted (kafka-storage's `format`): the features that its release begins
// with, and what its operator adds.
import { defaultLevels } from '../../config/features.ts';
import { metadataVersionsOf } from '../../config/metadata-versions.ts';
import { unassignedDirectory } from '../../metadata/directories.ts';
import {
  NO_LEADER,
  partitionNumber,
  topicNumber,
  type Interner,
  type NodeId,
} from '../../metadata/ids.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { Bootstrap } from './activation.ts';

/** A topic that is there from the first moment. */
export interface BootstrapTopic {
  readonly name: string;
  readonly uuid: Uuid;
  /** The replicas of each partition; the first is the one that leads first. */
  readonly assignment: readonly (readonly NodeId[])[];
  readonly configs: Readonly<Record<string, string>>;
}

/** What an operator says when a cluster is formatted. */
export interface Formatting {
  readonly release: string;
  /** Levels other than those that the release begins with. */
  readonly features?: Readonly<Record<string, number>>;
  readonly topics: readonly BootstrapTopic[];
}

/**
 * What the first active controller writes into an empty log.
 * Simplified: topics stand in it too, so that a scenario need not wait until a client has created them.
 */
export function bootstrapOf(
  { release, features = {}, topics }: Formatting,
  names: Interner,
): Bootstrap {
  return {
    features: { ...firstLevels(release), ...features },
    others: topics.flatMap((topic) => topicRecords(topic, names)),
  };
}

function firstLevels(release: string): Readonly<Record<string, number>> {
  const newest = metadataVersionsOf(release).at(-1);
  if (newest === undefined) return {};
  // The quorum speaks for kraft.version itself.
  const { 'kraft.version': _, ...levels } = defaultLevels(newest.name, release);
  const raised = Object.entries(levels).filter(([, level]) => level > 0);
  return { 'metadata.version': newest.level, ...Object.fromEntries(raised) };
}

/** Nobody leads yet: the preferred replica does as soon as its broker is unfenced; others catch up. */
function topicRecords(topic: BootstrapTopic, names: Interner): readonly MetadataRecord[] {
  const { name, uuid, assignment, configs } = topic;
  const number = topicNumber(names, name, uuid);
  const nameNumber = names.intern('topic-name', name);
  const uuidNumber = names.intern('topic-uuid', uuid);
  return [
    { type: 'topic', topic: number, name, uuid, nameNumber, uuidNumber },
    ...Object.entries(configs).map(([config, value]): MetadataRecord => {
      return { type: 'config', target: { type: 'topic', topic: number }, name: config, value };
    }),
    ...assignment.map((replicas, index): MetadataRecord => {
      const partition = partitionNumber(names, topic, index);
      const isr = replicas.slice(0, 1);
      const directories = replicas.map(() => unassignedDirectory);
      const holders = { replicas, directories, isr, leader: NO_LEADER };
      return { type: 'partition', partition, topic: number, index, ...holders };
    }),
  ];
}
