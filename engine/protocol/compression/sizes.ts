/** How the records of a batch are compressed. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What a codec's frame adds, and what percentage of the rest stays. */
const model: Readonly<Record<Compression, { readonly frame: number; readonly percent: number }>> = {
  none: { frame: 0, percent: 100 },
  gzip: { frame: 20, percent: 35 },
  snappy: { frame: 22, percent: 55 },
  lz4: { frame: 19, percent: 50 },
  zstd: { frame: 13, percent: 33 },
};

/**
 * The size that compression leaves of records inside the world.
 * Simplified: a fixed ratio for each codec, about what events written as JSON give, and never more
 * than the records plus the frame. Real bytes are made only for real clients and the bytes view.
 */
export function sizeAfterCompression(compression: Compression, size: number): number {
  const { frame, percent } = model[compression];
  return frame + Math.ceil((size * percent) / 100);
}
