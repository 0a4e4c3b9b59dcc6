// What is remembered of partitions by process: who ends leaves nothing. Both are small numbers, so that lists do.
import type { Sight } from '../sight.ts';

/** By process and partition. A partition that has no number yet is -1, and stands first. */
export type Places<T> = (T | undefined)[][];

/** What is remembered of a partition in a process. */
export const knownAt = <T>(places: Places<T>, process: number, partition: number): T | undefined =>
  places[process]?.[partition + 1];

/** The same, which is made where nothing is remembered yet. */
export const ensuredAt = <T>(
  places: Places<T>,
  process: number,
  partition: number,
  create: () => T,
): T => ((places[process] ??= [])[partition + 1] ??= create());

/** Something is remembered of a partition in a process. */
export function putAt<T>(places: Places<T>, process: number, partition: number, thing: T): void {
  (places[process] ??= [])[partition + 1] = thing;
}

/** What is remembered of a partition in a process is this at least, and nothing below zero. */
export function raiseAt(
  places: Places<number>,
  process: number,
  partition: number,
  to: number,
): void {
  const before = knownAt(places, process, partition);
  if (before === undefined || to > before) putAt(places, process, partition, Math.max(0, to));
}

/** All that is remembered in a process: the partitions, and what of them. */
export function* allAt<T>(
  places: Places<T>,
  process: number,
): Generator<readonly [partition: number, thing: T]> {
  for (const [i, thing] of (places[process] ?? []).entries()) {
    if (thing !== undefined) yield [i - 1, thing];
  }
}

/** It is forgotten. */
export function forgetAt<T>(places: Places<T>, process: number, partition: number): void {
  const ofProcess = places[process];
  if (ofProcess !== undefined && partition + 1 < ofProcess.length)
    ofProcess[partition + 1] = undefined;
}

/**
 * The same for all partitions of its name: clients have one position for them, whichever of two topics of a
 * name they believe in at the time.
 */
export function forgetNamesakes<T>(
  places: Places<T>,
  process: number,
  partition: number,
  { nameOf }: Pick<Sight, 'nameOf'>,
): void {
  const name = nameOf('partition', partition);
  for (const [other] of allAt(places, process)) {
    if (nameOf('partition', other) === name) forgetAt(places, process, other);
  }
}

/** All that is remembered in a process is forgotten. */
export function forgetProcess<T>(places: Places<T>, process: number): void {
  if (process < places.length) places[process] = [];
}
