// One broker's row: who it is, what it believes, and its copy of the partition as a strip.
import type { RowLayout, StageLayout } from '../layout/stage-layout.ts';
import { textWidth } from '../layout/text-width.ts';
import { batch, ghostBatch, type BatchPlace } from '../marks/batch.ts';
import { disc } from '../marks/disc.ts';
import { epochBars } from '../marks/epoch-bar.ts';
import { highWatermarkFlag, logEndFlag, positionFlag, sawTooth } from '../marks/flag.ts';
import { at, group, label, mark, round, type Child, type Mark } from '../marks/mark.ts';
import { pill } from '../marks/pill.ts';
import { words, wordsWidth, type Word } from '../marks/words.ts';
import {
  clientOf,
  isReading,
  isStale,
  readOf,
  type Liveness,
  type NodePicture,
  type PartitionPicture,
  type Picture,
  type ReplicaPicture,
} from '../model/picture.ts';
import { batchSubject, brokerSubject, replicaSubject } from '../model/subject.ts';
import { clientClass } from '../scales/colours.ts';
import { xOf, type OffsetWindow } from '../scales/offset-window.ts';
import { replicaSentence } from './stage-words.ts';

/** Everything that a row is drawn from. */
export interface RowScene {
  readonly picture: Picture;
  readonly layout: StageLayout;
  readonly row: RowLayout;
  readonly node: NodePicture;
  readonly window: OffsetWindow;
  readonly truth?: PartitionPicture;
  readonly replica?: ReplicaPicture;
}

/** A broker's row. */
export function brokerRow(scene: RowScene): Mark {
  const { node, row, layout } = scene;
  const { x, y, width, height } = row.box;
  const subject = brokerSubject(node.broker);
  return group(
    {
      key: subject,
      class: `row is-${node.liveness}`,
      'data-subject': subject,
      role: 'img',
      tabindex: 0,
      'aria-label': replicaSentence(scene.picture, node, scene.replica),
    },
    [
      mark('rect', { class: 'paper', x, y: round(y), width: round(width), height, rx: 8 }),
      ...(layout.isNarrow ? [] : nodeHead(scene)),
      group({ transform: at(row.disc.x, row.disc.y) }, [
        disc(node.broker, node.liveness, row.discRadius),
      ]),
      ...roleLine(scene),
      ...strip(scene),
    ],
  );
}

/** Name, rack, liveness and metadata, at the left of a wide row. */
function nodeHead({ picture, node, row }: RowScene): Child[] {
  const { x, y } = row.box;
  const subject = brokerSubject(node.broker);
  const isNew = picture.changed.has(`${subject}/liveness`);
  const applied = picture.changed.has(`${subject}/metadata`) ? 'note is-changed' : 'note';
  return [
    label(x + 66, y + (node.rack === undefined ? 40 : 31), node.name, { class: 'title' }),
    node.rack !== undefined && label(x + 66, y + 49, `rack ${node.rack}`, { class: 'note' }),
    pill(
      x + 14,
      y + 82,
      livenessWord(node.liveness),
      `is-${node.liveness}${isNew ? ' is-changed' : ''}`,
    ),
    node.metadataOffset !== undefined &&
      label(x + 16, y + 104, `metadata ${node.metadataOffset}`, { class: applied }),
  ];
}

/** The word for a node's liveness, as the pill shows it. */
export function livenessWord(liveness: Liveness): string {
  return liveness === 'dead' ? 'not running' : liveness;
}

function roleLine(scene: RowScene): Child[] {
  const { node, row, layout, replica, truth } = scene;
  const besideDisc = row.disc.x + row.discRadius + 12;
  if (replica === undefined) {
    return layout.isNarrow
      ? [label(besideDisc, row.roleY, 'has no copy', { class: 'note' })]
      : [label(layout.strip.x, row.roleY, 'has no copy of this partition', { class: 'note' })];
  }
  const stale = truth !== undefined && isStale(truth, replica) && node.liveness !== 'dead';
  const line = roleWords(scene, replica, stale);
  if (layout.isNarrow) {
    return [words(besideDisc, row.roleY, line.slice(0, 2)), narrowStatus(scene, besideDisc, stale)];
  }
  return [
    words(layout.strip.x, row.roleY, line),
    fetchedTo(scene, replica, layout.strip.x + wordsWidth(line) + 12),
    statusWord(scene, layout.strip.x, row.statusY),
  ];
}

