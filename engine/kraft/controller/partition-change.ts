// What a change makes of a partition: who leads, who is in sync, who may lead (Kafka's
// PartitionChangeBuilder). Every decision about a partition goes through here. Pure.
import type { NodeId } from '../../metadata/ids.ts';
import { NO_LEADER } from '../../metadata/ids.ts';
import type { LeaderRecoveryState, Partition } from '../../metadata/image.ts';
import type { PartitionChange } from '../../metadata/records.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import { electLeader, type Elected, type ElectionKind } from './leader-election.ts';
import { completedReassignment, type AwaitedReplicas } from './reassignment-plan.ts';

/** What a decision about a partition rests on, besides the partition. */
export interface PartitionRules {
  /** Could a broker lead it: live, and with its directory online? */
  isAcceptableLeader(id: NodeId): boolean;
  /** The topic's min.insync.replicas, as far as it has so many replicas. */
  readonly minIsr: number;
  /** KIP-966: eligible leader replicas are kept. */
  readonly elr: boolean;
  /** The last leader is remembered, and led by again when nobody else is left; true in Kafka. */
  readonly balanced: boolean;
  /** Who must be in sync before a reassignment ends. */
  readonly awaited: AwaitedReplicas;
  /** KAFKA-18940: the last leader is taken for alive. */
  readonly trustsLastLeader: boolean;
  /** KAFKA-15021: before 3.6-IV0 every shrinking of the ISR moved the leader epoch. */
  readonly bumpsEpochOnIsrShrink: boolean;
  /** The directory of a new replica; left out: the metadata does not know directories. */
  readonly directoryFor?: (id: NodeId) => Uuid;
}

/** What is wanted of a partition. What is left out stays as it is. */
export interface PartitionTarget {
  readonly election: ElectionKind;
  readonly isr?: readonly NodeId[];
  readonly replicas?: readonly NodeId[];
  readonly removing?: readonly NodeId[];
  readonly adding?: readonly NodeId[];
  readonly leaderRecoveryState?: LeaderRecoveryState;
  /** Replicas that may have lost data. */
  readonly uncleanShutdown?: readonly NodeId[];
  /** The directory that one broker told. */
  readonly directory?: { readonly broker: NodeId; readonly id: Uuid };
}

/** A partition on its way from what it is to what it will be. */
interface Draft {
  readonly isr: readonly NodeId[];
  readonly replicas: readonly NodeId[];
  readonly removing: readonly NodeId[];
  readonly adding: readonly NodeId[];
  readonly elr: readonly NodeId[];
  readonly lastKnownElr: readonly NodeId[];
}

type Change = Omit<PartitionChange, 'type' | 'partition'>;

/** The record that says it, or undefined when nothing changes. */
export function changeOf(
  partition: Partition,
  target: PartitionTarget,
  rules: PartitionRules,
): PartitionChange | undefined {
  const completed = withCompletedReassignment(draftOf(partition, target), rules);
  const draft = withElr(partition, completed, target, rules);
  const elected = electLeader(partition, draft, target.election, rules);
  const change = changeAfterElection({ partition, draft, target, rules }, elected);
  const isEmpty = Object.keys(change).length === 0;
  return isEmpty ? undefined : { type: 'partition-change', partition: partition.id, ...change };
}

function draftOf(partition: Partition, target: PartitionTarget): Draft {
  return {
    isr: target.isr ?? partition.isr,
    replicas: target.replicas ?? partition.replicas,
    removing: target.removing ?? partition.removingReplicas,
    adding: target.adding ?? partition.addingReplicas,
    elr: partition.elr,
    lastKnownElr: partition.lastKnownElr,
  };
}

function withCompletedReassignment(draft: Draft, { awaited }: PartitionRules): Draft {
  const completed = completedReassignment(draft, draft.isr, awaited);
  return completed === undefined ? draft : { ...draft, ...completed, removing: [], adding: [] };
}

/** Whoever leaves an ISR that is too small to move the high watermark has all that was committed. */
function withElr(
  partition: Partition,
  draft: Draft,
  { uncleanShutdown = [] }: PartitionTarget,
  { elr: isEnabled, minIsr }: PartitionRules,
): Draft {
  if (!isEnabled) return draft;
  if (draft.isr.length >= minIsr) return { ...draft, elr: [], lastKnownElr: [] };
  const outOfSync = (id: NodeId): boolean => !draft.isr.includes(id);
  const candidates = union(draft.elr, partition.isr);
  const elr = candidates.filter((id) => outOfSync(id) && !uncleanShutdown.includes(id));
  const known = union(candidates, draft.lastKnownElr);
  return { ...draft, elr, lastKnownElr: known.filter((id) => outOfSync(id) && !elr.includes(id)) };
}

interface Changing {
  readonly partition: Partition;
  readonly draft: Draft;
  readonly target: PartitionTarget;
  readonly rules: PartitionRules;
}

