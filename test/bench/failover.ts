// What it costs when a broker dies that leads 10,000 partitions, and how long nobody leads them.
import type { DyingOptions } from './failover/dying.ts';
import type { FencingOptions } from './failover/fencing.ts';
import type { Measured } from './figure.ts';
import { costsOf, median, outcomesOf, ratioOf, type Variant } from './measure.ts';

const fencing = (led: number): Variant => {
  const options: FencingOptions = { led };
  return { module: new URL('./failover/fencing.ts', import.meta.url), options };
};

/** What a partition costs where 10,000 lose their leader ÷ where 1,000 do: about 1 where all is linear. */
export async function costOfFailover(): Promise<Measured> {
  const costs = await costsOf({ many: fencing(10_000), few: fencing(1_000) }, 11);
  const each = median(costs.many) / 1_000;
  return {
    value: ratioOf(costs.many, costs.few),
    note:
      `a partition takes ${each.toFixed(1)} µs, so that the failover of a broker that leads 10,000 and ` +
      `follows 20,000 takes ${((each * 30_000) / 1_000).toFixed(0)} ms of processor time`,
    whereTheTimeGoes:
      'Each partition is drafted, elected and copied into a persistent map, and its setting of ' +
      'min.insync.replicas is looked up.',
  };
}

const dying = (led: number, counts: DyingOptions['counts']): Variant => {
  const options: DyingOptions = { led, counts };
  return { module: new URL('./failover/dying.ts', import.meta.url), options };
};

/** F2: once; the time is simulated, so that it is the same wherever it is measured. */
export async function timeOfFailover(): Promise<Measured> {
  const [micros = 0] = await outcomesOf(dying(10_000, 'simulated'), 1);
  const [spent = 0] = await outcomesOf(dying(10_000, 'processor'), 1);
  return {
    value: micros / 1e6,
    note: `the whole cluster takes ${(spent / 1e6).toFixed(1)} s of processor time for it`,
    whereTheTimeGoes:
      'The session of the dead broker (9 s, less what has passed since its last heartbeat); then one ' +
      'decision, its commit, and what the brokers need to publish it.',
  };
}
