// Which partitions a command line of kafka-get-offsets means.
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { terse } from '../endings.ts';
import { topicPattern } from '../topic-filter.ts';

/** A rule that topics and their partitions pass or fail. */
export interface PartitionRule {
  readonly isTopic: (name: string) => boolean;
  readonly isPartition: (partition: TopicPartition) => boolean;
}

/** `--topic orders.* --partitions 0,2`. */
export function ruleOfTopic(topic = '.*', partitions = ''): PartitionRule {
  const pattern = topicPattern(topic);
  const isTopic = (name: string): boolean => pattern.test(name);
  const indexes = indexesIn(partitions);
  const isIndex = (index: number): boolean => indexes.length === 0 || indexes.includes(index);
  return { isTopic, isPartition: ({ topic: name, index }) => isTopic(name) && isIndex(index) };
}

function indexesIn(list: string): readonly number[] {
  if (list === '') return [];
  return list.split(',').map((text) => {
    const index = readInteger(text, 32n);
    if (index !== undefined) return index;
    throw terse(
      `--partitions expects a comma separated list of numeric partition ids, but received: ${list}`,
    );
  });
}

const rulePattern = /^([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?$/;

/** `--topic-partitions orders:0-2,payments:1`: what any of them means. */
export function ruleOfPatterns(patterns: string): PartitionRule {
  const rules = patterns.split(',').map(ruleOf);
  return {
    isTopic: (name) => rules.some(({ isTopic }) => isTopic(name)),
    isPartition: (partition) => rules.some(({ isPartition }) => isPartition(partition)),
  };
}

function ruleOf(pattern: string): PartitionRule {
  const found = rulePattern.exec(pattern);
  if (found === null) throw terse(`Invalid rule specification: ${pattern}`);
  const [, topic = '', only, from, to] = found;
  const names = topicPattern(topic === '' ? '.*' : topic);
  const isTopic = (name: string): boolean => names.test(name);
  return {
    isTopic,
    isPartition: ({ topic: name, index }) => isTopic(name) && isInRange(index, only, from, to),
  };
}

/** The lower bound is inside the range, the upper one is not. */
function isInRange(index: number, only = '', from = '', to = ''): boolean {
  if (only !== '') return index === Number(only);
  return index >= Number(from) && (to === '' || index < Number(to));
}
