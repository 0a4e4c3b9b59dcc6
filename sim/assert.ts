/** What cannot happen did happen: a defect of ours, said as the fact that should have held. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Stops the world when a fact does not hold. The fact is a whole sentence. */
export function assert(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new AssertionError(`This should always hold: ${fact}.`);
}

/** For the branch that no value can reach: the compiler checks it, and so does the run. */
export function unreachable(value: never): never {
  throw new AssertionError(`This value should not exist: ${JSON.stringify(value)}.`);
}
