/** What cannot happen did happen: a defect of ours, said as the fact that should have held. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/**
 * Stops the world when a fact does not hold. The fact is a whole sentence; where it is asked for often,
 * a sentence with something filled in is given as a function, since most are never said.
 */
export function assert(holds: boolean, fact: string | (() => string)): asserts holds {
  if (holds) return;
  throw new AssertionError(`This should always hold: ${typeof fact === 'string' ? fact : fact()}.`);
}

/** For the branch that no value can reach: the compiler checks it, and so does the run. */
export function unreachable(value: never): never {
  throw new AssertionError(`This value should not exist: ${JSON.stringify(value)}.`);
}
