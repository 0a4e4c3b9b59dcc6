// What we broke on the way between nodes: a zigzag across the network band where a broker is cut off,
// dashes where its messages take longer.
import type { StageLayout } from '../layout/stage-layout.ts';
import { group, label, mark, round, type Child } from '../marks/mark.ts';
import { zigzag } from '../marks/zigzag.ts';
import type { FaultPicture, Picture } from '../model/picture.ts';

/** The faults of links that a stage shows, and the word beside each. */
const linkFaults: Readonly<
  Record<string, { readonly look: 'cut' | 'slow'; readonly word: string }>
> = {
  partition: { look: 'cut', word: 'cut off' },
  isolate: { look: 'cut', word: 'cut off' },
  hold: { look: 'cut', word: 'held' },
  'slow-link': { look: 'slow', word: 'slow' },
  clog: { look: 'slow', word: 'narrow' },
  'lossy-link': { look: 'slow', word: 'lossy' },
};

/** The marks of all faults of links, at the rows of the brokers that they name. */
export function cuts(picture: Picture, layout: StageLayout): Child[] {
  return picture.faults.flatMap((fault) =>
    picture.nodes.map((node, index) => {
      const row = layout.rows[index];
      const isNamed = row !== undefined && fault.processes.includes(node.process);
      return isNamed && cutMark(fault, { x: row.left.x, y: row.left.y + 34 }, layout);
    }),
  );
}

function cutMark(
  fault: FaultPicture,
  at: { readonly x: number; readonly y: number },
  { band, isNarrow }: StageLayout,
): Child {
  const kind = linkFaults[fault.kind];
  if (kind === undefined) return undefined;
  const from = band.x - 5;
  const across =
    kind.look === 'cut'
      ? zigzag(from, at.x - 2, at.y)
      : `M${round(from)} ${round(at.y)}H${round(at.x - 2)}`;
  return group({ key: `cut/${fault.id}/${at.y}`, class: `link-fault is-${kind.look}` }, [
    mark('title', {}, [fault.sentence]),
    mark('path', { class: 'halo', d: across }),
    mark('path', { class: kind.look === 'cut' ? 'zigzag' : 'dashes', d: across }),
    !isNarrow && label(from - 6, at.y + 4.5, kind.word, { class: 'fault-label end' }),
  ]);
}
