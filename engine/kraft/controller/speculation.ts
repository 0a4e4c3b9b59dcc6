// The active controller replays what it has decided at once, before the quorum has committed it. What it
// speculates on is a list of (offset, image); losing leadership means taking up an older one.
import { assert } from '../../../sim/assert.ts';
import type { Image } from '../../metadata/image.ts';

/** An image and the offset of the last record in it. */
export interface ImageAt {
  readonly offset: number;
  readonly image: Image;
}

/** Plain data: the images that may yet be gone back to, by ascending offset. */
export interface Speculation {
  /** What is committed: there is no way behind it. */
  stable: ImageAt;
  /** After each batch that is written but not committed. */
  readonly pending: ImageAt[];
}

/** Nothing is pending. */
export const startSpeculation = (stable: ImageAt): Speculation => ({ stable, pending: [] });

/** A copy for a snapshot: the images are shared. */
export const copySpeculation = ({ stable, pending }: Speculation): Speculation => ({
  stable,
  pending: [...pending],
});

/** What decisions stand on: the newest image, committed or not. */
export const newestOf = ({ stable, pending }: Speculation): ImageAt => pending.at(-1) ?? stable;

/** A batch was written. */
export function speculate(speculation: Speculation, next: ImageAt): void {
  assert(newestOf(speculation).offset < next.offset, 'the log of an active controller grows');
  speculation.pending.push(next);
}

/** Everything up to an offset is committed: whoever waited for it may be answered. */
export function settle(speculation: Speculation, committed: number): void {
  const left = speculation.pending.findIndex(({ offset }) => offset > committed);
  const settled = speculation.pending.splice(0, left < 0 ? speculation.pending.length : left);
  speculation.stable = settled.at(-1) ?? speculation.stable;
}

/** Another controller leads: what is not committed was a dream. */
export function goBack(speculation: Speculation): ImageAt {
  speculation.pending.length = 0;
  return speculation.stable;
}
