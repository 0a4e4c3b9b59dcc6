import { expect, test } from 'vitest';
import {
  clockText,
  countText,
  durationText,
  factorText,
  listText,
  numberText,
  recordsText,
  tickText,
} from '../../../viz/text/format.ts';

test.each([
  [clockText(33_406_200), '33.4062'],
  [clockText(0), '0.0000'],
  [durationText(420), '420 µs'],
  [durationText(2_300), '2.3 ms'],
  [durationText(8_400_000), '8.4 s'],
  [durationText(-1_000), '-1 ms'],
  [durationText(300_000_000), '5 min'],
  [tickText(33_300_000, 100_000), '33.3'],
  [tickText(5_000_000, 1_000_000), '5'],
  [numberText(1_234_567), '1,234,567'],
  [listText([1]), '1'],
  [listText([1, 2, 3]), '1, 2 and 3'],
  [countText(1, 'record'), '1 record'],
  [countText(3, 'fetch'), '3 fetches'],
  [recordsText(9, 1), 'record 9'],
  [recordsText(9, 3), 'records 9 to 11'],
  [factorText(1), 'real time'],
  [factorText(1 / 2_000), 'slowed to 1/2,000'],
  [factorText(36), '36× real time'],
])('%s reads "%s"', (text, expected) => {
  expect(text).toBe(expected);
});
