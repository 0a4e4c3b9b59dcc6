import { expect, test } from 'vitest';
import { prepare } from './groups/rebalances.ts';

test('the group that is measured comes through: every member joins, syncs and is alive three times', () => {
  const { units, outcome } = prepare({ members: 20 })();

  expect(units).toBe(20);
  // Of twenty members two come later. Each round is a JoinGroup, a SyncGroup and a heartbeat.
  expect(outcome).toBe((18 + 20 + 20) * 3);
});
