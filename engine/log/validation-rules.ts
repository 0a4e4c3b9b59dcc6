import type { Magic } from '../protocol/batch.ts';
import type { Compression } from '../protocol/compression/sizes.ts';
import type { AppendOrigin } from './append-origin.ts';

/** How a topic wants its records. */
export interface ValidationRules {
  /** Where the log lies, `data-1/orders-0`: the sentences name the partition. */
  readonly path: string;
  readonly origin: AppendOrigin;
  readonly nowMs: number;
  /** The offset of the first record. */
  readonly firstOffset: number;
  readonly leaderEpoch: number;
  readonly toMagic: Magic;
  readonly sourceCompression: Compression;
  readonly targetCompression: Compression;
  readonly compacted: boolean;
  readonly timestampType: string;
  readonly timestampBeforeMaxMs: number;
  readonly timestampAfterMaxMs: number;
}
