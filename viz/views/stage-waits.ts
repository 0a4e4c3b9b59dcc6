// What waits on the stage: sessions that run out, and requests that a broker keeps.
import type { StageLayout } from '../layout/stage-layout.ts';
import { timerRing } from '../marks/disc.ts';
import { at, group, label, type Child, type Mark } from '../marks/mark.ts';
import { packetGlyph } from '../marks/packet.ts';
import { nameOf, type Micros, type ParkedPicture, type Picture } from '../model/picture.ts';
import { countText, durationText } from '../text/format.ts';
import type { ViewOptions } from './view.ts';

/** The ring round a broker's disc: what is left of its session with the controller. */
export function sessions(picture: Picture, t: Micros, layout: StageLayout): Child[] {
  return picture.nodes.map((node, index) => {
    const row = layout.rows[index];
    const timer = picture.timers.find((it) => it.watches === node.process);
    if (row === undefined || timer === undefined) return undefined;
    const share = (timer.firesAt - t) / Math.max(1, timer.firesAt - timer.armedAt);
    return group({ key: `session/${node.broker}`, transform: at(row.disc.x, row.disc.y) }, [
      timerRing(share, row.discRadius + 4, 'session'),
    ]);
  });
}

/** The requests that each broker has parked, in words, at the foot of its row. */
export function waits(
  picture: Picture,
  t: Micros,
  layout: StageLayout,
  options: ViewOptions,
): Child[] {
  if (layout.isNarrow) return [];
  return picture.nodes.map((node, index) => {
    const row = layout.rows[index];
    const parked = picture.parked.filter(
      (it) => it.process === node.process && it.partition === options.partition,
    );
    if (row === undefined || parked.length === 0) return undefined;
    return group(
      {
        key: `parked/${node.broker}`,
        class: 'parked',
        transform: at(layout.strip.x + 132, row.statusY),
      },
      waitWords(parked, picture, t),
    );
  });
}

/** Produce requests come first: somebody waits for an answer; a parked fetch only waits for news. */
function waitWords(parked: readonly ParkedPicture[], picture: Picture, t: Micros): Mark[] {
  const sorted = parked.toSorted(
    (a, b) => Number(a.family !== 'produce') - Number(b.family !== 'produce') || a.id - b.id,
  );
  const [first] = sorted;
  if (first === undefined) return [];
  const alike = sorted.filter((it) => it.family === first.family).length;
  const who = alike > 1 ? countText(alike, first.api.toLowerCase()) : nameOf(picture, first.from);
  const left = durationText(Math.max(0, first.expiresAt - t));
  const verb = alike > 1 ? 'wait' : 'waits';
  return [
    group({ transform: at(9, -5) }, [packetGlyph({ ...first, isResponse: false }, 7)]),
    label(22, 0, `${who} ${verb} for ${first.reason}, ${left}`, { class: 'note' }),
  ];
}
