// What a view is: a pure function from a picture and a moment to marks, and to words that say the same.
import type { Mark } from '../marks/mark.ts';
import type { Micros, PartitionId, Picture } from '../model/picture.ts';
import type { Subject } from '../model/subject.ts';

/** What a view is told besides the picture. */
export interface ViewOptions {
  readonly width: number;
  readonly height: number;
  /** The partition whose logs are shown. */
  readonly partition: PartitionId;
  readonly selection?: Subject;
  /** Everything in flight carries its label: so it is while the film stands. */
  readonly isLabelled: boolean;
  /** Messages stand in the middle of their path: for people who want nothing to move. */
  readonly isStepwise: boolean;
}

/** The text twin of a picture: one sentence for all of it, then one for each thing in it. */
export interface Twin {
  readonly summary: string;
  readonly sections: readonly { readonly heading: string; readonly sentences: readonly string[] }[];
  readonly table: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

/** A view in two layers, so that a frame redraws only what moves with time. */
export interface View {
  readonly name: string;
  /** All that stays as it is until the next event. */
  readonly still: (picture: Picture, options: ViewOptions) => Mark;
  /** Messages in flight, timers and what is left of a wait. */
  readonly moving: (picture: Picture, t: Micros, options: ViewOptions) => Mark;
  /** One sentence for all of it. */
  readonly summarise: (picture: Picture, options: ViewOptions) => string;
  readonly describe: (picture: Picture, t: Micros, options: ViewOptions) => Twin;
}
