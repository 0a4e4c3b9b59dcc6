// One image for the whole world where nodes agree: whoever replays the same batch on the same image
// takes up what the first one made of it. The memo is part of the world's state, one for each
// replicated log; it changes how much is computed and held, and never what comes out.

/** How many steps are remembered: nodes are seldom further apart. */
export const rememberedSteps = 64;

/** A batch of records that stands at an offset; immutable, and shared by all who have read it. */
export interface ReplicatedBatch<R> {
  readonly baseOffset: number;
  readonly records: readonly R[];
}

/** One step that somebody has taken. `rules` names the flags that it was taken under. */
interface Step<I, R> {
  readonly before: I;
  readonly batch: ReplicatedBatch<R>;
  readonly rules: string;
  readonly after: I;
}

/** A ring of the last steps. Plain data; its values are immutable. */
export interface ReplayMemo<I, R> {
  readonly steps: Step<I, R>[];
  /** Where the next step is put: the oldest one is there. */
  next: number;
}

/** What a batch makes of an image, record by record. */
export type ReplayBatch<I, R> = (image: I, batch: ReplicatedBatch<R>) => I;

/** A memo that remembers nothing yet. */
export const emptyMemo = <I, R>(): ReplayMemo<I, R> => ({ steps: [], next: 0 });

/** A copy for a snapshot: images and batches are shared. */
export const copyMemo = <I, R>({ steps, next }: ReplayMemo<I, R>): ReplayMemo<I, R> => ({
  steps: [...steps],
  next,
});

/** The image after a batch: the very one that others have, if they came the same way. */
export function replayShared<I, R>(
  memo: ReplayMemo<I, R>,
  step: Omit<Step<I, R>, 'after'>,
  replay: ReplayBatch<I, R>,
): I {
  const { before, batch, rules } = step;
  const known = memo.steps.find(
    (other) => other.batch === batch && other.before === before && other.rules === rules,
  );
  if (known !== undefined) return known.after;
  const after = replay(before, batch);
  memo.steps[memo.next] = { ...step, after };
  memo.next = (memo.next + 1) % rememberedSteps;
  return after;
}
