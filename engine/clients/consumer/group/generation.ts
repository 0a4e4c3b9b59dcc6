/** Which turn of the group a member takes part in; immutable. */
export interface Generation {
  /** -1: none. */
  readonly generationId: number;
  /** Empty: the coordinator has not given one yet. */
  readonly memberId: string;
  /** The assignor that the members agreed on; null: none. */
  readonly protocol: string | null;
}

/** The generation of who is in no group. */
export const noGeneration: Generation = { generationId: -1, memberId: '', protocol: null };

/** Do two mean the same? */
export const isSameGeneration = (a: Generation, b: Generation): boolean =>
  a.generationId === b.generationId && a.memberId === b.memberId && a.protocol === b.protocol;
