import { partitionNamed, type LiveCluster } from './cluster.ts';

/** The host that a step means: `b1`, `k101`, `leader(orders-0)`. */
export function hostOf(cluster: LiveCluster, to: string): string {
  if (/^b\d$/.test(to)) return to;
  const partition = /^leader\((.+)\)$/.exec(to)?.[1];
  if (partition !== undefined) return `b${partitionNamed(cluster, partition)?.leader ?? 0}`;
  throw new Error(`our cluster has no ${to} yet`);
}
