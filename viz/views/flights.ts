// Messages in flight: each on its fixed path, at the place that simulated time gives it.
import type { Box, Point } from '../layout/box.ts';
import { placeLabels } from '../layout/labels.ts';
import { acrossPath, bandPath, pathText, pointOn, type Path } from '../layout/paths.ts';
import type { StageLayout } from '../layout/stage-layout.ts';
import { group, label, mark, round, type Child, type Mark } from '../marks/mark.ts';
import { packet } from '../marks/packet.ts';
import { clientOf, type MessagePicture, type Micros, type Picture } from '../model/picture.ts';
import { messageSubject } from '../model/subject.ts';
import type { ViewOptions } from './view.ts';

/** More moving messages than this are painted on canvas. */
export const mostAsSvg = 300;

/** A message with its path and its place at a moment. */
export interface Flying {
  readonly message: MessagePicture;
  readonly path: Path;
  readonly at: Point;
  readonly isLost: boolean;
}

/** The messages of a picture at a moment: packets, and labels above them. */
export function flights(
  picture: Picture,
  t: Micros,
  layout: StageLayout,
  options: ViewOptions,
): Child[] {
  if (picture.messages.length > mostAsSvg) return [];
  const flying = flyingAt(picture, t, layout, options);
  const indexOf = (producer: number): number => clientOf(picture, producer)?.index ?? -1;
  return [
    ...flying.map(({ message, at, isLost }) => packet(message, { ...at, isLost }, indexOf)),
    ...labels(flying, layout, options),
  ];
}

/** The paths of all messages: they stay as they are until the next event. */
export function ways(picture: Picture, layout: StageLayout, options: ViewOptions): Child[] {
  if (picture.messages.length > mostAsSvg) return [];
  return flyingAt(picture, picture.t, layout, options).map(way);
}

/** Where every message is that can be seen at a moment. */
export function flyingAt(
  picture: Picture,
  t: Micros,
  layout: StageLayout,
  options: ViewOptions,
): Flying[] {
  const ports = portsOf(picture, layout);
  return picture.messages.flatMap((message) => {
    const path = pathOf(message, ports, layout);
    if (path === undefined || t < message.sentAt) return [];
    const isLost = message.lostAt !== undefined && t >= message.lostAt;
    const until = isLost ? (message.lostAt ?? t) : t;
    const whole = Math.max(1, message.arrivesAt - message.sentAt);
    const share = options.isStepwise ? 0.5 : Math.min(1, (until - message.sentAt) / whole);
    return [{ message, path, at: pointOn(path, share), isLost }];
  });
}

/** Where the messages of a process leave and arrive. */
type Port =
  | { readonly kind: 'node'; readonly row: number; readonly left: Point; readonly right: Point }
  | { readonly kind: 'producer' | 'consumer'; readonly at: Point };

function portsOf(picture: Picture, layout: StageLayout): Map<number, Port> {
  const ports = new Map<number, Port>();
  for (const [row, node] of picture.nodes.entries()) {
    const place = layout.rows[row];
    if (place !== undefined) {
      ports.set(node.process, { kind: 'node', row, left: place.left, right: place.right });
    }
  }
  for (const [index, { process }] of picture.controllers.entries()) {
    const box = layout.controllers[index];
    if (box === undefined) continue;
    const y = box.y + box.height / 2;
    const left = { x: layout.isNarrow ? (layout.rows[0]?.left.x ?? box.x) : box.x, y };
    // A controller stands where a row above the brokers would be.
    ports.set(process, { kind: 'node', row: -1, left, right: { x: box.x + box.width, y } });
  }
  for (const kind of ['producer', 'consumer'] as const) {
    const boxes = kind === 'producer' ? layout.producers : layout.consumers;
    const clients = picture.clients.filter((client) => client.kind === kind);
    for (const [index, client] of clients.entries()) {
      const box = boxes[index];
      if (box !== undefined) ports.set(client.process, { kind, at: portOf(box, kind, layout) });
    }
  }
  return ports;
}

