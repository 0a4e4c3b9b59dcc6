// G1 and G2: what a member of a large group costs, beside one of a small group.
import type { Measured } from './figure.ts';
import type { WorldOptions } from './groups/consumers.ts';
import type { GroupOptions } from './groups/rebalances.ts';
import { costsOf, median, outcomesOf, ratioOf, type Variant } from './measure.ts';

function group(members: number): Variant {
  const options: GroupOptions = { members };
  return { module: new URL('./groups/rebalances.ts', import.meta.url), options };
}

/** G1: a group of 1,000 members over 2,000 partitions joins, rebalances cooperatively, and settles. */
export async function costOfMembers(): Promise<Measured> {
  const costs = await costsOf({ many: group(1_000), few: group(100) }, 15);
  return {
    value: ratioOf(costs.many, costs.few),
    note: `1,000 members ${spent(costs.many, 1_000)} in all, 100 members ${spent(costs.few, 100)}: three generations each`,
    whereTheTimeGoes:
      'Each generation is one record that holds all members, and the leader is told of all of them.',
  };
}

const spent = (nanosPerMember: readonly number[], members: number): string =>
  `${((median(nanosPerMember) * members) / 1e6).toFixed(1)} ms`;

function world(members: number): Variant {
  const options: WorldOptions = { members };
  return { module: new URL('./groups/consumers.ts', import.meta.url), options };
}

/** G2: the same with brokers, a controller and consumers. Once each: such a world takes a while. */
export async function costOfConsumers(): Promise<Measured> {
  const [few = 0] = await outcomesOf(world(100), 1);
  const [many = 0] = await outcomesOf(world(1_000), 1);
  return {
    value: many / few,
    note: `25 simulated seconds with 1,000 members ${(many / 1_000).toFixed(1)} s, with 100 members ${(few / 10_000).toFixed(1)} s`,
    whereTheTimeGoes: 'Every member asks for the metadata of all partitions, which grow with it.',
  };
}
