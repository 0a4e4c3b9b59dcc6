/** Bytes that are not the message they should be: where it went wrong, and what was expected. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Counted from the first byte that was given. */
  readonly offset: number;
  /** Which field, such as `topics[3].partitions[0].records`; empty when not known. */
  readonly path: string;
  readonly problem: string;

  constructor(offset: number, problem: string, path = '') {
    super(`byte ${offset}${path === '' ? '' : `, ${path}`}: ${problem}`);
    this.offset = offset;
    this.problem = problem;
    this.path = path;
  }
}

/** A message that cannot be written at the asked version: which field, and why. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError';
  readonly path: string;
  readonly problem: string;

  constructor(problem: string, path = '') {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.problem = problem;
    this.path = path;
  }
}

/** The same error, one step further out: `partitions` in front of `[0].records`. */
export function within(step: string, error: unknown): unknown {
  if (!(error instanceof EncodeError)) return error;
  return new EncodeError(error.problem, joinPath(step, error.path));
}

/** A path that goes on: fields are joined by dots, list places are not. */
export function joinPath(start: string, rest: string): string {
  return rest === '' || rest.startsWith('[') || start === '' ? start + rest : `${start}.${rest}`;
}