function portOf(box: Box, kind: 'producer' | 'consumer', layout: StageLayout): Point {
  const y = box.y + box.height / 2;
  // On a phone all clients share the gutter at the left, whatever stands before them.
  if (layout.isNarrow) return { x: layout.rows[0]?.left.x ?? box.x, y };
  return { x: kind === 'producer' ? box.x + box.width : box.x, y };
}

function pathOf(
  message: MessagePicture,
  ports: Map<number, Port>,
  layout: StageLayout,
): Path | undefined {
  const from = ports.get(message.from);
  const to = ports.get(message.to);
  if (from === undefined || to === undefined) return undefined;
  // Requests and responses of one connection keep apart, as two lanes of a road.
  const lane = message.isResponse ? 7 : -7;
  const start = placeOf(from, to, layout, lane);
  const end = placeOf(to, from, layout, lane);
  const shareSide = layout.isNarrow || (from.kind === 'node' && to.kind === 'node');
  if (!shareSide) return acrossPath(start, end);
  const far = from.kind === 'node' && to.kind === 'node' ? Math.abs(from.row - to.row) : 1;
  const width = layout.band.width;
  const bulge = layout.isNarrow ? width * 0.9 : width * (0.85 + 0.35 * far);
  return bandPath(start, end, message.isResponse ? bulge * 0.6 : bulge);
}

/** The side of a row that faces the other end. */
function placeOf(port: Port, other: Port, layout: StageLayout, lane: number): Point {
  if (port.kind !== 'node') return { x: port.at.x, y: port.at.y + lane };
  const facesRight = other.kind === 'consumer' && !layout.isNarrow;
  const side = facesRight ? port.right : port.left;
  return { x: side.x, y: side.y + lane };
}

function way({ message, path, isLost }: Flying): Mark {
  const look = `way api-${message.family}${message.isResponse ? ' is-response' : ''}${isLost ? ' is-lost' : ''}`;
  const arrivesFromLeft = path.control2.x <= path.to.x;
  const tip = arrivesFromLeft ? 'l-8 -4v8z' : 'l8 -4v8z';
  return group({ key: `way/${message.id}`, class: look }, [
    mark('path', { class: 'line', d: pathText(path) }),
    mark('path', { class: 'tip', d: `M${round(path.to.x)} ${round(path.to.y)}${tip}` }),
  ]);
}

function labels(flying: readonly Flying[], layout: StageLayout, options: ViewOptions): Mark[] {
  const rank = ({ message, isLost }: Flying): number => {
    if (messageSubject(message.id) === options.selection) return 0;
    return isLost || message.errorCode !== undefined ? 1 : 2;
  };
  const wanted = flying
    .filter((it) => options.isLabelled || rank(it) < 2)
    .toSorted((a, b) => rank(a) - rank(b) || a.message.id - b.message.id)
    .map(({ message, at, isLost }) => ({
      id: message.id,
      text: isLost ? (message.lostBy ?? 'lost') : (message.errorCode ?? message.label),
      at,
    }));
  if (wanted.length === 0) return [];
  const frame = { x: 0, y: 0, width: layout.width, height: layout.height };
  return placeLabels(wanted, frame, takenBy(layout, flying)).map((it) =>
    label(it.x, it.y, it.text, { key: `label/${it.id}`, class: `flight-label ${it.anchor}` }),
  );
}

/** Where no label may stand: rows, cards, and other packets. */
function takenBy(layout: StageLayout, flying: readonly Flying[]): Box[] {
  const packets = flying.map(({ at }) => ({ x: at.x - 12, y: at.y - 12, width: 24, height: 32 }));
  const head = { x: layout.head.x, y: layout.head.y - 16, width: layout.strip.width, height: 22 };
  return [
    head,
    ...layout.rows.map(({ box }) => box),
    ...layout.controllers,
    ...layout.producers,
    ...layout.consumers,
    ...packets,
  ];
}
