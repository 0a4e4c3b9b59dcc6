// The stage: the living cluster. Producers, the network band, a row for every broker, consumers.
import { stageLayout, type StageLayout } from '../layout/stage-layout.ts';
import { textWidth } from '../layout/text-width.ts';
import { controllerCard } from '../marks/controller-card.ts';
import {
  consumerCard,
  consumerChip,
  producerCard,
  producerChip,
  type Belief,
} from '../marks/client-card.ts';
import { group, label, mark, round, type Child, type Mark } from '../marks/mark.ts';
import { words, wordsWidth, type Word } from '../marks/words.ts';
import {
  beliefOf,
  ownedText,
  readOf,
  replicaOf,
  type ClientPicture,
  type PartitionId,
  type PartitionPicture,
  type Picture,
} from '../model/picture.ts';
import { clientSubject, controllerSubject, partitionSubject } from '../model/subject.ts';
import { epochClass } from '../scales/colours.ts';
import { offsetWindow, type OffsetWindow } from '../scales/offset-window.ts';
import { numberText } from '../text/format.ts';
import { flights, ways } from './flights.ts';
import { stagePatterns } from './patterns.ts';
import { cuts } from './stage-cuts.ts';
import { brokerRow } from './stage-row.ts';
import { sessions, waits } from './stage-waits.ts';
import { describeStage, summaryOf } from './stage-words.ts';
import type { View, ViewOptions } from './view.ts';

/** The stage of one partition. */
export const stage: View = {
  name: 'stage',
  still: drawStill,
  moving: (picture, t, options) => {
    const layout = layoutOf(picture, options);
    return group({ key: 'moving', class: 'moving' }, [
      ...sessions(picture, t, layout),
      ...waits(picture, t, layout, options),
      ...flights(picture, t, layout, options),
    ]);
  },
  summarise: (picture, options) => summaryOf(picture, options.partition),
  describe: describeStage,
};

/** Where everything stands for a picture and a size. */
export function layoutOf(picture: Picture, options: ViewOptions): StageLayout {
  const count = (kind: string): number =>
    picture.clients.filter((client) => client.kind === kind).length;
  return stageLayout({
    width: options.width,
    height: options.height,
    rows: picture.nodes.length,
    controllers: picture.controllers.length,
    producers: count('producer'),
    consumers: count('consumer'),
  });
}

function drawStill(picture: Picture, options: ViewOptions): Mark {
  const layout = layoutOf(picture, options);
  const truth = picture.partitions.find((it) => it.id === options.partition);
  const replicas = picture.replicas.filter((it) => it.partition === options.partition);
  const window = offsetWindow(replicas, layout.strip);
  return group({ key: 'still', class: 'still' }, [
    stagePatterns(),
    ...band(layout),
    truth !== undefined && columnHead(truth, layout, picture, window),
    ...rows(picture, layout, window, truth),
    ...controllers(picture, layout),
    ...clients(picture, layout, options.partition),
    ...cuts(picture, layout),
    ...ways(picture, layout, options),
    picture.nodes.length === 0 &&
      label(layout.width / 2, layout.height / 2, 'The cluster has not started yet.', {
        class: 'note middle',
      }),
  ]);
}

function band({ band: { x, y, width, height }, isNarrow }: StageLayout): Mark[] {
  const name = label(x + width / 2, y + height + 17, 'network', { class: 'note middle' });
  return [
    mark('rect', { key: 'band', class: 'band', x, y, width, height: round(height), rx: 6 }),
    ...(isNarrow ? [] : [name]),
  ];
}

function rows(
  picture: Picture,
  layout: StageLayout,
  window: OffsetWindow,
  truth: PartitionPicture | undefined,
): Child[] {
  return picture.nodes.map((node, index) => {
    const row = layout.rows[index];
    if (row === undefined) return undefined;
    const replica = truth && replicaOf(picture, truth.id, node.broker);
    return brokerRow({
      picture,
      layout,
      row,
      node,
      window,
      ...(truth && { truth }),
      ...(replica && { replica }),
    });
  });
}

