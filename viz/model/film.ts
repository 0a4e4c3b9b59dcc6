// The pictures of a branch: folded from the trace when somebody looks, with key-frames on the way, so
// that any moment is a short fold away.
import type { Row } from '../../sim/trace/reading.ts';
import { firstFold, foldTurn, type Folded } from './fold.ts';
import type { Knowledge } from './knowledge.ts';
import type { MessagePicture, Micros, Picture } from './picture.ts';
import { eachTurn, turnAt, turnsUpTo } from './track.ts';

/** A fold that is kept: everything before a turn is in it. */
interface KeyFrame {
  readonly turns: number;
  readonly folded: Folded;
}

/** The pictures of one branch. */
export interface Film {
  readonly known: Knowledge;
  /** Sorted by turns; the first one is the empty picture. */
  readonly frames: KeyFrame[];
  /** Where somebody looked last. */
  last: (KeyFrame & { readonly picture: Picture; readonly version: number }) | undefined;
  /** Raised whenever more is known, because messages in flight learn when they arrive. */
  version: number;
}

/** Key-frames stand so many turns apart. */
const framesApart = 1_000;

/** A film of which nothing has been seen. */
export function newFilm(known: Knowledge): Film {
  const folded = firstFold(known.track.cast);
  return { known, frames: [{ turns: 0, folded }], last: undefined, version: 0 };
}

/** A film that begins as another one did: key-frames are pure, so they are shared up to the fork. */
export function forkFilm(parent: Film, known: Knowledge, turn: number): Film {
  const frames = parent.frames.filter(({ turns }) => turns <= turn);
  return { known, frames, last: undefined, version: 0 };
}

/** The picture after everything that happened at or before a moment. */
export function pictureAt(film: Film, t: Micros): Picture {
  const turns = turnsUpTo(film.known.track, t);
  const { last, version } = film;
  if (last?.turns === turns && last.version === version) return last.picture;
  const folded = foldedAt(film, turns);
  const picture = developed(film, folded, turns);
  film.last = { turns, folded, picture, version };
  return picture;
}

/** Everything before a turn, folded from the nearest key-frame. */
export function foldedAt(film: Film, turns: number): Folded {
  let { turns: at, folded } = nearest(film, turns);
  while (at < turns) {
    const to = Math.min(turns, at - (at % framesApart) + framesApart);
    const visit = (rows: readonly Row[]): void => {
      folded = foldTurn(folded, rows, film.known);
    };
    eachTurn(film.known.track, { from: at, to }, visit);
    at = to;
    const newest = film.frames.at(-1)?.turns ?? 0;
    if (at % framesApart === 0 && at > newest) film.frames.push({ turns: at, folded });
  }
  return folded;
}

function nearest({ frames, last }: Film, turns: number): KeyFrame {
  const frame = frames.findLast((it) => it.turns <= turns) as KeyFrame;
  return last !== undefined && last.turns <= turns && last.turns > frame.turns ? last : frame;
}

/** A fold as it is looked at: with its moment, its hash, and what is on its way. */
function developed({ known, last }: Film, { picture, memory }: Folded, turns: number): Picture {
  const { time, rows, hash } = turnAt(known.track, turns - 1);
  const messages = memory.flying.flatMap((row): readonly MessagePicture[] => {
    const message = known.messages.get(row);
    return message === undefined || message.isChatter ? [] : [message.picture];
  });
  const before = last?.picture.messages;
  const isSame =
    before?.length === messages.length && before.every((it, index) => it === messages[index]);
  return { ...picture, t: time, rows, hash, messages: isSame ? before : messages };
}
