// Requests that wait (Kafka's purgatories): by partition, so that only who waits for it looks again,
// with one deadline each. A snapshot carries them, an inspector shows them, an idle cluster pays nothing.
import type { TimerId } from '../../sim/program.ts';
import type { PartitionId } from '../metadata/ids.ts';

/** Requests of one kind that wait, by a number of their own. Plain data. */
export interface Parked<T> {
  next: number;
  readonly waiting: Map<number, ParkedRequest<T>>;
  /** Who waits for a partition, oldest first. */
  readonly byPartition: Map<PartitionId, number[]>;
}

/** One request that waits, for which partitions, and its deadline. */
export interface ParkedRequest<T> {
  readonly id: number;
  readonly what: T;
  readonly partitions: readonly PartitionId[];
  timer: TimerId;
}

/** Nobody waits. */
export const createParked = <T>(): Parked<T> => ({
  next: 0,
  waiting: new Map(),
  byPartition: new Map(),
});

/** A request begins to wait for any of some partitions. The caller arms its deadline. */
export function park<T>(
  parked: Parked<T>,
  what: T,
  partitions: readonly PartitionId[],
): ParkedRequest<T> {
  const request: ParkedRequest<T> = { id: parked.next, what, partitions, timer: -1 };
  parked.next += 1;
  parked.waiting.set(request.id, request);
  for (const partition of partitions) {
    const queue = parked.byPartition.get(partition);
    if (queue === undefined) parked.byPartition.set(partition, [request.id]);
    else if (queue.at(-1) !== request.id) queue.push(request.id);
  }
  return request;
}

/** A request that waited for its deadline alone waits for partitions, too, behind those that are older. */
export function awaitPartitions<T>(
  parked: Parked<T>,
  id: number,
  partitions: readonly PartitionId[],
): void {
  const request = parked.waiting.get(id);
  if (request === undefined) return;
  parked.waiting.set(id, { ...request, partitions });
  for (const partition of partitions) {
    const queue = parked.byPartition.get(partition) ?? [];
    if (queue.length === 0) parked.byPartition.set(partition, queue);
    const younger = queue.findIndex((other) => other >= id);
    if (younger < 0) queue.push(id);
    else if (queue[younger] !== id) queue.splice(younger, 0, id);
  }
}

/** It waits no more. The caller cancels its deadline; undefined if it was answered before. */
export function unpark<T>(parked: Parked<T>, id: number): ParkedRequest<T> | undefined {
  const request = parked.waiting.get(id);
  if (request === undefined) return undefined;
  parked.waiting.delete(id);
  for (const partition of request.partitions) {
    const queue = parked.byPartition.get(partition);
    const at = queue?.indexOf(id) ?? -1;
    if (queue === undefined || at < 0) continue;
    // An empty list stays: somebody will wait there again, and maps that shrink and grow cost more.
    queue.splice(at, 1);
  }
  return request;
}

/** Who waits for a partition; a copy, since answering changes the list. */
export function waitingFor<T>(
  parked: Parked<T>,
  partition: PartitionId,
): readonly ParkedRequest<T>[] {
  const ids = parked.byPartition.get(partition);
  if (ids === undefined || ids.length === 0) return nobody;
  const requests: ParkedRequest<T>[] = [];
  for (const id of ids) {
    const request = parked.waiting.get(id);
    if (request !== undefined) requests.push(request);
  }
  return requests;
}

const nobody: readonly never[] = [];

/** A snapshot's copy; `copyWhat` copies what is mutable in a request. */
export function copyParked<T>(parked: Parked<T>, copyWhat: (what: T) => T): Parked<T> {
  return {
    next: parked.next,
    waiting: new Map(
      [...parked.waiting].map(([id, request]) => [
        id,
        { ...request, what: copyWhat(request.what) },
      ]),
    ),
    byPartition: new Map([...parked.byPartition].map(([id, queue]) => [id, queue.slice()])),
  };
}