/** What the controller's record says, above all copies. */
function columnHead(
  truth: PartitionPicture,
  layout: StageLayout,
  picture: Picture,
  window: OffsetWindow,
): Mark {
  const subject = partitionSubject(truth.id);
  const changed = (field: string): string =>
    picture.changed.has(`${subject}/${field}`) ? ' is-changed' : '';
  const leads: Word[] =
    truth.leader < 0
      ? [{ text: 'nobody leads', look: `strong bad${changed('leader')}`, size: 15 }]
      : [
          { icon: 'crown' },
          { text: String(truth.leader), look: `strong${changed('leader')}`, size: 15 },
        ];
  const line: Word[] = [
    { text: truth.name, look: 'title', size: 17 },
    ...(layout.isNarrow ? [] : [{ text: 'committed:', look: 'note', size: 14 }]),
    ...leads,
    { pill: `epoch ${truth.leaderEpoch}`, look: `is-epoch ${epochClass(truth.leaderEpoch)}` },
    { text: `ISR ${truth.isr.join(', ') || 'empty'}`, look: `strong${changed('isr')}`, size: 15 },
  ];
  const from = `offsets from ${numberText(window.start)}`;
  const right = window.x + layout.strip.width;
  const end = layout.head.x + wordsWidth(line) + 12;
  const hasRoom = window.start > 0 && right - textWidth(from, 13.5) > end;
  return group({ key: subject, class: 'column-head', 'data-subject': subject }, [
    words(layout.head.x, layout.head.y, line),
    hasRoom && label(right, layout.head.y, from, { class: 'note end' }),
  ]);
}

function controllers(picture: Picture, layout: StageLayout): Child[] {
  return picture.controllers.map((controller, index) => {
    const box = layout.controllers[index];
    const hasNewRole = picture.changed.has(`${controllerSubject(controller.process)}/quorum`);
    return box && controllerCard(controller, box, { hasNewRole });
  });
}

/** `PreparingRebalance` as people say it. */
const stateWords = (state: string): string =>
  state.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** What each group is at, above the consumers. */
function groups(picture: Picture, { consumers, isNarrow }: StageLayout): Child[] {
  const [first] = consumers;
  if (first === undefined || isNarrow) return [];
  return picture.groups.flatMap(({ name, state, generation }, index) => {
    const y = first.y - 30 - 40 * index;
    const right = first.x + first.width;
    return [
      label(right, y, `${name} is ${stateWords(state)}`, { class: 'note end' }),
      label(right, y + 18, `generation ${generation}`, { class: 'note end' }),
    ];
  });
}

function clients(picture: Picture, layout: StageLayout, partition: PartitionId): Child[] {
  const leader = picture.partitions.find((it) => it.id === partition)?.leader;
  const beliefIn = (client: ClientPicture): Belief => {
    const believed = beliefOf(client, partition);
    return { ...(believed && { believed }), ...(leader !== undefined && { leader }) };
  };
  const producers = picture.clients.filter((client) => client.kind === 'producer');
  const consumers = picture.clients.filter((client) => client.kind === 'consumer');
  return [
    ...groups(picture, layout),
    ...producers.map((client, index) => {
      const box = layout.producers[index];
      if (box === undefined) return undefined;
      return layout.isNarrow
        ? producerChip(client, box)
        : producerCard(client, box, beliefIn(client));
    }),
    ...consumers.map((client, index) => {
      const box = layout.consumers[index];
      if (box === undefined) return undefined;
      const hasMoved = picture.changed.has(`${clientSubject(client.process)}/reads`);
      const has = { read: readOf(client, partition), owned: ownedText(picture, client), hasMoved };
      return layout.isNarrow
        ? consumerChip(client, box, has)
        : consumerCard(client, box, { ...beliefIn(client), ...has });
    }),
  ];
}
