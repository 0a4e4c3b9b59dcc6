// Where things stand on the stage: producers, network band, one row a broker, consumers.
import { clamp, type Box, type Point } from './box.ts';

/** How large the stage is on the page, and what must find a place on it. */
export interface StageSpace {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly controllers: number;
  readonly producers: number;
  readonly consumers: number;
}

/** A broker's row: all y are the stage's. */
export interface RowLayout {
  readonly box: Box;
  readonly disc: Point;
  readonly discRadius: number;
  readonly bars: { readonly y: number; readonly height: number };
  readonly cells: { readonly y: number; readonly height: number };
  /** Base lines of the role, the flags' labels, and the words below. */
  readonly roleY: number;
  readonly flagY: number;
  readonly statusY: number;
  /** Where messages to other brokers and producers leave, and those to consumers. */
  readonly left: Point;
  readonly right: Point;
}

/** The whole stage. `scale` enlarges text and marks together. */
export interface StageLayout {
  readonly isNarrow: boolean;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly head: Point;
  readonly band: Box;
  readonly rows: readonly RowLayout[];
  readonly strip: { readonly x: number; readonly width: number; readonly narrowest: number };
  /** Above the brokers, beside the committed truth, which is theirs. */
  readonly controllers: readonly Box[];
  readonly producers: readonly Box[];
  readonly consumers: readonly Box[];
}

const narrowBelow = 700;

/** Places everything; the stage grows downward when the rows need more height than there is. */
export function stageLayout(space: StageSpace): StageLayout {
  return space.width < narrowBelow ? narrowLayout(space) : wideLayout(space);
}

function wideLayout(space: StageSpace): StageLayout {
  const quorum = space.controllers > 0 ? quorumHeight + 14 : 0;
  const scale = clamp(1, Math.min(space.width / 1056, space.height / (556 + quorum)), 1.85);
  const width = Math.max(840, space.width / scale);
  const top = 48 + quorum;
  const gap = 12;
  const bottom = 30;
  const free = (space.height / scale - top - bottom + gap) / Math.max(1, space.rows) - gap;
  const rowHeight = Math.floor(clamp(138, free, 168));
  const left = 254;
  const right = space.consumers > 0 ? width - 200 : width - 16;
  const rows = places(space.rows, (index) =>
    wideRow({
      x: left,
      y: top + index * (rowHeight + gap),
      width: right - left,
      height: rowHeight,
    }),
  );
  const end = top + space.rows * (rowHeight + gap) - gap;
  return {
    isNarrow: false,
    scale,
    width,
    height: Math.max(space.height / scale, end + bottom),
    head: { x: left + 148, y: top - 17 },
    band: { x: 206, y: 12, width: 34, height: end - 12 },
    rows,
    strip: { x: left + 148, width: right - left - 166, narrowest: 28 },
    controllers: controllerPlaces(space.controllers, {
      x: left,
      y: 10,
      width: right - left,
      height: quorumHeight,
    }),
    producers: column(space.producers, { x: 12, y: top, width: 158, height: 128 }, end),
    consumers: column(space.consumers, { x: width - 158, y: top, width: 148, height: 128 }, end),
  };
}

function wideRow(box: Box): RowLayout {
  const { x, y, width, height } = box;
  const cellHeight = clamp(30, height - 110, 40);
  return {
    box,
    disc: { x: x + 35, y: y + 35 },
    discRadius: 18,
    roleY: y + 25,
    bars: { y: y + 38, height: 14 },
    cells: { y: y + 56, height: cellHeight },
    flagY: y + 56 + cellHeight + 22,
    statusY: y + 56 + cellHeight + 43,
    left: { x, y: y + 35 },
    right: { x: x + width, y: y + 35 },
  };
}

/** On a phone the clients are chips above the rows, and every message uses one gutter. */
function narrowLayout(space: StageSpace): StageLayout {
  const width = Math.max(300, space.width);
  const left = 34;
  const chip = 40;
  const gap = 7;
  const rowHeight = 111;
  const clients = space.controllers + space.producers + space.consumers;
  const top = Math.ceil(clients / chipsInLine) * (chip + gap) + 32;
  const rows = places(space.rows, (index) =>
    narrowRow({
      x: left,
      y: top + index * (rowHeight + gap),
      width: width - left - 8,
      height: rowHeight,
    }),
  );
  const end = top + space.rows * (rowHeight + gap);
  const chips = chipLines(clients, { x: left, y: 5, width: width - left - 8, height: chip });
  return {
    isNarrow: true,
    scale: 1,
    width,
    height: end,
    head: { x: left + 4, y: top - 11 },
    band: { x: 5, y: 6, width: 22, height: end - 13 },
    rows,
    strip: { x: left + 12, width: width - left - 32, narrowest: 30 },
    producers: chips.slice(0, space.producers),
    consumers: chips.slice(space.producers, space.producers + space.consumers),
    controllers: chips.slice(space.producers + space.consumers),
  };
}

function narrowRow(box: Box): RowLayout {
  const { x, y } = box;
  const port = { x, y: y + 22 };
  return {
    box,
    disc: { x: x + 29, y: y + 22 },
    discRadius: 13,
    roleY: y + 18,
    bars: { y: y + 43, height: 12 },
    cells: { y: y + 57, height: 27 },
    flagY: y + 106,
    statusY: y + 34,
    left: port,
    right: port,
  };
}

/** How high the cards of the quorum are. */
const quorumHeight = 62;
const widestController = 230;

/** Side by side above the brokers, as wide as there is room. */
function controllerPlaces(count: number, first: Box): Box[] {
  const gap = 10;
  const width = Math.min(widestController, (first.width + gap) / Math.max(1, count) - gap);
  return places(count, (index) => ({ ...first, x: first.x + index * (width + gap), width }));
}

/** Cards below each other, together in the middle of the height that the rows take. */
function column(count: number, first: Box, end: number): Box[] {
  const gap = 14;
  const height = count * (first.height + gap) - gap;
  const top = Math.max(first.y, (first.y + end - height) / 2);
  return places(count, (index) => ({ ...first, y: top + index * (first.height + gap) }));
}

const chipsInLine = 3;

/** Chips beside each other, in as many lines as they need. */
function chipLines(count: number, first: Box): Box[] {
  const gap = 7;
  const width = (first.width + gap) / Math.min(chipsInLine, Math.max(1, count)) - gap;
  return places(count, (index) => ({
    ...first,
    x: first.x + (index % chipsInLine) * (width + gap),
    y: first.y + Math.floor(index / chipsInLine) * (first.height + gap),
    width,
  }));
}

function places<T>(count: number, place: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => place(index));
}
