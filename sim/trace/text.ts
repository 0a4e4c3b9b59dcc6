// The trace as text: one line an event in fixed columns, or one sentence for a reader.
import type { Micros } from '../time.ts';
import type { Field } from './kinds.ts';
import { nameOf, type Names } from './names.ts';
import { fieldsOf, type FieldValue, type Row } from './reading.ts';

/** Seconds with six decimals, in a column of its own. */
export function timeColumn(time: Micros): string {
  const micros = String(time % 1_000_000).padStart(6, '0');
  return `${Math.floor(time / 1_000_000)}.${micros}`.padStart(14);
}

/** `      1.250000  b1            isr-shrunk               partition=orders-0 …` */
export function lineOf(row: Row, names: Names): string {
  const who = nameOf(names, 'process', row.process) ?? '-';
  const fields = fieldsOf(row, names).map(
    ([field, value]) => `${field.name}=${shown(field, value, names)}`,
  );
  const head = `${timeColumn(row.time)}  ${who.padEnd(12)}  ${row.kind.name.padEnd(24)}`;
  return `${head}  ${fields.join(' ')}`.replace(lineBreaks, '↵').trimEnd();
}

/** What a name may hold, and a line may not. */
const lineBreaks = /[\n\r\u2028\u2029]/g;

/**
 * The sentence of a row's kind with its fields filled in. `{count|record|records}` counts things;
 * `{leader?node *|nobody}` names one of them, or says that it is none (-1).
 */
export function sentenceOf(row: Row, names: Names): string {
  const fields = new Map(
    fieldsOf(row, names).map(([field, value]) => [field.name, shown(field, value, names)]),
  );
  // In one pass: a brace or a dollar in what is filled in means nothing.
  return row.kind.sentence.replace(holes, (hole, name: string, choice?: string) => {
    const text = fields.get(name) ?? hole;
    return choice === undefined ? text : chosen(text, choice);
  });
}

/** A field in braces, alone or with two texts to choose from. */
const holes = /\{(\w+)([|?][^|}]*\|[^}]*)?\}/g;

function chosen(text: string, choice: string): string {
  const [first = '', second = ''] = choice.slice(1).split('|');
  if (choice.startsWith('|')) return `${text} ${text === '1' ? first : second}`;
  return text === '-1' ? second : first.replace('*', () => text);
}

function shown(field: Field, value: FieldValue, names: Names): string {
  if (typeof value === 'object') {
    const texts = value.map((item) =>
      field.type === 'ids' ? named(field.of, item, names) : `${item}`,
    );
    return `[${texts.join(',')}]`;
  }
  return field.type === 'id' && typeof value === 'number'
    ? named(field.of, value, names)
    : `${value}`;
}

/** What a number is called. What tells two of one name apart is a uuid behind '@', and is not shown. */
const named = (of: string, number: number, names: Names): string =>
  (nameOf(names, of, number) ?? String(number)).replace(uuidBehindName, '');

const uuidBehindName = /(?<=.)@[\w-]{22}$/;
