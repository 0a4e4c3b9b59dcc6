// Requests that wait (Kafka's purgatories): by partition, so that only who waits for it looks again,
// with one deadline each. A snapshot carries them, an inspector shows them, an idle cluster pays nothing.
import { numbered, placeOf, takeOut } from '../../sim/numbered.ts';
import type { TimerId } from '../../sim/program.ts';
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
  partitions: readonly PartitionId[];
  timer: TimerId;
}

/** Nobody waits. */
export const createParked = <T>(): Parked<T> => ({ next: 0, waiting: [], byPartition: new Map() });

/** A request begins to wait for any of some partitions. The caller arms its deadline. */
export function park<T>(
  parked: Parked<T>,
  what: T,
  partitions: readonly PartitionId[],
): ParkedRequest<T> {
  const request: ParkedRequest<T> = { id: parked.next, what, partitions, timer: -1 };
  parked.next += 1;
  parked.waiting.push(request);
  for (const partition of partitions) {
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
  partitions: readonly PartitionId[],
): void {
  const request = parkedRequest(parked, id);
  if (request === undefined) return;
  request.partitions = partitions;
  for (const partition of partitions) {
    const queue = queueAt(parked, partition);
    const at = placeOf(queue, id);
    if (queue[at] !== request) queue.splice(at, 0, request);
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
  for (const partition of request.partitions) {
    const queue = parked.byPartition.get(partition);
    if (queue !== undefined) takeOut(queue, id);
  }
  return request;
}

/** Who waits for a partition; a copy, since answering changes the list. */
export function waitingFor<T>(
  { byPartition }: Parked<T>,
  partition: PartitionId,
): readonly ParkedRequest<T>[] {
  const queue = byPartition.get(partition);
  return queue === undefined || queue.length === 0 ? nobody : queue.slice();
}

const nobody: readonly never[] = [];

/** A snapshot's copy; `copyWhat` copies what is mutable in a request. */
export function copyParked<T>(parked: Parked<T>, copyWhat: (what: T) => T): Parked<T> {
  const waiting = parked.waiting.map((request) => ({ ...request, what: copyWhat(request.what) }));
  const copyOf = ({ id }: ParkedRequest<T>): ParkedRequest<T> =>
    waiting[placeOf(waiting, id)] as ParkedRequest<T>;
  const byPartition = new Map(
    [...parked.byPartition].map(([id, queue]) => [id, queue.map(copyOf)]),
  );
  return { next: parked.next, waiting, byPartition };
}
