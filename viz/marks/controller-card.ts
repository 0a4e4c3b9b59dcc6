// The card of a controller: small, because its decisions stand beside it as the committed truth.
import type { Box } from '../layout/box.ts';
import { textWidth } from '../layout/text-width.ts';
import type { ControllerPicture } from '../model/picture.ts';
import { controllerSubject } from '../model/subject.ts';
import { disc } from './disc.ts';
import { at, group, label, mark, round, type Mark } from './mark.ts';

/** A controller: its disc, and what it is where there is room for the word. */
export function controllerCard(controller: ControllerPicture, box: Box): Mark {
  const { x, y, width, height } = box;
  const subject = controllerSubject(controller.process);
  const word = controller.isAlive ? 'controller' : 'not running';
  const hasRoom = textWidth(word, 13.5) + 40 < width;
  return group(
    {
      key: subject,
      class: controller.isAlive ? 'card controller' : 'card controller is-dead',
      'data-subject': subject,
      role: 'img',
      tabindex: 0,
      'aria-label': `${controller.name}, ${controller.isAlive ? 'running' : 'not running'}`,
    },
    [
      mark('rect', { class: 'paper', x, y, width: round(width), height, rx: 8 }),
      group({ transform: at(x + 19, y + height / 2) }, [
        disc(controller.id, controller.isAlive ? 'running' : 'dead', 11),
      ]),
      hasRoom && label(x + 38, y + height / 2 + 5, word, { class: 'note' }),
    ],
  );
}
