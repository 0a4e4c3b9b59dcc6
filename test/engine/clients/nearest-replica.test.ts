// A consumer in a rack reads from the replica there (KIP-392), once it has heard of it.
import { expect, test } from 'vitest';
import { scenarioOf } from '../../../scenarios/format/outline.ts';
import { clusterCode, planOf } from '../../../scenarios/runner/plan.ts';
import { clusterReader } from '../../../scenarios/runner/transcript.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { columnsRecorder, createColumns, type Columns } from '../../../sim/trace/columns.ts';
import { walkRows } from '../../../sim/trace/reading.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';

/** How often something is told. */
function countOf(columns: Columns, kind: string): number {
  let count = 0;
  walkRows(clusterReader, columns, 0, (row) => {
    if (row.kind.name === kind) count += 1;
  });
  return count;
}

test('who is sent to a replica that it does not know asks for metadata, and goes there', () => {
  const columns = createColumns();
  const scenario = scenarioOf({
    brokers: 2,
    controllers: 1,
    configs: {
      'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    },
    topics: { orders: { partitions: 1, replicas: 2 } },
    producers: { shop: { topic: 'orders', every: ms(100) } },
    consumers: {
      billing: { topic: 'orders', startAt: seconds(15), configs: { 'client.rack': 'west' } },
    },
    // Whoever begins to read while the broker is away does not hear of it for five minutes.
    steps: [{ at: seconds(3), fault: 'kill', with: { process: 'b2' }, for: seconds(20) }],
  });
  const plan = planOf({ ...scenario, racks: { 1: 'east', 2: 'west' } });
  const world = createWorld({ ...clusterCode, recorder: columnsRecorder(columns) }, plan);

  runUntil(world, seconds(40));

  const sent = countOf(columns, 'reader-sent-elsewhere');
  expect(sent).toBeGreaterThan(0);
  // For each metadata that it waits for a few more, not thousands a second.
  expect(sent).toBeLessThan(100);
  expect(countOf(columns, 'records-polled')).toBeGreaterThan(100);
});
