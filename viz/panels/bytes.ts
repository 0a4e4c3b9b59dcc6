// A message in full: every field by Kafka's name, and the bytes as they would go over the wire.
import { mark, type Mark } from '../marks/mark.ts';
import type { SentMessage } from '../model/run-source.ts';
import { countText } from '../text/format.ts';
import { box } from './html.ts';

/** The fields of a message's body, and its bytes below. */
export function bytesPanel({ body, bytes }: SentMessage): Mark {
  const fields = fieldsOf(body, '');
  return box('inspector message-body', [
    mark('table', { class: 'fields' }, [
      mark('caption', {}, ['Body']),
      mark('tbody', {}, fields.slice(0, mostFields).map(fieldRow)),
    ]),
    ...(bytes === undefined ? [] : [hexFigure(bytes)]),
  ]);
}

/** More fields than this are seen in the bytes only. */
const mostFields = 80;
const mostBytes = 512;
const bytesInLine = 8;

type Field = readonly [path: string, value: string];

/** The leaves of a body with their paths: `topicData[0].partitionData[0].index`. */
export function fieldsOf(value: unknown, path: string): readonly Field[] {
  if (value instanceof Uint8Array) return [[path, countText(value.length, 'byte')]];
  if (Array.isArray(value)) {
    if (value.length === 0) return [[path, 'empty']];
    return value.flatMap((item: unknown, index) => fieldsOf(item, `${path}[${index}]`));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) =>
      fieldsOf(inner, path === '' ? name : `${path}.${name}`),
    );
  }
  return [[path, String(value)]];
}

function fieldRow([path, value]: Field): Mark {
  return mark('tr', { key: path }, [mark('th', { scope: 'row' }, [path]), mark('td', {}, [value])]);
}

function hexFigure(bytes: Uint8Array): Mark {
  const shown = bytes.subarray(0, mostBytes);
  const lines = Array.from({ length: Math.ceil(shown.length / bytesInLine) }, (_, line) =>
    lineText(shown, line * bytesInLine),
  );
  const rest = bytes.length - shown.length;
  const more = rest > 0 ? [`… and ${countText(rest, 'byte')} more`] : [];
  return mark('figure', { class: 'hex' }, [
    mark('figcaption', {}, [`On the wire: ${countText(bytes.length, 'byte')}`]),
    mark('pre', { tabindex: 0 }, [[...lines, ...more].join('\n')]),
  ]);
}

/** `0010  00 00 00 0c …  …orders`: offset, bytes, and what of them is text. */
function lineText(bytes: Uint8Array, from: number): string {
  const line = [...bytes.subarray(from, from + bytesInLine)];
  const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = line.map((byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·'));
  const offset = from.toString(16).padStart(4, '0');
  return `${offset}  ${hex.padEnd(bytesInLine * 3 - 1)}  ${text.join('')}`;
}
