// What is remembered of partitions by process: who ends leaves nothing.
import { ensured, noMap } from './ensured.ts';

/** By process and partition. */
export type Places<T> = Map<number, Map<number, T>>;

/** What is remembered of a partition in a process. */
export const knownAt = <T>(places: Places<T>, process: number, partition: number): T | undefined =>
  places.get(process)?.get(partition);

/** The same, which is made where nothing is remembered yet. */
export const ensuredAt = <T>(
  places: Places<T>,
  process: number,
  partition: number,
  create: () => T,
): T => ensured(ensured(places, process, noMap<number, T>), partition, create);

/** Something is remembered of a partition in a process. */
export function putAt<T>(places: Places<T>, process: number, partition: number, thing: T): void {
  ensured(places, process, noMap<number, T>).set(partition, thing);
}

/** It is forgotten. */
export function forgetAt<T>(places: Places<T>, process: number, partition: number): void {
  places.get(process)?.delete(partition);
}
