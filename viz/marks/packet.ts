// A message on its way. Its shape and colour say the family of the API, the letter says which API;
// a request is filled, a response hollow, an error stands in a fault ring.
import type { ApiFamily, MessagePicture } from '../model/picture.ts';
import { clientClass } from '../scales/colours.ts';
import { at, group, label, mark, round, type Child, type Mark } from './mark.ts';

/** The outline of every family for a radius of 1. */
const outlines: Readonly<Record<ApiFamily, readonly (readonly [number, number])[]>> = {
  produce: [
    [-1.05, -0.8],
    [0.35, -0.8],
    [1.2, 0],
    [0.35, 0.8],
    [-1.05, 0.8],
  ],
  fetch: ring(32, () => 1, 0),
  group: [
    [-0.86, -0.86],
    [0.86, -0.86],
    [0.86, 0.86],
    [-0.86, 0.86],
  ],
  txn: ring(6, () => 1.1, 0.5),
  control: ring(3, () => 1.3, 0),
  quorum: ring(4, () => 1.25, 0),
  admin: [
    [-0.38, -1.15],
    [0.38, -1.15],
    [0.38, -0.38],
    [1.15, -0.38],
    [1.15, 0.38],
    [0.38, 0.38],
    [0.38, 1.15],
    [-0.38, 1.15],
    [-0.38, 0.38],
    [-1.15, 0.38],
    [-1.15, -0.38],
    [-0.38, -0.38],
  ],
  zk: ring(10, (corner) => (corner % 2 === 0 ? 1.2 : 0.52), 0),
};

/** Where the letter's base line is: a triangle's middle lies below its centre. */
const letterDrop: Readonly<Partial<Record<ApiFamily, number>>> = { control: 0.55 };

/** The radius of a packet at scale 1. */
export const packetRadius = 10.5;

/** The outline of a family as the `d` of an SVG path, also for canvas. */
export function packetOutline(family: ApiFamily, radius: number): string {
  const corners = outlines[family].map(([x, y]) => `${round(x * radius)} ${round(y * radius)}`);
  return `M${corners.join('L')}Z`;
}

/** Only the shape with its letter: in lists, in the inspector, beside parked requests. */
export function packetGlyph(
  message: Pick<MessagePicture, 'family' | 'letter' | 'isResponse' | 'errorCode'>,
  radius: number,
): Mark {
  const { family, letter, isResponse, errorCode } = message;
  const size = round(radius * 1.08);
  return group({ class: `packet api-${family} ${isResponse ? 'is-response' : 'is-request'}` }, [
    errorCode !== undefined && mark('circle', { class: 'error-ring', r: round(radius * 1.6) }),
    mark('path', { class: 'halo', d: packetOutline(family, radius) }),
    mark('path', { class: 'shape', d: packetOutline(family, radius) }),
    label(0, (letterDrop[family] ?? 0.38) * radius, errorCode === undefined ? letter : '!', {
      class: 'letter',
      style: `font-size:${size}px`,
    }),
  ]);
}

/** A message with the records it carries as pips below; `indexOf` tells a producer's place. */
export function packet(
  message: MessagePicture,
  place: { readonly x: number; readonly y: number; readonly isLost: boolean },
  indexOf: (producer: number) => number,
): Mark {
  const key = `message/${message.id}`;
  return group(
    {
      key,
      class: place.isLost ? 'flight is-lost' : 'flight',
      transform: at(place.x, place.y),
      'data-subject': key,
    },
    place.isLost ? lostInside(message, indexOf) : inside(message, indexOf),
  );
}

/** A message never changes, so neither does what is inside its packet: it is made once, then moved. */
const insides = new WeakMap<MessagePicture, readonly Child[]>();

function inside(message: MessagePicture, indexOf: (producer: number) => number): readonly Child[] {
  const found = insides.get(message) ?? [
    mark('circle', { class: 'hit', r: 14 }),
    ...pips(message, indexOf),
    packetGlyph(message, packetRadius),
  ];
  insides.set(message, found);
  return found;
}

function lostInside(message: MessagePicture, indexOf: (producer: number) => number): Child[] {
  const cross = 'M-11 -11L11 11M11 -11L-11 11';
  return [
    ...inside(message, indexOf),
    mark('path', { class: 'cross-halo', d: cross }),
    mark('path', { class: 'cross', d: cross }),
  ];
}

function pips({ carries }: MessagePicture, indexOf: (producer: number) => number): Mark[] {
  const count = Math.min(carries.length, 6);
  return carries.slice(0, count).map((cargo, index) =>
    mark('rect', {
      class: `pip ${clientClass(indexOf(cargo.producer))}`,
      x: round((index - count / 2) * 7 + 0.5),
      y: 14,
      width: 6,
      height: 6,
      rx: 1,
    }),
  );
}

/** Corners on a circle, the first at the top; `turn` in corners. */
function ring(
  corners: number,
  radius: (corner: number) => number,
  turn: number,
): (readonly [number, number])[] {
  return Array.from({ length: corners }, (_, corner) => {
    const angle = ((corner + turn) / corners) * 2 * Math.PI;
    return [Math.sin(angle) * radius(corner), -Math.cos(angle) * radius(corner)] as const;
  });
}
