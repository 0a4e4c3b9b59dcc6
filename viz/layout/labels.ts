// Labels of what is in flight: each gets the first free place around its mark, or none.
import { intersect, type Box, type Point } from './box.ts';
import { textWidth } from './text-width.ts';

/** A label that wants a place beside a mark; earlier ones choose first. */
export interface WantedLabel {
  readonly id: number;
  readonly text: string;
  readonly at: Point;
}

/** Where a label stands: its base line, starting or ending at x. */
export interface PlacedLabel extends WantedLabel {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
  readonly box: Box;
}

const size = 12;
const reach = 15;

/** Places labels inside a frame, away from each other and from what must stay free. */
export function placeLabels(
  wanted: readonly WantedLabel[],
  frame: Box,
  taken: readonly Box[],
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of wanted) {
    const found = choices(label).find(
      ({ box }) =>
        isInside(box, frame) &&
        !taken.some((other) => intersect(box, other)) &&
        !placed.some((other) => intersect(box, other.box)),
    );
    if (found !== undefined) placed.push(found);
  }
  return placed;
}

function choices(label: WantedLabel): PlacedLabel[] {
  const { x, y } = label.at;
  const width = textWidth(label.text, size, true) + 4;
  const height = size + 4;
  const place = (anchor: PlacedLabel['anchor'], labelX: number, labelY: number): PlacedLabel => {
    const left = { start: labelX, end: labelX - width, middle: labelX - width / 2 }[anchor];
    const box = { x: left - 2, y: labelY - size, width, height };
    return { ...label, x: labelX, y: labelY, anchor, box };
  };
  return [
    place('end', x - reach, y + 4),
    place('start', x + reach, y + 4),
    place('middle', x, y - reach),
    place('middle', x, y + reach + 19),
    place('end', x - reach, y - 12),
    place('end', x - reach, y + 22),
    place('start', x + reach, y - 12),
    place('start', x + reach, y + 22),
  ];
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.x >= frame.x &&
    box.y >= frame.y &&
    box.x + box.width <= frame.x + frame.width &&
    box.y + box.height <= frame.y + frame.height
  );
}
