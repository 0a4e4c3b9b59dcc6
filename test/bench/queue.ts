// P1, P2, P4: the event queue alone, in the hold model.
import type { Measured } from './figure.ts';
import { costsOf, median, ratioOf, type Variant } from './measure.ts';
import type { HoldOptions } from './queue/hold.ts';

type Contestant = 'ours' | 'object-heap' | 'flatqueue';

function hold(contestant: Contestant, pending: number): Variant {
  const options: HoldOptions = { pending };
  return { module: new URL(`./queue/${contestant}.ts`, import.meta.url), options };
}

/** Our queue with nothing on top of it: what a machine is measured by, and engines are compared with. */
export const rawQueue = hold('ours', 10_000);

/** P1: how many times faster than the queue one would write first. */
export const queueAgainstObjectHeap = (): Promise<Measured> => against('object-heap');

/** P2: how many times faster than npm's fastest heap. */
export const queueAgainstFlatqueue = (): Promise<Measured> => against('flatqueue');

async function against(rival: Contestant): Promise<Measured> {
  const costs = await costsOf({ ours: rawQueue, rival: hold(rival, 10_000) });
  return {
    value: ratioOf(costs.rival, costs.ours),
    note: `ours ${nanos(costs.ours)}, ${rival} ${nanos(costs.rival)} per event`,
    whereTheTimeGoes:
      'An event takes about thirty checked accesses to the array and hardly waits between them; on a ' +
      'core that is shared with other work it slows down more than a heap, which mostly waits.',
  };
}

/** P4: what an event costs with many pending, beside what it costs with few. */
export async function flatnessOfQueue(): Promise<Measured> {
  const costs = await costsOf({ many: rawQueue, few: hold('ours', 100) });
  return {
    value: ratioOf(costs.many, costs.few),
    note: `10,000 pending ${nanos(costs.many)}, 100 pending ${nanos(costs.few)} per event`,
    whereTheTimeGoes: 'With 10,000 pending the events no longer fit into the first cache.',
  };
}

function nanos(costs: readonly number[]): string {
  return `${median(costs).toFixed(0)} ns`;
}
