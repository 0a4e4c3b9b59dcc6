// From written settings to the values a process runs with, as Kafka's AbstractConfig.
import type { ConfigDef, ConfigFacts, ConfigRefusal, ConfigTable } from './definition.ts';
import type { ConfigValue, Outcome } from './definition.ts';
import { configException, factsAt, isKnown } from './definition.ts';
import type { Settings } from './parse.ts';
import { parseValue } from './parse.ts';
import { checkRange } from './range.ts';

/** Values by name, as a release parses them: only names that it knows. */
export type ParsedConfigs = Readonly<Record<string, ConfigValue>>;

/** The text of a setting; a secret and what is not set are the empty text. */
export function textAt(values: ParsedConfigs, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

/**
 * Parses and checks every setting of a table; names outside the table are ignored, as Kafka does.
 * Simplified: of several mistakes the first in our order is named, not the first in Kafka's.
 */
export function parseConfigs(
  table: ConfigTable,
  release: string,
  settings: Settings,
): Outcome<ParsedConfigs> {
  const values: Record<string, ConfigValue> = {};
  for (const [name, def] of Object.entries(table)) {
    if (!isKnown(def, release)) continue;
    const parsed = parseConfig(name, def, release, settings);
    if ('refused' in parsed) return parsed;
    values[name] = parsed.value;
  }
  return { value: values };
}

/** Parses and checks one setting; one that is not written has its default, if it has one. */
export function parseConfig(
  name: string,
  def: ConfigDef,
  release: string,
  settings: Settings,
): Outcome<ConfigValue> {
  const facts = factsAt(def, release);
  const written = settings[name];
  if (written === undefined && facts.default === undefined) return { refused: missing(name) };
  const parsed =
    written === undefined
      ? { value: facts.default ?? null }
      : parseValue(name, written, facts.type, release);
  if ('refused' in parsed) return parsed;
  const value = withoutDuplicates(parsed.value, facts);
  const refused = checkRange(name, value, facts);
  return refused === undefined ? { value } : { refused };
}

const missing = (name: string): ConfigRefusal =>
  configException(`Missing required configuration "${name}" which has no default value.`);

// KIP-1161: since 4.2 entries that stand twice are taken once.
function withoutDuplicates(value: ConfigValue, facts: ConfigFacts): ConfigValue {
  return facts.list !== undefined && Array.isArray(value) ? [...new Set(value as string[])] : value;
}