function roleWords(scene: RowScene, replica: ReplicaPicture, stale: boolean): Word[] {
  const { picture, node } = scene;
  const subject = replicaSubject(replica.partition, replica.broker);
  const changed = picture.changed.has(`${subject}/role`) ? ' is-changed' : '';
  const was = node.liveness === 'dead' ? 'was ' : '';
  const role = stale && replica.role === 'leader' ? 'believes it leads' : `${was}${replica.role}`;
  const icon = { leader: 'crown', follower: 'ring', none: 'none' } as const;
  return [
    { icon: icon[replica.role] },
    { text: role, look: `${replica.role === 'leader' ? 'strong' : 'plain'}${changed}`, size: 15 },
    { text: `in epoch ${replica.leaderEpoch}`, look: `note${changed}`, size: 14 },
    ...(stale ? [{ pill: 'stale belief', look: 'is-stale' }] : []),
  ];
}

/** What the leader knows of its followers, right-aligned on the role line where there is room. */
function fetchedTo(
  { picture, row }: RowScene,
  replica: ReplicaPicture,
  free: number,
): Mark | undefined {
  if (replica.role !== 'leader' || replica.followers.length === 0) return undefined;
  const subject = replicaSubject(replica.partition, replica.broker);
  let x = row.box.x + row.box.width - 14;
  const marks: Mark[] = [];
  for (const { broker, logEndOffset } of replica.followers.toReversed()) {
    const text = String(logEndOffset);
    const isNew = picture.changed.has(`${subject}/follower/${broker}`);
    marks.push(label(x, row.roleY, text, { class: isNew ? 'value end is-changed' : 'value end' }));
    x -= textWidth(text, 13.5, true) + 14;
    marks.push(
      group({ class: 'follower-ring', transform: at(x, row.roleY - 5) }, [
        mark('circle', { r: 9 }),
        label(0, 4.5, String(broker), { class: 'middle' }),
      ]),
    );
    x -= 18;
  }
  if (x < free) return undefined;
  const words = 'fetched to';
  if (x - textWidth(words, 13.5) > free) {
    marks.push(label(x, row.roleY, words, { class: 'note end' }));
  }
  return group({ class: 'fetched-to' }, marks);
}

/** Whether the committed record counts this replica as in sync. */
function statusWord(scene: RowScene, x: number, baseLine: number): Mark | undefined {
  const { node, truth, picture } = scene;
  if (truth === undefined) return undefined;
  const changed = picture.changed.has(`partition/${truth.id}/isr`) ? ' is-changed' : '';
  return truth.isr.includes(node.broker)
    ? label(x, baseLine, 'in sync', { class: `note${changed}` })
    : pill(x - 2, baseLine, 'not in the ISR', `is-out${changed}`);
}

function narrowStatus(scene: RowScene, x: number, stale: boolean): Mark {
  const { truth, node, replica } = scene;
  const inSync = truth?.isr.includes(node.broker) === true ? 'in sync' : 'not in the ISR';
  const state = node.liveness === 'running' ? inSync : livenessWord(node.liveness);
  return label(
    x,
    scene.row.statusY,
    `epoch ${replica?.leaderEpoch ?? '?'}, ${stale ? 'stale' : state}`,
    {
      class: stale || state !== 'in sync' ? 'note is-stale' : 'note',
    },
  );
}

function strip(scene: RowScene): Child[] {
  const { layout, row, replica, window } = scene;
  const { cells, bars } = row;
  const well = mark('rect', {
    class: 'well',
    x: layout.strip.x - 3,
    y: round(cells.y - 3),
    width: round(layout.strip.width + 6),
    height: round(cells.height + 6),
    rx: 4,
  });
  if (replica === undefined) return [well];
  const subject = replicaSubject(replica.partition, replica.broker);
  return [
    well,
    group({ key: subject, class: 'strip', 'data-subject': subject }, [
      replica.logEndOffset === 0 && emptyWords(scene),
      replica.logEndOffset > 0 &&
        replica.logEndOffset <= window.start &&
        endsEarlier(scene, replica),
      ...logStart(scene, replica),
      ...epochBars(replica.batches, window, bars),
      ...replica.batches.map((it) =>
        batch(it, batchPlace(scene, replica, it.producer, it.baseOffset)),
      ),
      ...cutOff(scene, replica),
      ...flags(scene, replica),
      ...positions(scene, replica),
    ]),
  ];
}

