import { expect, test } from 'vitest';
import { prepare as prepareDeath } from './failover/dying.ts';
import { prepare } from './failover/fencing.ts';

test('a broker that is fenced leaves every ISR, and others lead what it led', () => {
  const { units, outcome } = prepare({ led: 100 })();

  expect(units).toBe(300);
  // Of 300 partitions the second broker leads its own and those of the first, the third its own.
  expect(outcome).toBe(200 * 2 + 100 * 3);
});

test('what a dead broker led is led again when its session is over', () => {
  const { units, outcome } = prepareDeath({ led: 10, counts: 'simulated' })();

  expect(units).toBe(10);
  // broker.session.timeout.ms is 9 s; the last heartbeat came up to 2 s before the end.
  expect(outcome).toBeGreaterThan(7_000_000);
  expect(outcome).toBeLessThan(10_000_000);
});
