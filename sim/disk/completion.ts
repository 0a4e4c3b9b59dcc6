import type { Rng } from '../random/rng.ts';
import type { Micros } from '../time.ts';
import type { DiskError, DiskOutcome } from './disk.ts';
import type { DirectoryState, DiskState } from './state.ts';

/** When the process that asked hears of it, and how it ended. */
export interface Completion {
  readonly endsAt: Micros;
  readonly outcome: DiskOutcome;
}

/** Something is asked of a file at a time of the world. */
export interface Asked {
  readonly file: string;
  readonly now: Micros;
}

/** The outcome of whatever brings nothing back. */
export const done: DiskOutcome = { ok: true };

/** The outcome of an operation that the disk could not do. */
export function failure(error: DiskError): DiskOutcome {
  return { ok: false, error };
}

/**
 * When an operation ends that only touches the page cache. Those of one directory end in order.
 * A slow device slows them too: dirty pages pile up, and the system makes writers wait.
 */
export function endInCache(
  disk: DiskState,
  directory: DirectoryState,
  now: Micros,
  rng: Rng,
): Micros {
  const latency = Math.round(rng.draw(disk.plan.cacheLatency) * directory.slowness);
  disk.changes += 1;
  directory.writesEndAt = Math.max(directory.writesEndAt, now + latency);
  return directory.writesEndAt;
}

/** When the device has done a piece of work, after all that it was given before. */
export function endOnDevice(
  disk: DiskState,
  directory: DirectoryState,
  now: Micros,
  work: Micros,
): Micros {
  disk.changes += 1;
  directory.busyUntil = Math.max(directory.busyUntil, now) + Math.round(work * directory.slowness);
  return directory.busyUntil;
}

/** How long a healthy device needs to move so many bytes. */
export function timeToMove(disk: DiskState, sizeInBytes: number): Micros {
  return Math.ceil((sizeInBytes * 1_000_000) / disk.plan.bytesPerSecond);
}
