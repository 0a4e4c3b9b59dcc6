// From the text of a setting to its value, as ConfigDef.parseType and Java's own readers do it.
import type { ConfigType, ConfigValue, Outcome } from './definition.ts';
import { invalidValue } from './definition.ts';
import { isKnownClass } from './classes.ts';
import { longText, readDouble, readInteger, trim } from './java-text.ts';

/** What an author may write: text as in a properties file, or a value of the right type. */
export type SettingValue = string | number | boolean | readonly string[] | null;

/** Settings as written, by Kafka's own names. */
export type Settings = Readonly<Record<string, SettingValue>>;

type Reading = { readonly value: ConfigValue } | { readonly complaint: string };

/** The value of a setting of this type, or Kafka's refusal. Null stays null. */
export function parseValue(
  name: string,
  given: SettingValue,
  type: ConfigType,
  release: string,
): Outcome<ConfigValue> {
  if (given === null) return { value: null };
  const reading = readers[type](given, release);
  if ('value' in reading) return reading;
  return { refused: invalidValue(name, shown(given), reading.complaint) };
}

function shown(given: SettingValue): string {
  if (Array.isArray(given)) return `[${given.join(', ')}]`;
  const isWhole = typeof given === 'number' && Number.isInteger(given);
  return isWhole ? longText(given) : String(given);
}

const readers: Record<ConfigType, (given: NonNullable<SettingValue>, release: string) => Reading> =
  {
    boolean: readBoolean,
    string: readString,
    password: readPassword,
    short: (given) =>
      readWhole(given, { name: 'SHORT', said: '16-bit integer (short)', bits: 16n }),
    int: (given) => readWhole(given, { name: 'INT', said: '32-bit integer', bits: 32n }),
    long: (given) => readWhole(given, { name: 'LONG', said: '64-bit integer (long)', bits: 64n }),
    double: readFraction,
    list: readList,
    class: readClass,
  };

function readBoolean(given: NonNullable<SettingValue>): Reading {
  const text = typeof given === 'string' ? trim(given).toLowerCase() : given;
  if (text === true || text === 'true') return { value: true };
  if (text === false || text === 'false') return { value: false };
  return { complaint: 'Expected value to be either true or false' };
}

function readString(given: NonNullable<SettingValue>): Reading {
  if (typeof given === 'string') return { value: trim(given) };
  return { complaint: `Expected value to be a string, but it was a ${javaClassOf(given)}` };
}

function readPassword(given: NonNullable<SettingValue>): Reading {
  if (typeof given === 'string') return { value: { secret: trim(given) } };
  return readString(given);
}

interface WholeType {
  readonly name: string;
  readonly said: string;
  readonly bits: bigint;
}

function readWhole(given: NonNullable<SettingValue>, type: WholeType): Reading {
  const whole = typeof given === 'number' && Number.isInteger(given);
  if (typeof given !== 'string' && !whole) {
    return { complaint: `Expected value to be a ${type.said}, but it was a ${javaClassOf(given)}` };
  }
  const text = typeof given === 'string' ? trim(given) : longText(given);
  const value = readInteger(text, type.bits);
  return value === undefined ? { complaint: `Not a number of type ${type.name}` } : { value };
}

function readFraction(given: NonNullable<SettingValue>): Reading {
  if (typeof given === 'number') return { value: given };
  if (typeof given !== 'string') {
    return { complaint: `Expected value to be a double, but it was a ${javaClassOf(given)}` };
  }
  const value = readDouble(trim(given));
  return value === undefined ? { complaint: 'Not a number of type DOUBLE' } : { value };
}

function readList(given: NonNullable<SettingValue>): Reading {
  if (Array.isArray(given)) return { value: given as readonly string[] };
  if (typeof given !== 'string') return { complaint: 'Expected a comma separated list.' };
  const text = trim(given);
  return { value: text === '' ? [] : text.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/) };
}

function readClass(given: NonNullable<SettingValue>, release: string): Reading {
  if (typeof given !== 'string') return { complaint: 'Expected a Class instance or class name.' };
  const name = trim(given);
  if (isKnownClass(name, release)) return { value: name };
  return { complaint: `Class ${given} could not be found.` };
}

function javaClassOf(given: NonNullable<SettingValue>): string {
  if (typeof given === 'boolean') return 'java.lang.Boolean';
  if (typeof given === 'string') return 'java.lang.String';
  if (typeof given !== 'number') return 'java.util.List';
  if (!Number.isInteger(given)) return 'java.lang.Double';
  return given === Math.trunc(given) && Math.abs(given) < 2_147_483_648
    ? 'java.lang.Integer'
    : 'java.lang.Long';
}