function changeAfterElection(changing: Changing, elected: Elected): Change {
  const { partition, rules, target } = changing;
  const isNew = elected.node !== partition.leader;
  const isUnclean = isNew && elected.unclean;
  const draft = isNew ? withLeaderFromElr(changing.draft, elected.node) : changing.draft;
  const isr = isrAfter(changing, draft, isUnclean ? elected.node : undefined);
  const bumped = isNew ? elected.node : bumpedLeader(changing, isr);
  const leader = bumped === undefined ? {} : { leader: bumped };
  return {
    ...(isr === undefined ? {} : { isr }),
    ...leader,
    ...elrChange(partition, isUnclean || !rules.elr ? withoutElr(draft) : draft),
    ...lastKnownElrChange(changing, isUnclean, bumped),
    ...assignmentChange(partition, draft, target, rules),
    ...recoveryChange(partition, target, isUnclean),
  };
}

/** KIP-966: a leader from among the eligible ones is the whole ISR, and nothing was lost. */
function withLeaderFromElr(draft: Draft, leader: NodeId): Draft {
  if (!draft.elr.includes(leader)) return draft;
  return { ...draft, isr: [leader], elr: draft.elr.filter((id) => id !== leader) };
}

const withoutElr = (draft: Draft): Draft => ({ ...draft, elr: [], lastKnownElr: [] });

/** The new ISR, if it is another one. Without eligible leaders the last member stays in it. */
function isrAfter(
  { partition, rules }: Changing,
  { isr }: Draft,
  uncleanLeader: NodeId | undefined,
): readonly NodeId[] | undefined {
  if (uncleanLeader !== undefined) return [uncleanLeader];
  if (isr.length === 0 && !rules.elr) return undefined;
  return isSame(isr, partition.isr) ? undefined : isr;
}

/** The same leader again, where its epoch has to move so that others notice. */
function bumpedLeader(
  { partition, draft, rules }: Changing,
  isr: readonly NodeId[] | undefined,
): NodeId | undefined {
  const loses = (before: readonly NodeId[], now: readonly NodeId[]): boolean =>
    before.some((id) => !now.includes(id));
  const losesReplica = loses(partition.replicas, draft.replicas);
  const shrinks = rules.bumpsEpochOnIsrShrink && isr !== undefined && loses(partition.isr, isr);
  return losesReplica || shrinks ? partition.leader : undefined;
}

function elrChange({ elr: before }: Partition, { elr }: Draft): Change {
  return isSame(elr, before) ? {} : { elr };
}

/**
 * With a balanced recovery the field holds the last leader, from the moment nobody leads until
 * somebody does; otherwise it holds whoever was in sync last and may not lead.
 */
function lastKnownElrChange(
  { partition, draft, rules }: Changing,
  isUnclean: boolean,
  leader: NodeId | undefined,
): Change {
  const before = partition.lastKnownElr;
  if (!rules.balanced) {
    const lastKnownElr = isUnclean || !rules.elr ? [] : draft.lastKnownElr;
    return isSame(lastKnownElr, before) ? {} : { lastKnownElr };
  }
  if (!rules.elr || leader === undefined) return {};
  if (leader === NO_LEADER && before.length === 0) return { lastKnownElr: [partition.leader] };
  return leader !== NO_LEADER && before.length > 0 ? { lastKnownElr: [] } : {};
}

function assignmentChange(
  partition: Partition,
  { replicas, removing, adding }: Draft,
  { directory }: PartitionTarget,
  { directoryFor }: PartitionRules,
): Change {
  const directoryOf = (id: NodeId, otherwise: (id: NodeId) => Uuid): Uuid =>
    directory?.broker === id
      ? directory.id
      : (partition.directories[partition.replicas.indexOf(id)] ?? otherwise(id));
  const directories =
    directoryFor === undefined ? undefined : replicas.map((id) => directoryOf(id, directoryFor));
  const isMoved = directories !== undefined && !isSame(directories, partition.directories);
  return {
    ...(isSame(replicas, partition.replicas) || replicas.length === 0 ? {} : { replicas }),
    ...(isMoved && replicas.length > 0 ? { directories } : {}),
    ...(isSame(removing, partition.removingReplicas) ? {} : { removingReplicas: removing }),
    ...(isSame(adding, partition.addingReplicas) ? {} : { addingReplicas: adding }),
  };
}

function recoveryChange(
  { leaderRecoveryState: before }: Partition,
  { leaderRecoveryState = before }: PartitionTarget,
  isUnclean: boolean,
): Change {
  if (leaderRecoveryState !== before) return { leaderRecoveryState };
  return isUnclean && before !== 'RECOVERING' ? { leaderRecoveryState: 'RECOVERING' } : {};
}

/** Both, by ascending id, each once. */
function union(a: readonly NodeId[], b: readonly NodeId[]): NodeId[] {
  return [...new Set([...a, ...b])].toSorted((left, right) => left - right);
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
