// Who leads a partition. Pure.
import type { NodeId } from '../../metadata/ids.ts';
import { NO_LEADER } from '../../metadata/ids.ts';
import type { Partition } from '../../metadata/image.ts';

/**
 * ONLINE: the leader stays if it can; else another replica in sync. PREFERRED: the first replica
 * leads if it can. UNCLEAN: as ONLINE, but rather anyone than nobody, though records may be lost.
 */
export type ElectionKind = 'PREFERRED' | 'ONLINE' | 'UNCLEAN';

/** Who was elected; -1 is nobody. */
export interface Elected {
  readonly node: NodeId;
  /** The elected one may lack records that were committed. */
  readonly unclean: boolean;
}

/** Among whom is elected. */
export interface Candidates {
  readonly replicas: readonly NodeId[];
  readonly isr: readonly NodeId[];
  readonly elr: readonly NodeId[];
}

interface Rules {
  isAcceptableLeader(id: NodeId): boolean;
  readonly elr: boolean;
  readonly balanced: boolean;
  readonly trustsLastLeader: boolean;
}

/** Elects by the order of the assignment. */
export function electLeader(
  partition: Partition,
  candidates: Candidates,
  kind: ElectionKind,
  rules: Rules,
): Elected {
  const { replicas, isr, elr } = candidates;
  const isValid = (id: NodeId): boolean =>
    (isr.includes(id) || (isr.length === 0 && elr.includes(id))) && rules.isAcceptableLeader(id);
  const [preferred = NO_LEADER] = replicas;
  const first = kind === 'PREFERRED' ? [preferred] : [];
  const inOrder = [...first, partition.leader, ...replicas];
  const clean = inOrder.find(isValid);
  if (clean !== undefined) return { node: clean, unclean: false };
  const last = lastKnownLeader(partition, candidates, rules);
  if (last !== undefined) return { node: last, unclean: true };
  const anyone =
    kind === 'UNCLEAN' ? replicas.find((id) => rules.isAcceptableLeader(id)) : undefined;
  return anyone === undefined
    ? { node: NO_LEADER, unclean: false }
    : { node: anyone, unclean: true };
}

/** KIP-966: when nobody is in sync or eligible, the one who led last is the best guess. */
function lastKnownLeader(
  { lastKnownElr }: Partition,
  { isr, elr }: Candidates,
  rules: Rules,
): NodeId | undefined {
  if (!rules.elr || !rules.balanced || isr.length > 0 || elr.length > 0) return undefined;
  // More than one entry: they were written without a balanced recovery, and mean something else.
  const [last, ...others] = lastKnownElr;
  if (last === undefined || others.length > 0) return undefined;
  return rules.trustsLastLeader || rules.isAcceptableLeader(last) ? last : undefined;
}
