// How `kafka-configs` reads the settings that it is given on the command line (ConfigCommand).
import type { Outcome } from './definition.ts';
import { trim } from './java-text.ts';

/** Settings as `--add-config` writes them: brackets keep together what has commas. */
export function readAddedConfigs(text: string): Outcome<ReadonlyMap<string, string>> {
  const added = new Map<string, string>();
  for (const entry of withoutEmptyEnd(text.split(/,(?=[^\]]*(?:\[|$))/))) {
    const [key = '', value, ...more] = entry.split(/\s*=\s*(?=[^\]]*(?:\[|$))/);
    if (value === undefined || more.length > 0) return { refused: malformed };
    added.set(trim(key), trim(value.replaceAll(/[[\]]/g, '')));
  }
  return { value: added };
}

/** Names as `--delete-config` writes them, separated by commas. */
export function readDeletedConfigs(text: string): readonly string[] {
  return withoutEmptyEnd(text.split(',')).map(trim);
}

const malformed = {
  error: 'IllegalArgumentException',
  message:
    'requirement failed: Invalid entity config: all configs to be added must be in the format ' +
    '"key=val" or  "key=[val1,val2]" to group values which contain commas.',
} as const;

// Java's split leaves out empty pieces at the end, but not the only one.
function withoutEmptyEnd(pieces: readonly string[]): readonly string[] {
  const last = pieces.findLastIndex((piece) => piece !== '');
  return pieces.slice(0, Math.max(last + 1, 1));
}
