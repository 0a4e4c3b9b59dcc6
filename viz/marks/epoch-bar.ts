// The bar above the cells: in which leader epoch the records were written, with its number.
import type { BatchPicture } from '../model/picture.ts';
import { epochClass } from '../scales/colours.ts';
import { xOf, type OffsetWindow } from '../scales/offset-window.ts';
import { group, label, mark, round, type Mark } from './mark.ts';

/** Records of one epoch that follow each other. */
interface Reign {
  readonly leaderEpoch: number;
  readonly from: number;
  readonly to: number;
}

/** One bar for each run of records that were written in the same leader epoch. */
export function epochBars(
  batches: readonly BatchPicture[],
  window: OffsetWindow,
  place: { readonly y: number; readonly height: number },
): Mark[] {
  return reignsOf(batches).flatMap(({ leaderEpoch, from, to }) => {
    const x = xOf(window, from);
    const width = xOf(window, to) - x;
    if (width <= 0) return [];
    return [
      group({ key: `epoch/${leaderEpoch}/${from}`, class: `epoch ${epochClass(leaderEpoch)}` }, [
        mark('rect', {
          x: round(x + 1),
          y: place.y,
          width: round(width - 2),
          height: place.height,
          rx: 2,
        }),
        label(
          width < 62 ? x + width / 2 : x + 7,
          place.y + place.height / 2 + 4.3,
          width < 62 ? String(leaderEpoch) : `epoch ${leaderEpoch}`,
          { class: width < 62 ? 'middle' : undefined },
        ),
      ]),
    ];
  });
}

function reignsOf(batches: readonly BatchPicture[]): Reign[] {
  const reigns: Reign[] = [];
  for (const { leaderEpoch, baseOffset, count } of batches) {
    const last = reigns.at(-1);
    if (last?.leaderEpoch === leaderEpoch) {
      reigns[reigns.length - 1] = { ...last, to: baseOffset + count };
    } else {
      reigns.push({ leaderEpoch, from: baseOffset, to: baseOffset + count });
    }
  }
  return reigns;
}
