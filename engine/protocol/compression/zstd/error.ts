/** Bytes that are not what Zstandard would have written. */
export class ZstdError extends Error {
  override readonly name = 'ZstdError';
}

/** Refuses a frame when a fact about it does not hold. The problem is a clause: "a block is cut off". */
export function check(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new ZstdError(problem);
}
