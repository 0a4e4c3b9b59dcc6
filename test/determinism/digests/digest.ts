// A digest: one number that stands for many. Two engines that agree on it agree on all of them.
import { createHash, hashOf, hashText, hashWords } from '../../../sim/trace/hash.ts';

/** Named digests, each computed when it is asked for. */
export type Digests = Readonly<Record<string, () => string>>;

/** The digest of numbers, to the last bit. Not NaN: which bits it has is left to the engine. */
export function digestOfNumbers(numbers: Iterable<number>): string {
  const hash = createHash();
  const double = new Float64Array(1);
  const words = new Int32Array(double.buffer);
  for (const number of numbers) {
    double[0] = number;
    hashWords(hash, words, 2);
  }
  return hashOf(hash);
}

/** The digest of texts. */
export function digestOfTexts(texts: Iterable<string>): string {
  const hash = createHash();
  for (const text of texts) hashText(hash, `${text}\n`);
  return hashOf(hash);
}

/** So many values of a function without arguments. */
export const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
