import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigFacts, ConfigType } from '../../../engine/config/definition.ts';
import { factsAt, isKnown, LONG_MAX } from '../../../engine/config/definition.ts';
import { doubleText } from '../../../engine/config/java-text.ts';
import { nearestName } from '../../../sim/nearest-name.ts';
import type { SettingValue } from '../../../engine/config/parse.ts';
import { parseValue } from '../../../engine/config/parse.ts';
import { checkRange } from '../../../engine/config/range.ts';
import { textOf } from '../../../engine/config/value-text.ts';

const parsed = (given: SettingValue, type: ConfigType): unknown => {
  const outcome = parseValue('v', given, type, '4.3');
  return 'value' in outcome ? outcome.value : outcome.refused.message;
};

test('numbers are read as Java reads them', () => {
  expect(parsed(' +12 ', 'int')).toBe(12);
  expect(parsed('9223372036854775807', 'long')).toBe(LONG_MAX);
  expect(parsed('9223372036854775808', 'long')).toContain('Not a number of type LONG');
  expect(parsed('32768', 'short')).toContain('Not a number of type SHORT');
  expect(parsed('1d', 'double')).toBe(1);
  expect(parsed('0x10', 'int')).toContain('Not a number of type INT');
});

test('every int is read back from its text, and nothing beyond ints is an int', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 34n), max: 2n ** 34n }), (number) => {
      const isInt = BigInt.asIntN(32, number) === number;
      const found = parsed(String(number), 'int');
      expect(found === Number(number)).toBe(isInt);
    }),
  );
});

test('a value of the wrong kind is refused by the name of its Java class', () => {
  expect(parsed(true, 'int')).toContain('32-bit integer, but it was a java.lang.Boolean');
  expect(parsed(1.5, 'long')).toContain('64-bit integer (long), but it was a java.lang.Double');
  expect(parsed(3_000_000_000, 'string')).toContain('but it was a java.lang.Long');
  expect(parsed(1, 'list')).toContain('Expected a comma separated list.');
});

test('a password is kept and never shown', () => {
  const outcome = parseValue('v', ' secret ', 'password', '4.3');

  expect(outcome).toEqual({ value: { secret: 'secret' } });
  expect('value' in outcome && textOf(outcome.value)).toBe('[hidden]');
});

test('doubles are printed as Java prints them', () => {
  const printed = [1, 0.25, 1e7, 0.0001, -0.1, 123.5].map(doubleText);

  expect(printed.join(' ')).toBe('1.0 0.25 1.0E7 1.0E-4 -0.1 123.5');
});

test('an older range replaces the newer one as a whole', () => {
  const def = {
    type: 'int',
    default: 5,
    min: 1,
    max: 9,
    importance: 'low',
    since: '3.0',
    until: '4.4',
    before: { '4.2': { min: 0 }, '4.0': { unchecked: true, default: 7 } },
    doc: 'A setting that became stricter.',
  } as const;
  const refusal = (value: number, release: string): string | undefined =>
    checkRange('v', value, factsAt(def, release))?.message;

  expect(refusal(10, '4.3')).toContain('no more than 9');
  expect(refusal(10, '4.1')).toBeUndefined();
  expect(refusal(-1, '4.1')).toContain('at least 0');
  expect(refusal(-1, '3.9')).toBeUndefined();
  expect([factsAt(def, '3.9').default, factsAt(def, '4.0').default]).toEqual([7, 5]);
  expect(['2.8', '3.0', '4.3', '4.4'].filter((release) => isKnown(def, release))).toEqual([
    '3.0',
    '4.3',
  ]);
});

test('a duration is ISO 8601, as a whole not negative', () => {
  const facts: ConfigFacts = { type: 'string', importance: 'low', check: 'auto-offset-reset' };
  const takes = (text: string): boolean => checkRange('v', text, facts) === undefined;

  for (const text of ['PT1H', 'P3D', 'PT0S', 'P1DT2H3M4.5S', '-PT-1H', 'pt1h']) {
    expect(takes(`by_duration:${text}`), text).toBe(true);
  }
  for (const text of ['', 'xyz', 'P', 'PT', '-PT1H', 'PT1H2D', '1H']) {
    expect(takes(`by_duration:${text}`), text).toBe(false);
  }
});

test('the nearest name is the one with the fewest letters to change', () => {
  const names = ['retention.ms', 'retention.bytes', 'segment.ms'];

  expect(nearestName('retention.m', names)).toBe('retention.ms');
  expect(nearestName('retentoin.bytes', names)).toBe('retention.bytes');
  expect(nearestName('anything', [])).toBeUndefined();
});
