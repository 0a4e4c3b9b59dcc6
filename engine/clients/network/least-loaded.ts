import type { Micros } from '../../../sim/time.ts';
import type { Rng } from '../../../sim/random/rng.ts';
import { canSend, isConnecting, mayConnect, type NodeLink } from './link.ts';
import type { NetworkState } from './network.ts';

/** The node to ask what any node can answer, and whether any connection is usable at all. */
export interface LeastLoaded {
  /** Undefined: no node can be asked or connected to. */
  readonly nodeId: number | undefined;
  readonly anyReady: boolean;
}

/**
 * Who has least to do: a ready node with nothing in flight, else the ready one with least, else one
 * that is being connected to, else the one that was not tried for longest. The search begins anywhere.
 */
export function leastLoadedNode(
  network: NetworkState<unknown>,
  now: Micros,
  rng: Pick<Rng, 'below'>,
): LeastLoaded {
  const nodes = [...network.metadata.view.nodes.keys()];
  if (nodes.length === 0) return { nodeId: undefined, anyReady: false };
  const start = rng.below(nodes.length);
  const searched = [...nodes.slice(start), ...nodes.slice(0, start)];
  const anyReady = nodes.some((nodeId) => network.links.get(nodeId)?.status === 'ready');
  const { maxInFlight } = network.settings;
  const load = (nodeId: number): number => {
    const link = network.links.get(nodeId);
    const isUsable = link !== undefined && canSend(link, now, maxInFlight);
    return isUsable ? link.inFlight.length : Infinity;
  };
  const connecting = searched.findLast((nodeId) => {
    const link = network.links.get(nodeId);
    return link !== undefined && isConnecting(link);
  });
  const nodeId =
    smallest(searched, load) ??
    connecting ??
    smallest(searched, (candidate) => triedAt(network.links.get(candidate), now));
  return { nodeId, anyReady };
}

/** The first node of which a figure is smallest; none of those where it is infinite. */
function smallest(
  nodes: readonly number[],
  figure: (nodeId: number) => number,
): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const nodeId of nodes) {
    const value = figure(nodeId);
    if (value >= least) continue;
    best = nodeId;
    least = value;
  }
  return best;
}

/** When a node that may be connected to was last tried; Infinity if it may not. */
function triedAt(link: NodeLink<unknown> | undefined, now: Micros): Micros {
  if (link === undefined) return -Infinity;
  return mayConnect(link, now) ? link.lastAttemptAt : Infinity;
}
