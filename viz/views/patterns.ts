// The textures that fills refer to: hatching for what is dead or vacant, stripes for the ninth client on.
import { mark, type Mark } from '../marks/mark.ts';

/** Definitions for one SVG of the page. */
export function stagePatterns(): Mark {
  return mark('defs', { key: 'patterns' }, [
    diagonal('hatch', 6),
    diagonal('stripes', 8),
    diagonal('vacancy', 7),
    marker(),
  ]);
}

/** The highlighter: a flat colour behind whatever wears it, as large as that is. */
function marker(): Mark {
  return mark('filter', { id: 'marker', x: '-4%', y: '-2%', width: '108%', height: '108%' }, [
    mark('feFlood', { class: 'marker', result: 'ink' }),
    mark('feMerge', {}, [
      mark('feMergeNode', { in: 'ink' }),
      mark('feMergeNode', { in: 'SourceGraphic' }),
    ]),
  ]);
}

function diagonal(name: string, size: number): Mark {
  return mark(
    'pattern',
    {
      id: name,
      class: `pattern-${name}`,
      width: size,
      height: size,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    },
    [mark('path', { d: `M0 0V${size}` })],
  );
}
