// Requests that wait (Kafka's purgatories): by partition, so that only who waits for it looks again,
// with one deadline each. A snapshot carries them, an inspector shows them, an idle cluster pays nothing.
import { numbered, placeOf, takeOut } from '../../sim/numbered.ts';
import type { TimerId } from '../../sim/program.ts';
import { copyList, copyMap } from '../../sim/sharing.ts';
import type { PartitionId } from '../metadata/ids.ts';

/** Requests of one kind that wait, by a number of their own. Plain data. */
export interface Parked<T> {
  next: number;
  /** All of them, oldest first. */
  readonly waiting: ParkedRequest<T>[];
  /** Who waits for a partition, oldest first. */
  readonly byPartition: Map<PartitionId, ParkedRequest<T>[]>;
}

/** One request that waits, for which partitions, and its deadline. */
export interface ParkedRequest<T> {
  readonly id: number;
  readonly what: T;
  at: readonly AtPartition[];
  timer: TimerId;
}

/** What a request waits for at one partition: as much of it as matters here. */
export interface AtPartition {
  readonly partition: PartitionId;
}

/** Nobody waits. */
export const createParked = <T>(): Parked<T> => ({ next: 0, waiting: [], byPartition: new Map() });

/** A request begins to wait for any of some partitions. The caller arms its deadline. */
export function park<T>(parked: Parked<T>, what: T, at: readonly AtPartition[]): ParkedRequest<T> {
  const request: ParkedRequest<T> = { id: parked.next, what, at, timer: -1 };
  parked.next += 1;
  parked.waiting.push(request);
  for (const { partition } of at) {
    const queue = queueAt(parked, partition);
    if (queue.at(-1) !== request) queue.push(request);
  }
  return request;
}

/** An empty list stays: somebody will wait there again, and maps that shrink and grow cost more. */
function queueAt<T>({ byPartition }: Parked<T>, partition: PartitionId): ParkedRequest<T>[] {
  const known = byPartition.get(partition);
  if (known !== undefined) return known;
  const queue: ParkedRequest<T>[] = [];
  byPartition.set(partition, queue);
  return queue;
}

/** A request that waited for its deadline alone waits for partitions, too, behind those that are older. */
export function awaitPartitions<T>(
  parked: Parked<T>,
  id: number,
  at: readonly AtPartition[],
): void {
  const request = parkedRequest(parked, id);
  if (request === undefined) return;
  request.at = at;
  for (const { partition } of at) {
    const queue = queueAt(parked, partition);
    const place = placeOf(queue, id);
    if (queue[place] !== request) queue.splice(place, 0, request);
  }
}

/** The request with a number; undefined if it was answered before. */
export const parkedRequest = <T>(
  { waiting }: Parked<T>,
  id: number,
): ParkedRequest<T> | undefined => numbered(waiting, id);

/** It waits no more. The caller cancels its deadline; undefined if it was answered before. */
export function unpark<T>(parked: Parked<T>, id: number): ParkedRequest<T> | undefined {
  const request = takeOut(parked.waiting, id);
  if (request === undefined) return undefined;
  for (const { partition } of request.at) {
    const queue = parked.byPartition.get(partition);
    if (queue !== undefined) takeOut(queue, id);
  }
  return request;
}

/** Who waits for a partition, oldest first: the first one, or the next after one that may be answered by now. */
export function nextWaiting<T>(
  { byPartition }: Parked<T>,
  partition: PartitionId,
  after?: ParkedRequest<T>,
): ParkedRequest<T> | undefined {
  const queue = byPartition.get(partition);
  if (queue === undefined) return undefined;
  const place = after === undefined ? 0 : placeOf(queue, after.id + 1);
  return place < queue.length ? queue[place] : undefined;
}

/** A snapshot's copy; requests in which more is mutable are copied by `copyRequest`. */
export function copyParked<T>(
  parked: Parked<T>,
  previous: Parked<T> | undefined,
  copyRequest: (request: ParkedRequest<T>) => ParkedRequest<T> = (request) => ({ ...request }),
): Parked<T> {
  const waiting = parked.waiting.map(copyRequest);
  const copyOf = ({ id }: ParkedRequest<T>): ParkedRequest<T> =>
    waiting[placeOf(waiting, id)] as ParkedRequest<T>;
  const byPartition = copyMap(parked.byPartition, previous?.byPartition, (queue, before) =>
    copyList(queue, before, copyOf),
  );
  return { next: parked.next, waiting, byPartition };
}
