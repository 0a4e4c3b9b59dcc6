import { ms } from '../../../sim/time.ts';
import { answerTo, partitionNamed, pass, type LiveCluster } from './cluster.ts';

/** The host that a step means: `b1`, `k101`, `leader(orders-0)`, `coordinator(group:g)`. */
export function hostOf(cluster: LiveCluster, to: string): string {
  if (/^b\d$/.test(to)) return to;
  // The recorded controllers have numbers from 101 on, and so have ours.
  const controller = /^k10(\d)$/.exec(to)?.[1];
  if (controller !== undefined) return `c${controller}`;
  const partition = /^leader\((.+)\)$/.exec(to)?.[1];
  if (partition !== undefined) return `b${partitionNamed(cluster, partition)?.leader ?? 0}`;
  const [, not, group] = /^(not-)?coordinator\(group:(.+)\)$/.exec(to) ?? [];
  if (group === undefined) throw new Error(`our cluster has no ${to} yet`);
  const coordinator = coordinatorOf(cluster, group);
  if (not === undefined) return `b${coordinator}`;
  return `b${cluster.brokers.find((id) => id !== coordinator) ?? 0}`;
}

/** Who coordinates a group. The first to ask has the topic created, and asks again. */
function coordinatorOf(cluster: LiveCluster, group: string): number {
  const body = { keyType: 0, coordinatorKeys: [group] };
  for (let tries = 0; tries < 100; tries += 1) {
    const [found] = answerTo(cluster, 'b1', 'FindCoordinator', { version: 6, body }).coordinators;
    if (found?.errorCode === 0) return found.nodeId;
    pass(cluster, ms(200));
  }
  throw new Error(`nobody coordinates ${group}`);
}
