// The cards of producers and consumers: who they are, how full they are, whom they believe.
import {
  isReading,
  type BeliefPicture,
  type ConsumerPicture,
  type ProducerPicture,
  type ReadPicture,
} from '../model/picture.ts';
import type { Box } from '../layout/box.ts';
import { textWidth } from '../layout/text-width.ts';
import { clientClass, dotCode } from '../scales/colours.ts';
import { clientSubject } from '../model/subject.ts';
import { group, label, mark, round, type Child, type Mark } from './mark.ts';

/** A producer: an arrow-shaped card that points at the cluster. */
export function producerCard(client: ProducerPicture, box: Box, belief: Belief): Mark {
  const { x, y } = box;
  return card(client, arrowRight(box), [
    ...title(client, x + 14, y + 26),
    label(x + 14, y + 47, `producer, acks=${client.acks}`, { class: 'note' }),
    label(x + 14, y + 70, 'batch', { class: 'note' }),
    ...bar({ x: x + 66, y: y + 60, width: 58, height: 12 }, client.batchFill, client.index),
    label(x + 14, y + 92, 'in flight', { class: 'note' }),
    ...slots(x + 72, y + 82, client),
    label(x + 14, y + 115, beliefText(belief), { class: beliefClass(belief) }),
  ]);
}

/** A consumer: a card notched toward the cluster. */
export function consumerCard(client: ConsumerPicture, box: Box, scene: Belief & Reading): Mark {
  const { x, y } = box;
  const { read, owned, hasMoved } = scene;
  return card(client, arrowLeft(box), [
    ...title(client, x + 22, y + 24),
    label(x + 22, y + 43, groupText(client), { class: 'note' }),
    client.group !== undefined &&
      label(x + 22, y + 62, owned === '' ? 'owns nothing' : `owns ${owned}`, { class: 'note' }),
    label(x + 22, y + 83, positionText(client, read), {
      class: hasMoved ? 'value is-changed' : 'value',
    }),
    label(x + 22, y + 101, committedText(client, read), { class: 'note' }),
    label(x + 22, y + 119, beliefText(scene), { class: beliefClass(scene) }),
  ]);
}

/** What a consumer reads, and how far it is in the partition that is shown. */
export interface Reading {
  readonly read: ReadPicture;
  /** The partitions that its group gave it; empty: none. */
  readonly owned: string;
  readonly hasMoved: boolean;
}

function groupText({ group, generation }: ConsumerPicture): string {
  if (group === undefined) return 'consumer, alone';
  if (generation === undefined) return `group ${group}`;
  const text = `${group}, gen. ${generation}`;
  // A long name stands above the cards anyway.
  return textWidth(text, 13.5) < 124 ? text : `generation ${generation}`;
}

function positionText(client: ConsumerPicture, read: ReadPicture): string {
  if (!isReading(client, read.partition)) return 'reads others';
  return `position ${read.position ?? 'unknown'}`;
}

/** A producer on a phone: swatch, name and one figure. */
export const producerChip = (client: ProducerPicture, box: Box): Mark =>
  chip(client, box, `acks=${client.acks}`);

/** A consumer on a phone: what it owns, or where it is. */
export const consumerChip = (client: ConsumerPicture, box: Box, { read, owned }: Reading): Mark =>
  chip(client, box, owned === '' ? positionText(client, read) : `owns ${owned}`);

function chip(client: ProducerPicture | ConsumerPicture, box: Box, figure: string): Mark {
  const { x, y, width, height } = box;
  const outline = `M${round(x)} ${round(y)}h${round(width)}v${height}h${round(-width)}z`;
  return card(client, outline, [
    ...title(client, x + 10, y + 17),
    label(x + 10, y + 33, figure, { class: 'note small' }),
  ]);
}

function card(client: ProducerPicture | ConsumerPicture, d: string, children: Child[]): Mark {
  return group(
    {
      key: clientSubject(client.process),
      class: client.isAlive ? 'card client' : 'card client is-dead',
      'data-subject': clientSubject(client.process),
    },
    [mark('path', { class: 'paper', d }), ...children],
  );
}

function title(client: ProducerPicture | ConsumerPicture, x: number, baseLine: number): Mark[] {
  return [
    swatch(client.index, x, baseLine - 11),
    label(x + 20, baseLine, client.name, { class: 'title' }),
  ];
}

/** A square in a client's colour with its dot code. */
export function swatch(index: number, x: number, y: number): Mark {
  let from = 2;
  const dots = dotCode(index).map((kind) => {
    const width = kind === 'dash' ? 4 : 2;
    const dot = mark('rect', { class: 'dot on-fill', x: from, y: 8.5, width, height: 2 });
    from += width + 1;
    return dot;
  });
  return group(
    { class: `swatch ${clientClass(index)}`, transform: `translate(${round(x)} ${round(y)})` },
    [mark('rect', { class: 'filled', width: 13, height: 13, rx: 3 }), ...dots],
  );
}

function bar(box: Box, share: number, index: number): Mark[] {
  const { x, y, width, height } = box;
  return [
    mark('rect', { class: 'well', x, y, width, height, rx: 3 }),
    mark('rect', {
      class: `filled ${clientClass(index)}`,
      x: x + 1,
      y: y + 1,
      width: round(Math.max(0, Math.min(1, share)) * (width - 2)),
      height: height - 2,
      rx: 2,
    }),
  ];
}

function slots(x: number, y: number, client: ProducerPicture): Mark[] {
  return Array.from({ length: Math.min(client.maxInFlight, 5) }, (_, index) =>
    mark('rect', {
      class: index < client.inFlight ? `slot filled ${clientClass(client.index)}` : 'slot',
      x: x + index * 11,
      y,
      width: 9,
      height: 11,
      rx: 2,
    }),
  );
}

function committedText(client: ConsumerPicture, { partition, committed }: ReadPicture): string {
  if (client.group === undefined) return 'commits nothing';
  if (!isReading(client, partition)) return '';
  return committed === undefined ? 'none committed' : `committed ${committed}`;
}

/** Whom a client takes for the leader of the partition that is shown, and who leads by the record. */
export interface Belief {
  readonly believed?: BeliefPicture;
  readonly leader?: number;
}

function beliefText({ believed }: Belief): string {
  if (believed === undefined) return 'no leader known';
  return `leader ${believed.leader}, epoch ${believed.leaderEpoch}`;
}

/** A client that takes a deposed leader for the leader is wrong, and that is worth seeing. */
function beliefClass({ believed, leader }: Belief): string {
  const isWrong = leader !== undefined && believed !== undefined && believed.leader !== leader;
  return isWrong ? 'note is-stale' : 'note';
}

function arrowRight({ x, y, width, height }: Box): string {
  const right = round(x + width - 9);
  const middle = round(y + height / 2);
  return `M${round(x + 8)} ${round(y)}H${right}L${round(x + width)} ${middle}L${right} ${round(y + height)}H${round(x + 8)}Q${round(x)} ${round(y + height)} ${round(x)} ${round(y + height - 8)}V${round(y + 8)}Q${round(x)} ${round(y)} ${round(x + 8)} ${round(y)}Z`;
}

function arrowLeft({ x, y, width, height }: Box): string {
  const left = round(x + 9);
  const right = round(x + width);
  const middle = round(y + height / 2);
  return `M${left} ${round(y)}L${round(x)} ${middle}L${left} ${round(y + height)}H${right - 8}Q${right} ${round(y + height)} ${right} ${round(y + height - 8)}V${round(y + 8)}Q${right} ${round(y)} ${right - 8} ${round(y)}Z`;
}
