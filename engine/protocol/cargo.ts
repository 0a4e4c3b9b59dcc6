// What messages carry, for whoever draws them: five integers a batch.
import type { Batch } from './batch.ts';

/** Integers of one batch in a cargo. */
export const cargoWidth = 5;

/**
 * Adds a batch to a cargo: partition, base offset, count, producer (-1: none), leader epoch (-1: not
 * appended yet). Offsets beyond 32 bits are drawn modulo 2^31: they are for the eye only.
 */
export function addCargo(cargo: number[], partition: number, batch: Batch): void {
  cargo.push(
    partition,
    batch.baseOffset % 0x8000_0000,
    batch.lastOffsetDelta + 1,
    batch.producerId % 0x8000_0000,
    batch.partitionLeaderEpoch,
  );
}
