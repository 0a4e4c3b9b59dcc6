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

test('who waits as long as told is within the limit again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (bytes) => {
      const quotas = createClientQuotas(window);
      setLimit(quotas.limits, { user: 'alice' }, 1_000);

      const throttleMs = recordUse(quotas, client, bytes, 50_000);

      expect(recordUse(quotas, client, 0, 50_000 + throttleMs + 1)).toBeLessThanOrEqual(1);
    }),
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
