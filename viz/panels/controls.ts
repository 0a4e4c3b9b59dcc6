// The buttons on each broker's row: what a person can do to it. Real buttons over the picture.
import type { StageLayout } from '../layout/stage-layout.ts';
import { mark, type Mark } from '../marks/mark.ts';
import type { ControllerPicture, Liveness, NodePicture, Picture } from '../model/picture.ts';
import type { Deed } from '../model/run-source.ts';
import { box, button } from './html.ts';

/** A deed with the words on its button. */
export interface Offer {
  readonly verb: Deed['verb'];
  readonly words: string;
}

/** What can be done to a broker in its state. */
export function offersFor(liveness: Liveness): readonly Offer[] {
  switch (liveness) {
    case 'running':
    case 'fenced':
      return [
        { verb: 'kill', words: 'Kill' },
        { verb: 'pause', words: 'Pause' },
      ];
    case 'paused':
      return [
        { verb: 'kill', words: 'Kill' },
        { verb: 'resume', words: 'Resume' },
      ];
    case 'dead':
      return [{ verb: 'restart', words: 'Restart' }];
  }
}

/** The buttons of every row, in the row's place. */
export function controls(picture: Picture, layout: StageLayout): Mark {
  return box('controls', [
    ...picture.nodes.map((node, index) => rowControls(node, layout, index)),
    ...picture.controllers.map((controller, index) =>
      controllerControls(controller, layout, index),
    ),
  ]);
}

/** On a phone there is no room on a controller's chip: its buttons stand beside what is inspected. */
function controllerControls(
  controller: ControllerPicture,
  { controllers, scale, isNarrow }: StageLayout,
  index: number,
): Mark {
  const place = controllers[index] ?? { x: 0, y: 0, width: 0, height: 0 };
  const style = `left:${Math.round((place.x + 49) * scale)}px;top:${Math.round((place.y + place.height - 28) * scale)}px`;
  return box('row-controls', isNarrow ? [] : deedsOfController(controller), {
    key: controller.process,
    style,
    role: 'group',
    'aria-label': `Do something to ${controller.name}`,
  });
}

/** The buttons of a controller. */
export const deedsOfController = ({ isAlive, isPaused, node, name }: ControllerPicture): Mark[] =>
  offersFor(!isAlive ? 'dead' : isPaused ? 'paused' : 'running').map((offer) =>
    deedButton(offer, node, name),
  );

const deedButton = ({ verb, words }: Offer, node: number, name: string): Mark =>
  button(
    { name: verb, value: String(node) },
    [words, mark('span', { class: 'unseen' }, [` ${name}`])],
    { key: verb, class: `deed is-${verb}` },
  );

function rowControls(node: NodePicture, layout: StageLayout, index: number): Mark {
  const row = layout.rows[index]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
  const { scale, isNarrow } = layout;
  const style = isNarrow
    ? `right:${Math.round(layout.width - row.x - row.width + 4)}px;top:${Math.round(row.y + 1)}px`
    : `left:${Math.round((row.x + 13) * scale)}px;top:${Math.round((row.y + row.height - 34) * scale)}px`;
  return box(
    'row-controls',
    offersFor(node.liveness).map((offer) => deedButton(offer, node.broker, node.name)),
    { key: node.broker, style, role: 'group', 'aria-label': `Do something to ${node.name}` },
  );
}
