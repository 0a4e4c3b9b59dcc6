// One branch as the page sees it: its trace, and everything that is made of it.
import type { TraceReader } from '../../sim/trace/reading.ts';
import type { Cast } from './cast.ts';
import { forkFilm, newFilm, type Film } from './film.ts';
import type { History } from './history.ts';
import { learn, newKnowledge, type Knowledge } from './knowledge.ts';
import { addLine, newLines, refreshMessages, type Lines } from './lines.ts';
import type { Micros } from './picture.ts';
import type { Branch, EventList, Focus } from './run-source.ts';
import { extendSpans, historyOf, newSpans, type Spans } from './spans.ts';
import { addPart, eachTurn, forkTrack, newTrack, type Track, type TrackPart } from './track.ts';

/** Everything the page has of a branch. */
export interface BranchView {
  readonly branch: Branch;
  readonly ends: Micros;
  readonly known: Knowledge;
  readonly film: Film;
  readonly lines: Lines;
  readonly spans: Spans;
  history: History;
  /** Lists by what they show; made anew when the trace has grown. */
  lists: ReadonlyMap<Focus, EventList>;
}

/** The run as it was written, before anything is known of it. */
export function rootView(
  root: { readonly branch: Branch; readonly ends: Micros },
  of: { readonly cast: Cast; readonly reader: TraceReader; readonly names: TrackPart['names'] },
): BranchView {
  const known = newKnowledge(newTrack(of.cast, of.reader, of.names));
  return viewOf(root, known, newFilm(known));
}

/** A branch that left another one: it shares the past. */
export function forkView(
  parent: BranchView,
  fork: { readonly branch: Branch; readonly ends: Micros },
  start: { readonly turn: number; readonly time: Micros; readonly names: TrackPart['names'] },
): BranchView {
  const track = forkTrack(parent.known.track, start);
  const known = newKnowledge(track);
  const view = viewOf(fork, known, forkFilm(parent.film, known, start.turn));
  readOn(view, track, 0);
  return view;
}

function viewOf(
  { branch, ends }: { readonly branch: Branch; readonly ends: Micros },
  known: Knowledge,
  film: Film,
): BranchView {
  const spans = newSpans();
  const history = historyOf(spans, known);
  return { branch, ends, known, film, lines: newLines(), spans, history, lists: new Map() };
}

/** Takes in what has happened since. */
export function grow(view: BranchView, part: TrackPart): void {
  const { track } = view.known;
  const before = track.turns;
  addPart(track, part);
  if (track.turns > before) readOn(view, track, before);
}

function readOn(view: BranchView, track: Track, from: number): void {
  const { known, spans, lines } = view;
  eachTurn(track, { from, to: track.turns }, (rows) => {
    for (const row of rows) learn(known, row);
    for (const row of rows) {
      extendSpans(spans, row, known);
      addLine(lines, row, known);
    }
  });
  refreshMessages(lines, known);
  view.film.version += 1;
  view.history = historyOf(spans, known);
  view.lists = new Map();
}