function batchPlace(
  { picture, row, window }: RowScene,
  replica: ReplicaPicture,
  producer: number,
  baseOffset: number,
): BatchPlace {
  const subject = batchSubject(replicaSubject(replica.partition, replica.broker), baseOffset);
  return {
    window,
    y: row.cells.y,
    height: row.cells.height,
    committedBelow: replica.highWatermark,
    clientIndex: clientOf(picture, producer)?.index ?? -1,
    subject,
    isChanged: picture.changed.has(subject),
  };
}

function cutOff(scene: RowScene, replica: ReplicaPicture): Child[] {
  if (replica.truncated === undefined || replica.truncated.length === 0) return [];
  const { window, row } = scene;
  const x = xOf(window, replica.logEndOffset);
  return [
    ...replica.truncated.map((it) =>
      ghostBatch(it, batchPlace(scene, replica, it.producer, it.baseOffset)),
    ),
    sawTooth(x + 1, row.cells.y - 4, row.cells.y + row.cells.height + 4),
  ];
}

function flags({ picture, row, window, layout }: RowScene, replica: ReplicaPicture): Child[] {
  const isOutside = window.start > 0 && replica.logEndOffset <= window.start;
  if (isOutside || replica.logEndOffset === 0) return [];
  const { highWatermark, logEndOffset } = replica;
  const isNew = (field: string): boolean =>
    picture.changed.has(`${replicaSubject(replica.partition, replica.broker)}/${field}`);
  const high = xOf(window, highWatermark);
  const end = xOf(window, logEndOffset);
  const foot = row.flagY - 12;
  const place = { labelY: row.flagY, least: row.box.x + 5 };
  // Equal offsets stand beside each other, so that both lines can be seen.
  const x = end - high < 4 ? high + 4 : end;
  return [
    logEndFlag(
      { ...place, x, top: row.cells.y - 4, bottom: foot },
      logEndOffset,
      isNew('logEndOffset'),
    ),
    highWatermark >= window.start
      ? highWatermarkFlag(
          { ...place, x: high, top: row.bars.y - 1, bottom: foot + 8 },
          highWatermark,
          isNew('highWatermark'),
        )
      : label(layout.strip.x, row.flagY, `‹ HW ${highWatermark}`, { class: 'value' }),
  ];
}

/** Where consumers read next: they read from the leader, so the pennants are in its row. */
function positions({ picture, row, window, truth }: RowScene, replica: ReplicaPicture): Child[] {
  if (truth?.leader !== replica.broker) return [];
  const y = row.cells.y + row.cells.height + 2;
  return picture.clients
    .filter((client) => client.kind === 'consumer')
    .filter((client) => isReading(client, replica.partition))
    .flatMap((client) => {
      const { position = -1 } = readOf(client, replica.partition);
      const isShown = position >= window.start && position <= window.start + window.count;
      if (!isShown) return [];
      return [
        positionFlag({ x: xOf(window, position), y }, client.name, clientClass(client.index)),
      ];
    });
}

function logStart({ row, window }: RowScene, replica: ReplicaPicture): Child[] {
  if (replica.logStartOffset < window.start || replica.logEndOffset === 0) return [];
  const x = round(xOf(window, replica.logStartOffset) - 1);
  const { y, height } = row.cells;
  return [
    mark('path', {
      key: 'log-start',
      class: 'log-start',
      d: `M${x + 4} ${y - 5}H${x}V${round(y + height + 5)}H${x + 4}`,
    }),
  ];
}

/** This log is so far behind the others that none of it is in the window. */
function endsEarlier({ layout, row }: RowScene, replica: ReplicaPicture): Mark {
  const y = row.cells.y + row.cells.height / 2 + 5;
  const text = `‹ ends earlier: HW ${replica.highWatermark}, LEO ${replica.logEndOffset}`;
  return label(layout.strip.x + 12, y, text, { class: 'note' });
}

function emptyWords({ layout, row }: RowScene): Mark {
  const y = row.cells.y + row.cells.height / 2 + 5;
  return label(layout.strip.x + 14, y, 'No records yet: HW 0, LEO 0.', { class: 'note' });
}
