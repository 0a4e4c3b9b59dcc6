// Which partitions an assignment has moved between which members. Instead of moving one of a topic back
// and another one forth, the sticky assignors take the first move back.
import { assert } from '../../../sim/assert.ts';
import type { TopicPartition } from '../../protocol/consumer-subscription.ts';
import { hashOfTopicPartition } from '../../protocol/java/hash-codes.ts';
import { hashMap, keysOf, put, remove, type HashMap } from '../../protocol/java/hash-map.ts';
import { keyOf } from './group.ts';

/** From whom to whom a partition has gone. */
interface Movement {
  readonly from: string;
  readonly to: string;
}

/** All movements so far. */
export interface Movements {
  readonly byPartition: Map<string, Movement>;
  /** The numbers of the partitions that moved, by topic and movement, in the order of a HashSet. */
  readonly byTopic: Map<string, Map<string, HashMap<number, true>>>;
}

/** Nothing has moved yet. */
export const createMovements = (): Movements => ({ byPartition: new Map(), byTopic: new Map() });

const textOf = ({ from, to }: Movement): string => JSON.stringify([from, to]);

/** The partition to move instead of this one: one of its topic that went the other way, or itself. */
export function partitionToMove(
  movements: Movements,
  partition: TopicPartition,
  { from, to }: Movement,
): TopicPartition {
  const { topic } = partition;
  const origin = movements.byPartition.get(keyOf(partition))?.from ?? from;
  const reverse = movements.byTopic.get(topic)?.get(textOf({ from: to, to: origin }));
  const [number] = reverse === undefined ? [] : keysOf(reverse);
  return number === undefined ? partition : { topic, partition: number };
}

/** A partition moves; one that comes home has not moved at all. */
export function recordMovement(
  movements: Movements,
  partition: TopicPartition,
  movement: Movement,
): void {
  const before = movements.byPartition.get(keyOf(partition));
  if (before === undefined) {
    add(movements, partition, movement);
    return;
  }
  assert(before.to === movement.from, 'a partition moves on from where it was moved');
  forget(movements, partition, before);
  if (before.from !== movement.to) add(movements, partition, { ...movement, from: before.from });
}

function add({ byPartition, byTopic }: Movements, partition: TopicPartition, way: Movement): void {
  const { topic } = partition;
  byPartition.set(keyOf(partition), way);
  const ofTopic = byTopic.get(topic) ?? new Map<string, HashMap<number, true>>();
  byTopic.set(topic, ofTopic);
  const moved =
    ofTopic.get(textOf(way)) ?? hashMap((number) => hashOfTopicPartition(topic, number));
  ofTopic.set(textOf(way), moved);
  put(moved, partition.partition, true);
}

function forget(
  { byPartition, byTopic }: Movements,
  partition: TopicPartition,
  way: Movement,
): void {
  byPartition.delete(keyOf(partition));
  const ofTopic = byTopic.get(partition.topic);
  const moved = ofTopic?.get(textOf(way));
  if (moved === undefined) return;
  remove(moved, partition.partition);
  if (moved.size === 0) ofTopic?.delete(textOf(way));
}
