// When something happens that happens now and then.
import type { Rng } from '../../sim/random/rng.ts';
import type { Micros } from '../../sim/time.ts';

/** From when on, and until when. */
export interface Span {
  readonly from: Micros;
  readonly until: Micros;
}

/** Times at random distances, drawn one by one: what is drawn for each of them comes in between. */
export function* timesIn(
  rng: Rng,
  { from, until }: Span,
  { gap, atLeast }: { readonly gap: Micros; readonly atLeast: Micros },
): Generator<Micros, void, void> {
  for (let at = from; ;) {
    at += rng.draw({ kind: 'exponential', mean: gap, min: atLeast });
    if (at >= until) return;
    yield at;
  }
}
