// One image for the whole world where nodes agree: whoever replays the same batch on the same image
// takes up what the first one made of it. The memo is part of the world's state, one for each
// replicated log; it changes how much is computed and held, and never what comes out.

/** How many steps are remembered: nodes are seldom further apart. */
export const rememberedSteps = 64;

/** One step that somebody has taken. `rules` names the flags that it was taken under. */
export interface ReplayStep<I, B> {
  readonly before: I;
  /** Immutable, and shared by all who have read it. */
  readonly batch: B;
  readonly rules: string;
  readonly after: I;
}

/** A ring of the last steps. Plain data; its values are immutable. */
export interface ReplayMemo<I, B> {
  readonly steps: ReplayStep<I, B>[];
  /** Where the next step is put: the oldest one is there. */
  next: number;
}

/** What a batch makes of an image, record by record. */
export type ReplayBatch<I, B> = (image: I, batch: B) => I;

/** A memo that remembers nothing yet. */
export const emptyMemo = <I, B>(): ReplayMemo<I, B> => ({ steps: [], next: 0 });

/** A copy for a snapshot: images and batches are shared. */
export const copyMemo = <I, B>({ steps, next }: ReplayMemo<I, B>): ReplayMemo<I, B> => ({
  steps: [...steps],
  next,
});

/** The image after a batch: the very one that others have, if they came the same way. */
export function replayShared<I, B>(
  memo: ReplayMemo<I, B>,
  step: Omit<ReplayStep<I, B>, 'after'>,
  replay: ReplayBatch<I, B>,
): I {
  const { before, batch, rules } = step;
  // The one who looks is mostly not far behind the first: the newest steps come first.
  const count = memo.steps.length;
  for (let back = 1; back <= count; back += 1) {
    const known = memo.steps[(memo.next - back + count) % count];
    if (known?.batch === batch && known.before === before && known.rules === rules) {
      return known.after;
    }
  }
  const after = replay(before, batch);
  remember(memo, { after, ...step });
  return after;
}

/** A step that somebody has taken in another way, as the one who has written the batch. */
export function remember<I, B>(memo: ReplayMemo<I, B>, step: ReplayStep<I, B>): void {
  memo.steps[memo.next] = step;
  memo.next = (memo.next + 1) % rememberedSteps;
}
