// What the recordings of quotas do not reach.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createClientQuotas,
  giveBackUse,
  maxUseAtOnce,
  recordUse,
} from '../../../engine/broker/quotas/client-quotas.ts';
import { setLimit } from '../../../engine/broker/quotas/limits.ts';

const window = { samples: 11, sampleMs: 1_000 };
const client = { user: 'alice', clientId: 'app' };

test('who waits as often and as long as told is within the limit again', () => {
  // The window that a rate is measured over shrinks by a sample whenever one is complete, as in Kafka:
  // whoever used 10,999 bytes waits 999 ms and is told at once to wait as long again.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (bytes) => {
      const quotas = createClientQuotas(window);
      setLimit(quotas.limits, { user: 'alice' }, 1_000);

      let now = 50_000;
      let throttleMs = recordUse(quotas, client, bytes, now);
      let waits = 0;
      while (throttleMs > 1 && waits <= window.samples) {
        waits += 1;
        now += throttleMs + 1;
        throttleMs = recordUse(quotas, client, 0, now);
      }

      expect(throttleMs).toBeLessThanOrEqual(1);
    }),
    { examples: [[10_999]] },
  );
});

test('clients of a user share what is set for the user, and not what is set for each of them', () => {
  const quotas = createClientQuotas(window);
  setLimit(quotas.limits, { user: 'alice' }, 100);
  recordUse(quotas, client, 5_000, 0);
  expect(recordUse(quotas, { user: 'alice', clientId: 'other' }, 1, 0)).toBeGreaterThan(0);

  setLimit(quotas.limits, { user: 'alice', clientId: null }, 100);

  expect(recordUse(quotas, { user: 'alice', clientId: 'other' }, 1, 0)).toBe(0);
});

test('what was not sent after all is given back', () => {
  const quotas = createClientQuotas(window);
  setLimit(quotas.limits, {}, null);
  setLimit(quotas.limits, { clientId: 'app' }, 100);
  expect(recordUse(quotas, client, 5_000, 0)).toBeGreaterThan(0);

  giveBackUse(quotas, client, 5_000, 0);

  expect(recordUse(quotas, client, 1, 1)).toBe(0);
  expect(maxUseAtOnce(quotas, client)).toBe(1_000);
});

test('names that hold each other’s signs are told apart', () => {
  const quotas = createClientQuotas(window);
  setLimit(quotas.limits, { user: '*' }, 1);

  expect(recordUse(quotas, client, 5_000, 0)).toBe(0);
});
