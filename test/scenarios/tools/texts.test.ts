import { expect, test } from 'vitest';
import { calendarOf, dateText, momentOf, timeText } from '../../../scenarios/tools/calendar.ts';
import { column, format, javaSplit, prettyTable } from '../../../scenarios/tools/java-format.ts';
import { readDateTime, readDuration } from '../../../scenarios/tools/java-time.ts';
import { matchingTopics } from '../../../scenarios/tools/topic-filter.ts';

test('widths pad, to the left or to the right, and never cut', () => {
  expect(format('%-4s|%4s|%d%%%n', 'a', 'b', 7)).toBe('a   |   b|7%\n');
  expect(format('%-2s|', 'long')).toBe('long|');
  expect(column(5, ['a', 'longest'])).toBe('%-7s');
});

test('a table has every cell as wide as its column, and a tab behind each', () => {
  expect(prettyTable(['Id', 'Name'], [['7', 'x']])).toBe('Id\tName\t\n7 \tx   \t\n');
});

test('String.split keeps empty pieces, but not those at the end', () => {
  expect(javaSplit('a,,b,,', ',')).toEqual(['a', '', 'b']);
  expect(javaSplit('', ',')).toEqual(['']);
});

test('every moment is a date and a time of day, and leads back to itself', () => {
  for (const ms of [0, 951_782_399_999, 951_782_400_000, 1_767_225_600_000, 4_107_542_399_000]) {
    const { date, time } = calendarOf(ms);
    expect(momentOf(date, time)).toBe(ms);
    expect(`${dateText(date)}T${timeText(time)}`).toBe(new Date(ms).toISOString().slice(0, 19));
  }
});

test('times are those of UTC unless they say otherwise', () => {
  expect(readDateTime('2026-01-01T00:00:00.000')).toBe(1_767_225_600_000);
  expect(readDateTime('2026-01-01T01:30:00.000+01:30')).toBe(1_767_225_600_000);
  expect(() => readDateTime('2026-01-01')).toThrow("does not contain a 'T'");
});

test('durations are read as Java reads them', () => {
  expect(readDuration('P1DT2H3M4.5S')).toBe(93_784_500);
  expect(readDuration('-PT1.5S')).toBe(-1_500);
  expect(() => readDuration('P')).toThrow('Text cannot be parsed to a Duration');
});

test('a list of topics is a list of patterns', () => {
  expect(matchingTopics(['orders', 'payments', 'x'], 'ord.*, x', false)).toEqual(['orders', 'x']);
});
