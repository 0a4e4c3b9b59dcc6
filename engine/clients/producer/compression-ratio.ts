// How much smaller batches of a topic become: an estimate that follows bad news faster than good.

/** The estimates of a producer, by topic; 1 until something is known. */
export type CompressionRatios = Map<string, number>;

/** Estimates are made a little worse than they are, lest batches burst. */
const safety = 1.05;
const deterioration = 0.05;
const improvement = 0.005;

/** What compression is expected to save for a topic. */
export const ratioOf = (ratios: CompressionRatios, topic: string): number => ratios.get(topic) ?? 1;

/** How many bytes records will take, going by an estimate. */
export const estimatedSize = (uncompressed: number, ratio: number): number =>
  Math.trunc(uncompressed * ratio * safety);

/** A batch was compressed: the estimate moves towards what came out. */
export function observeRatio(ratios: CompressionRatios, topic: string, observed: number): void {
  const current = ratioOf(ratios, topic);
  if (observed > current) {
    ratios.set(topic, Math.max(current + deterioration, observed));
  } else if (observed < current) {
    ratios.set(topic, Math.max(current - improvement, observed));
  }
}
