import { topicByName, topicByUuid, type Image, type Topic } from '../metadata/image.ts';
import type { Interner, PartitionId } from '../metadata/ids.ts';

/** The topic with a uuid, if this broker's view has it. */
export const topicWithUuid = (image: Image, names: Interner, uuid: string): Topic | undefined =>
  topicByUuid(image, names.intern('topic-uuid', uuid));

/** The topic with a name. */
export const topicWithName = (image: Image, names: Interner, name: string): Topic | undefined =>
  topicByName(image, names.intern('topic-name', name));

/** The partition of a topic by its index. */
export const partitionAt = (topic: Topic | undefined, index: number): PartitionId | undefined =>
  topic?.partitions[index];
