// Wrong use of a disk is a defect of the program that asks: it stops the world with a sentence.
// Sentences are made only when they are needed, because every operation passes here.
import { assert } from '../assert.ts';

/** A name is not empty and no directory: something stands after its last '/'. */
export function checkPath(path: string): void {
  if (path !== '' && path[0] !== '/' && path[path.length - 1] !== '/') return;
  assert(false, `a file has a name, as 'data/log' has, and not '${path}'`);
}

/** A size is a count of bytes. */
export function checkSize(path: string, sizeInBytes: number): void {
  if (isCount(sizeInBytes)) return;
  assert(false, `what is written to '${path}' has a size of whole bytes, not ${sizeInBytes}`);
}

/** An index of entries, or a count of them. */
export function checkIndex(path: string, index: number): void {
  if (isCount(index)) return;
  assert(false, `entries of '${path}' are counted from 0 in whole numbers, not as ${index}`);
}

/** One can only cut off what is there. */
export function checkCut(path: string, entries: number, present: number): void {
  if (entries <= present) return;
  assert(false, `'${path}' has ${present} entries, and so cannot be truncated to ${entries}`);
}

/** A name can change, but nothing moves from one device to another by it. */
export function checkRename(path: string, to: string, isSameDirectory: boolean): void {
  if (isSameDirectory) return;
  assert(false, `'${path}' keeps its directory when it is renamed, and '${to}' is in another`);
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}
