import type { GoldenCase, GoldenFile } from './golden.ts';

/** Plays the cases of some families against the project and says where it differs from Kafka. */
export interface Player {
  readonly families: readonly string[];
  /** The first difference of one case (see `difference`); undefined when the project agrees. */
  play(file: GoldenFile, theCase: GoldenCase): string | undefined;
  /** The same for facts that stand in the file's head; counts as one more case. */
  playHead?(file: GoldenFile): string | undefined;
}
