// What it costs the controller when a broker dies that leads 10,000 partitions.
import type { FencingOptions } from './failover/fencing.ts';
import type { Measured } from './figure.ts';
import { costsOf, median, ratioOf, type Variant } from './measure.ts';

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
