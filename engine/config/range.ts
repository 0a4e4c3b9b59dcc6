// Whether a value lies in a setting's range, and how Kafka writes the range down.
// Follows the validators of org.apache.kafka.common.config.ConfigDef.
import type { ConfigFacts, ConfigRefusal, ConfigValue } from './definition.ts';
import { configException, invalidValue } from './definition.ts';
import { doubleText, longText } from './java-text.ts';
import { textOf } from './value-text.ts';
import { specialChecks } from './special-checks.ts';

/** Why Kafka refuses a parsed value; undefined when it takes it. */
export function checkRange(
  name: string,
  value: ConfigValue,
  facts: ConfigFacts,
): ConfigRefusal | undefined {
  if (facts.check !== undefined) return specialChecks[facts.check].check(name, value);
  if (facts.list !== undefined) return checkList(name, value, facts);
  if (facts.nonNull === true && value === null)
    return invalid(name, value, 'entry must be non null');
  if (facts.nonEmpty === true && value === '')
    return invalid(name, value, 'String must be non-empty');
  if (facts.oneOf !== undefined) return checkOneOf(name, value, facts);
  if (hasBounds(facts)) return checkBounds(name, value, facts);
  return undefined;
}

/** The range as Kafka writes it; undefined where nothing is checked. */
export function rangeText(facts: ConfigFacts): string | undefined {
  if (facts.check !== undefined) return specialChecks[facts.check].text;
  if (facts.oneOf !== undefined) {
    const names = `[${facts.oneOf.join(', ')}]`;
    return facts.anyCase === true ? `(case insensitive) ${names}` : names;
  }
  if (facts.list !== undefined) return '';
  if (facts.nonNull === true) return 'non-null string';
  if (facts.nonEmpty === true) return 'non-empty string';
  if (!hasBounds(facts)) return undefined;
  const min = facts.min === undefined ? [] : [boundText(facts.min, facts)];
  const max = facts.max === undefined ? [] : [boundText(facts.max, facts)];
  return `[${[...min, '...', ...max].join(',')}]`;
}

const invalid = (name: string, value: ConfigValue, complaint: string): ConfigRefusal =>
  invalidValue(name, textOf(value), complaint);

const hasBounds = (facts: ConfigFacts): boolean =>
  facts.min !== undefined || facts.max !== undefined;

function checkBounds(
  name: string,
  value: ConfigValue,
  facts: ConfigFacts,
): ConfigRefusal | undefined {
  if (typeof value !== 'number') return invalid(name, value, 'Value must be non-null');
  const { min, max } = facts;
  const refuse = (complaint: string): ConfigRefusal =>
    invalidValue(name, textOf(value, facts.type), complaint);
  if (min !== undefined && value < min) {
    return refuse(`Value must be at least ${boundText(min, facts)}`);
  }
  if (max !== undefined && value > max) {
    return refuse(`Value must be no more than ${boundText(max, facts)}`);
  }
  return undefined;
}

// Kafka states most bounds as whole numbers, even those of doubles.
const boundText = (bound: number, facts: ConfigFacts): string =>
  facts.doubleBounds === true || !Number.isInteger(bound) ? doubleText(bound) : longText(bound);

function checkOneOf(
  name: string,
  value: ConfigValue,
  facts: ConfigFacts,
): ConfigRefusal | undefined {
  const entries = Array.isArray(value) ? (value as readonly string[]) : [value];
  for (const entry of entries) {
    if (!isAllowed(entry, facts)) return invalid(name, entry, oneOfText(facts));
  }
  return undefined;
}

function isAllowed(entry: ConfigValue, facts: ConfigFacts): boolean {
  if (typeof entry !== 'string') return false;
  const allowed = facts.oneOf ?? [];
  return allowed.includes(facts.anyCase === true ? entry.toUpperCase() : entry);
}

const oneOfText = (facts: ConfigFacts): string =>
  `String must be one of${facts.anyCase === true ? ' (case insensitive)' : ''}: ` +
  (facts.oneOf ?? []).join(', ');

function checkList(
  name: string,
  value: ConfigValue,
  facts: ConfigFacts,
): ConfigRefusal | undefined {
  const refuse = (complaint: string): ConfigRefusal =>
    configException(`Configuration '${name}' ${complaint}`);
  if (value === null) {
    return facts.list?.endsWith('or-null') === true
      ? undefined
      : refuse('values must not be null.');
  }
  const entries = Array.isArray(value) ? (value as readonly string[]) : [];
  if (entries.length === 0 && facts.list?.startsWith('non-empty') === true) {
    const allowed = facts.oneOf === undefined ? 'any non-empty value' : rangeText(facts);
    return refuse(`must not be empty. Valid values include: ${allowed}`);
  }
  if (entries.includes('')) return refuse('values must not be empty.');
  return facts.oneOf === undefined ? undefined : checkOneOf(name, entries, facts);
}
