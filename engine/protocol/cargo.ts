// What messages carry, for whoever draws them: five integers a batch.
import type { Batch } from './batch.ts';
import type { Cargo } from './envelope.ts';

/** Integers of one batch in a cargo. */
export const cargoWidth = 5;

/** A message that carries nothing. */
export const noCargo: Cargo = [];

/**
 * The cargo with one batch more: partition, base offset, count, producer (-1: none), leader epoch (-1: not
 * appended yet). Offsets beyond 32 bits are drawn modulo 2^31: they are for the eye only. It may be another
 * list: whoever adds has no use for the old one.
 */
export function withCargo(cargo: Cargo, partition: number, batch: Batch): Cargo {
  const baseOffset = inOneWord(batch.baseOffset);
  const count = batch.lastOffsetDelta + 1;
  const producerId = inOneWord(batch.producerId);
  const { partitionLeaderEpoch } = batch;
  if (cargo.length === 0) return [partition, baseOffset, count, producerId, partitionLeaderEpoch];
  (cargo as number[]).push(partition, baseOffset, count, producerId, partitionLeaderEpoch);
  return cargo;
}

const beyond = 0x8000_0000;

const inOneWord = (value: number): number => (value < beyond ? value : value % beyond);
