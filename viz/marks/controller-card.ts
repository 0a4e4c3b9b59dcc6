// The card of a controller: who it is, where it stands in the quorum, and whom it takes for the leader.
import type { Box } from '../layout/box.ts';
import type { ControllerPicture } from '../model/picture.ts';
import { controllerSubject } from '../model/subject.ts';
import { disc } from './disc.ts';
import { at, group, label, mark, round, type Child, type Mark } from './mark.ts';
import { words, type Word } from './words.ts';

/** What has changed in the last turn. */
export interface ControllerNews {
  readonly hasNewRole: boolean;
}

/** A controller: its disc, its role, and the epoch in which it has that role. */
export function controllerCard(
  controller: ControllerPicture,
  box: Box,
  news: ControllerNews,
): Mark {
  const { x, y, width, height } = box;
  const isChip = height < 50;
  const subject = controllerSubject(controller.process);
  const isLeader = controller.isAlive && controller.quorum?.role === 'leader';
  return group(
    {
      key: subject,
      class: `card controller${controller.isAlive ? '' : ' is-dead'}${isLeader ? ' is-active' : ''}`,
      'data-subject': subject,
      role: 'img',
      tabindex: 0,
      'aria-label': `${controller.name}, ${standing(controller)}`,
    },
    [
      mark('rect', { class: 'paper', x, y, width: round(width), height, rx: 8 }),
      group({ transform: at(x + (isChip ? 19 : 24), y + height / 2) }, [
        disc(controller.id, controller.isAlive ? 'running' : 'dead', isChip ? 11 : 13),
      ]),
      ...(isChip ? chipWords(controller, box, news) : cardWords(controller, box, news)),
    ],
  );
}

function cardWords(controller: ControllerPicture, { x, y }: Box, news: ControllerNews): Child[] {
  const { quorum, isAlive } = controller;
  if (!isAlive || quorum === undefined) {
    return [label(x + 50, y + 25, isAlive ? 'has no role yet' : 'not running', { class: 'note' })];
  }
  const changed = news.hasNewRole ? ' is-changed' : '';
  const isLeader = quorum.role === 'leader';
  const role: Word[] = [
    ...(isLeader ? [{ icon: 'crown' as const }] : []),
    { text: quorum.role, look: `${isLeader ? 'strong' : 'plain'}${changed}`, size: 15 },
    { text: `epoch ${quorum.epoch}`, look: `note${changed}`, size: 14 },
  ];
  return [words(x + 50, y + 25, role)];
}

function chipWords(controller: ControllerPicture, { x, y }: Box, news: ControllerNews): Child[] {
  const { quorum, isAlive } = controller;
  const look = news.hasNewRole ? 'note is-changed' : 'note';
  if (!isAlive || quorum === undefined) {
    return [label(x + 39, y + 25, isAlive ? 'no role' : 'not running', { class: 'note small' })];
  }
  return [
    label(x + 39, y + 17, quorum.role, { class: look }),
    label(x + 39, y + 33, `epoch ${quorum.epoch}`, { class: 'note small' }),
  ];
}

/** Where a controller stands, in words. */
export function standing({ isAlive, quorum }: ControllerPicture): string {
  if (!isAlive) return 'not running';
  if (quorum === undefined) return 'running, without a role in the quorum yet';
  return `${quorum.role} in epoch ${quorum.epoch} of the quorum`;
}
