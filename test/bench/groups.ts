// G1: what a coordinator spends on a member of a large group, beside one of a small group.
import type { Measured } from './figure.ts';
import type { GroupOptions } from './groups/rebalances.ts';
import { costsOf, median, ratioOf, type Variant } from './measure.ts';

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
