// What a seed has in store, to be read before the run: the whole of it, one line a fault.
import { timeColumn } from '../trace/text.ts';
import type { FaultKind, FaultTable } from './kind.ts';
import { faultSentence, timeSaid } from './sentence.ts';
import type { SwarmPlan } from './swarm.ts';

/** The plan of a swarm as lines of text. */
export function swarmLines(kinds: FaultTable, plan: SwarmPlan): string[] {
  const { faults, gap, length, atOnce, weights, seed } = plan;
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const shares = weights.map(([name, weight]) => `${name} ${Math.round((100 * weight) / total)} %`);
  return [
    `Swarm of seed '${seed}': ${faults.length} faults until ${timeSaid(plan.until)}.`,
    `About every ${timeSaid(gap)}, for about ${timeSaid(length)}, at most ${atOnce} at once, of:`,
    `  ${shares.join(', ') || 'nothing'}`,
    ...faults.map((fault) => {
      const lasts = fault.for === undefined ? '' : `for ${timeSaid(fault.for)}`;
      const sentence = faultSentence(kinds[fault.fault] as FaultKind, fault.with ?? {});
      return `${timeColumn(fault.at)}  ${lasts.padEnd(16)}  ${fault.fault.padEnd(14)}  ${sentence}`;
    }),
  ];
}
