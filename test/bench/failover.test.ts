import { expect, test } from 'vitest';
import { prepare } from './failover/fencing.ts';

test('a broker that is fenced leaves every ISR, and others lead what it led', () => {
  const { units, outcome } = prepare({ led: 100 })();

  expect(units).toBe(300);
  // Of 300 partitions the second broker leads its own and those of the first, the third its own.
  expect(outcome).toBe(200 * 2 + 100 * 3);
});
