// What the processes of a world hold in common. It saves work and repetition, and decides nothing: a
// run in which it were forgotten would do the same.

/** Memory that processes share under a name. Plain data. */
export interface Commons {
  /** Steps that somebody has taken, for whoever takes the same one; immutable values. */
  readonly steps: unknown[];
  /** Where the next step is put. */
  next: number;
  /** Up to where a story was told: who comes later leaves it out. */
  toldUpTo: number;
  /** The same by epoch: what is replaced in a log stands there again in another one. */
  readonly toldIn: Map<number, number>;
}

/** The memory of a name; empty at first. */
export function commonsNamed(all: Map<string, Commons>, name: string): Commons {
  const known = all.get(name);
  if (known !== undefined) return known;
  const fresh: Commons = { steps: [], next: 0, toldUpTo: -1, toldIn: new Map() };
  all.set(name, fresh);
  return fresh;
}

/** A snapshot's copy: what the steps hold is shared. */
export function copyCommons(all: ReadonlyMap<string, Commons>): Map<string, Commons> {
  return new Map(
    [...all].map(([name, commons]) => {
      const { steps, toldIn } = commons;
      return [name, { ...commons, steps: steps.slice(), toldIn: new Map(toldIn) }];
    }),
  );
}
