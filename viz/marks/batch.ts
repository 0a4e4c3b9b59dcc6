// A record batch in a strip: one cell a record, one outline a batch. Filled below the high watermark,
// tinted and dashed above it; the producer's colour and dot code say who wrote it.
import type { BatchPicture } from '../model/picture.ts';
import { clientClass, dotCode, isStriped } from '../scales/colours.ts';
import { isShown, xOf, type OffsetWindow } from '../scales/offset-window.ts';
import { group, label, mark, round, type Child, type Mark } from './mark.ts';

/** Where a batch is drawn and what decides its look. */
export interface BatchPlace {
  readonly window: OffsetWindow;
  readonly y: number;
  readonly height: number;
  /** Records below it are filled. */
  readonly committedBelow: number;
  /** The producer's place in the scenario. */
  readonly clientIndex: number;
  readonly subject: string;
  readonly isChanged: boolean;
}

/** A batch, or the part of it that the window shows. */
export function batch(it: BatchPicture, place: BatchPlace): Mark | undefined {
  const { window, clientIndex } = place;
  const end = it.baseOffset + it.count;
  if (end <= window.start || it.baseOffset >= window.start + window.count) return undefined;
  const committedEnd = Math.min(end, Math.max(it.baseOffset, place.committedBelow));
  return group(
    {
      key: place.subject,
      class: `batch ${clientClass(clientIndex)}${place.isChanged ? ' is-changed' : ''}`,
      'data-subject': place.subject,
    },
    [
      part(place, it.baseOffset, committedEnd, 'filled'),
      part(place, committedEnd, end, 'tinted'),
      isStriped(clientIndex) && part(place, it.baseOffset, end, 'striped'),
      ...offsetsIn(it, window).flatMap((offset) => record(it, offset, place, committedEnd)),
      ...dots(it, place, committedEnd),
      it.isAcknowledged && ticks(it, place),
    ],
  );
}

/** What a truncation took away: dotted ghosts where the records were. */
export function ghostBatch(it: BatchPicture, place: BatchPlace): Mark {
  return group({ key: `ghost/${it.baseOffset}/${it.leaderEpoch}`, class: 'ghost' }, [
    part(place, it.baseOffset, it.baseOffset + it.count, 'lost'),
    ...offsetsIn(it, place.window).map((offset) =>
      label(centreOf(place.window, offset), baseLine(place), offsetText(place.window, offset)),
    ),
  ]);
}

function part(place: BatchPlace, from: number, to: number, look: string): Mark | undefined {
  const x = xOf(place.window, from);
  const width = xOf(place.window, to) - x;
  if (width <= 0) return undefined;
  return mark('rect', {
    class: look,
    x: round(x + 1),
    y: round(place.y),
    width: round(width - 2),
    height: round(place.height),
    rx: 3,
  });
}

function record(
  it: BatchPicture,
  offset: number,
  place: BatchPlace,
  committedEnd: number,
): Child[] {
  const { window, y, height } = place;
  const ink = offset < committedEnd ? 'on-fill' : 'on-tint';
  const text = offsetText(window, offset);
  return [
    offset > it.baseOffset &&
      mark('line', {
        class: `hairline ${ink}`,
        x1: round(xOf(window, offset)),
        x2: round(xOf(window, offset)),
        y1: round(y + height * 0.2),
        y2: round(y + height * 0.8),
      }),
    label(centreOf(window, offset), baseLine(place), text, { class: `offset ${ink}` }),
  ];
}

/** The producer's dot code at the foot of the batch. */
function dots(it: BatchPicture, place: BatchPlace, committedEnd: number): Mark[] {
  if (!isShown(place.window, it.baseOffset) || place.clientIndex < 0) return [];
  let x = xOf(place.window, it.baseOffset) + 5;
  return dotCode(place.clientIndex).map((kind) => {
    const width = kind === 'dash' ? 7 : 3;
    const ink = it.baseOffset < committedEnd ? 'on-fill' : 'on-tint';
    const dot = mark('rect', {
      class: `dot ${ink}`,
      x: round(x),
      y: round(place.y + place.height - 6),
      width,
      height: 3,
    });
    x += width + 2;
    return dot;
  });
}

/** A tick under every record that this broker has acknowledged. */
function ticks(it: BatchPicture, place: BatchPlace): Mark {
  const y = place.y + place.height + 7;
  const d = offsetsIn(it, place.window)
    .map((offset) => `M${round(centreOf(place.window, offset) - 4)} ${round(y)}l3 3l5 -6`)
    .join('');
  return mark('path', { class: 'tick', d });
}

function offsetsIn(it: BatchPicture, window: OffsetWindow): number[] {
  const first = Math.max(it.baseOffset, window.start);
  const end = Math.min(it.baseOffset + it.count, window.start + window.count);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

/** Long offsets are cut to their last digits; the column's head says where the window begins. */
function offsetText(window: OffsetWindow, offset: number): string {
  const whole = String(offset);
  return whole.slice(-Math.max(2, Math.floor((window.cell - 2) / 8.2)));
}

function centreOf(window: OffsetWindow, offset: number): number {
  return xOf(window, offset) + window.cell / 2;
}

function baseLine(place: BatchPlace): number {
  return place.y + place.height / 2 + 5;
}
