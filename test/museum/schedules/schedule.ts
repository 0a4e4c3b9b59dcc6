// A written schedule of a defect: a play on a stage in which it must show.
import type { FlagName } from '../../../engine/config/eras.ts';
import type { Stage } from '../../kit/stage.ts';

/** Which behaviours differ from the release's. */
export type Flags = Readonly<Record<string, boolean>>;

/** What is done to a cluster so that one defect shows, and who must object. */
export interface Schedule {
  readonly flag: FlagName;
  /** The checker that objects. */
  readonly checker: string;
  /** Checkers that object to the play itself, because disks lose what they must not. */
  readonly besides?: readonly string[];
  /** Plays it with these flags; without the defect, too, it must come to its end. */
  readonly play: (flags: Flags) => Stage;
}
