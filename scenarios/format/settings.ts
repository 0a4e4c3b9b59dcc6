import { isMap } from 'yaml';
import { note, type Reader } from './reading.ts';
import type { Settings } from './scenario.ts';

/** Settings by their names: whatever stands there becomes the text that Kafka would read. */
export const settings: Reader<Settings> = (node, reading) => {
  if (!isMap(node)) return note(reading, node, 'Settings by their names are expected here.');
  return Object.fromEntries(
    Object.entries(node.toJSON() as Record<string, unknown>).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
};
