// What checkers remember of a partition: what the controller decided, what was committed, and each replica.
import type { Replica } from '../../../engine/replication/replica.ts';
import { batchIn, hashOfHeader } from './contents.ts';
import { contains, cutGhost, endOf, indexOf, type GhostEntry, type GhostLog } from './log.ts';
import { lastIn } from './sorted.ts';

/** A replica as its rows tell of it. It outlives the process: the disk does, too. */
export interface GhostReplica {
  /** Counts all replicas: what a checker remembers of each stands there in an array. */
  readonly number: number;
  readonly process: number;
  readonly node: number;
  readonly partition: GhostPartition;
  /** What it is now, if its process runs: looked up in the first row of a turn that speaks of it. */
  state: Replica | undefined;
  /** The last turn that spoke of it. */
  turn: number;
  log: GhostLog;
  /** Where it lies on the disks of its broker: `data/orders-0`. */
  path: string;
  /** Where its log begins: what lay below has gone by retention, or because somebody deleted it. */
  start: number;
  /** The largest start that it ever had: a broker that crashes may forget how far it had got. */
  furthestStart: number;
  /** Where its log ends: a cut in the midst of a batch takes the whole batch, but ends where it was made. */
  end: number;
  role: 'leader' | 'follower' | 'none';
  leaderEpoch: number;
  /** The row that last told of a batch in it. */
  appendedIn: number;
  /** Where its log ended when its reign began. */
  reignStart: number;
  /** False from a start of the process until its disk was seen again. */
  isRead: boolean;
  /** The disk may have lost something: by a power loss, a torn write or a failure. */
  mayForget: boolean;
  /** It may have since its process started: then the next one that reads it will find that, too. */
  mayForgetAgain: boolean;
  /** So may a copy of it that grows in another directory, and takes its place some day. */
  copyMayForget: boolean;
  /** The disk has refused something: even what was cut off may still be there. */
  mayRemember: boolean;
  /** From this offset on it lost what it once had; undefined: it has lost nothing. */
  forgotFrom: number | undefined;
  /** On a leader: up to where each follower has fetched in this reign, by its node. */
  readonly fetched: Map<number, number>;
}

/** What the controller decided last. */
export interface Decision {
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly isr: readonly number[];
  readonly row: number;
}

/** What is remembered of a partition from outside. */
export interface GhostPartition {
  readonly id: number;
  readonly name: string;
  decision: Decision;
  /** Who may lead next without being in sync (KIP-966). */
  eligible: readonly number[];
  /** Who led last, or was in sync when nobody was any more. */
  lastKnown: readonly number[];
  /**
   * Who still may, though it is no replica any more. Kafka counts how many have to be in sync by the
   * replicas of a topic's partition 0: where another one has fewer, its leader commits alone, and those
   * who were replicas stay eligible without what was committed since.
   */
  readonly strays: Set<number>;
  /** Who alone is in sync, though it was not before, nor eligible, and has not begun to lead yet. */
  uncleanLeader: number | undefined;
  /** The epoch in which such a one began to lead last: who led before commits for nothing. */
  uncleanSince: number;
  /** Processes with a log of it that is out of the way, or on a failed disk: if they have another one, nothing is known of that. */
  readonly setAside: Set<number>;
  /** Its topic is gone, though brokers may still have to hear of it. */
  isDeleted: boolean;
  /** The true log: what any leader's high watermark has passed. */
  readonly committed: GhostLog;
  /** The highest high watermark that any leader ever had. */
  highWatermark: number;
  /** The furthest that any of its logs ever came. */
  furthestEnd: number;
  /** Below it no log holds anything any more. */
  forgottenUpTo: number;
  /** Below it a disk has lost something, and perhaps not all behind that. */
  lostUpTo: number;
  /** Below it a cleaner of some replica has been: what is missing there may be missing. */
  compactedUpTo: number;
  /** What was committed and is lost, by `base offset/epoch`. */
  readonly givenUp: Map<string, GhostEntry>;
  /** One a process. They are few: whoever looks for one goes through them. */
  readonly replicas: GhostReplica[];
}

/** What is said where such a one leads. */
export const strayExcuse =
  'a broker was elected that had ceased to be a replica when fewer were wanted than must be in sync';

/** What is said where a leader has another record than the one that somebody deleted. */
export const deletedExcuse =
  'a leader had kept what another one had deleted, or something in its place';

/** What is said where a log has a gap: Kafka does not look whether one segment begins where the one before ends. */
export const gapExcuse = 'a log had a gap where a segment was lost with its disk or page cache';

/**
 * Has a replica nothing from an offset on, though its log ends further on? Behind what a cleaner has taken a disk
 * lost the rest: who has come that far comes further when something is written (LocalLog#read).
 */
export const hasGapFrom = ({ log, end, partition }: GhostReplica, offset: number): boolean =>
  endOf(log) <= offset && offset < end && end <= partition.lostUpTo;

/** A partition of which nothing was seen. */
export const newPartition = (id: number, name: string): GhostPartition => ({
  id,
  name,
  decision: { leader: -1, leaderEpoch: -1, partitionEpoch: -1, isr: [], row: -1 },
  isDeleted: false,
  committed: [],
  highWatermark: 0,
  furthestEnd: 0,
  forgottenUpTo: 0,
  lostUpTo: 0,
  compactedUpTo: 0,
  givenUp: new Map(),
  eligible: [],
  lastKnown: [],
  strays: new Set(),
  uncleanLeader: undefined,
  uncleanSince: -1,
  setAside: new Set(),
  replicas: [],
});

/** A replica of which nothing was seen. */
export const newReplica = (
  partition: GhostPartition,
  { number, process, node }: Pick<GhostReplica, 'number' | 'process' | 'node'>,
): GhostReplica => ({
  number,
  process,
  node,
  partition,
  state: undefined,
  turn: -1,
  log: [],
  path: '',
  start: 0,
  furthestStart: 0,
  end: 0,
  role: 'none',
  leaderEpoch: -1,
  appendedIn: -1,
  reignStart: 0,
  isRead: false,
  mayForget: false,
  mayForgetAgain: false,
  copyMayForget: false,
  mayRemember: false,
  forgotFrom: undefined,
  fetched: new Map(),
});

/** Its disk may have lost something. */
export function doubt(replica: GhostReplica): void {
  replica.mayForget = true;
  replica.mayForgetAgain = true;
  replica.copyMayForget = true;
}

/** Must a replica have a batch? Not what retention or compaction has taken; they take nothing behind its end. */
export function mustHave(
  { start, end, partition }: GhostReplica,
  { endOffset }: GhostEntry,
): boolean {
  return endOffset > Math.max(start, partition.compactedUpTo) || endOffset > end;
}

/** The last committed batch if a replica lacks it: by log matching it then has all before it, too. */
export function lackedBy(replica: GhostReplica): GhostEntry | undefined {
  const last = lastIn(replica.partition.committed);
  const isThere = last === undefined || !mustHave(replica, last) || contains(replica.log, last);
  return isThere ? undefined : last;
}

/** The first committed batch that a replica lacks. */
export function firstLackedBy(replica: GhostReplica): GhostEntry | undefined {
  const { log, partition } = replica;
  return partition.committed.find((entry) => mustHave(replica, entry) && !contains(log, entry));
}

/** A leader's high watermark has passed a part of its log: that is committed, for ever. */
export function commitUpTo({ log, partition }: GhostReplica, offset: number): void {
  const { committed } = partition;
  for (let i = indexOf(log, endOf(committed)); i < log.length; i += 1) {
    const entry = log[i] as GhostEntry;
    if (entry.endOffset > offset) break;
    committed.push(entry);
  }
  partition.highWatermark = Math.max(partition.highWatermark, offset);
}

/**
 * A leader without some of it reigns: what it lacks is lost, and what lies behind the end of its log,
 * though compaction may have been there.
 */
export function giveUpFrom({ partition, end }: GhostReplica, lacked: GhostEntry): GhostEntry[] {
  const lost = cutGhost(partition.committed, Math.min(lacked.baseOffset, end));
  for (const entry of lost) noteGivenUp(partition, entry);
  return lost;
}

/** A leader that nobody follows any more commits what was given up, and what stands behind it: for nothing. */
export function giveUpUpTo({ log, partition }: GhostReplica, from: number, to: number): void {
  const { committed } = partition;
  for (let i = indexOf(log, Math.min(from, endOf(committed))); i < log.length; i += 1) {
    const entry = log[i] as GhostEntry;
    if (entry.endOffset > to) break;
    if (!contains(committed, entry)) noteGivenUp(partition, entry);
  }
  partition.highWatermark = Math.max(partition.highWatermark, to);
}

function noteGivenUp({ givenUp }: GhostPartition, entry: GhostEntry): void {
  givenUp.set(`${entry.baseOffset}/${entry.epoch}`, entry);
}

/** Was a batch given up? Who was deposed by somebody that lacks it may commit it once more, for nothing. */
export const isGivenUp = (
  { givenUp }: GhostPartition,
  { baseOffset, epoch }: Pick<GhostEntry, 'baseOffset' | 'epoch'>,
): boolean => givenUp.has(`${baseOffset}/${epoch}`);

/** The same of a record; where its epoch is not known: of any that ever stood there. */
export function isGivenUpAt({ givenUp }: GhostPartition, offset: number, epoch?: number): boolean {
  for (const entry of givenUp.values()) {
    const isThere = entry.baseOffset <= offset && offset < entry.endOffset;
    if (isThere && (epoch === undefined || entry.epoch === epoch)) return true;
  }
  return false;
}

/** No log holds any more what lies below the beginnings of all: of that hashes are kept. */
export function forgetWhatIsGone(partition: GhostPartition): void {
  const { committed, replicas, forgottenUpTo: from } = partition;
  let to = Infinity;
  for (const { start } of replicas) to = Math.min(to, start);
  if (to <= from) return;
  forgetIn(committed, from, to);
  for (const { log } of replicas) forgetIn(log, from, to);
  partition.forgottenUpTo = to;
}

function forgetIn(log: GhostLog, from: number, to: number): void {
  const end = indexOf(log, to);
  for (let i = indexOf(log, from); i < end; i += 1) {
    const entry = log[i] as GhostEntry;
    const batch = batchIn(entry.contents);
    if (batch !== undefined) entry.contents = hashOfHeader(batch);
  }
}

/** The replica that a node has. */
export function replicaOfNode(
  { replicas }: GhostPartition,
  node: number,
): GhostReplica | undefined {
  for (const replica of replicas) if (replica.node === node) return replica;
  return undefined;
}

/** The replica of the node that was decided to lead, if it has one. */
export const leaderOf = (partition: GhostPartition): GhostReplica | undefined =>
  replicaOfNode(partition, partition.decision.leader);

/** The replica that a process has. */
export function replicaOfProcess(
  partition: GhostPartition | undefined,
  process: number,
): GhostReplica | undefined {
  if (partition === undefined) return undefined;
  for (const replica of partition.replicas) if (replica.process === process) return replica;
  return undefined;
}

/** A process has no replica of it any more. True if it had one. */
export function dropReplica(partition: GhostPartition, process: number): boolean {
  const index = partition.replicas.findIndex((replica) => replica.process === process);
  if (index >= 0) partition.replicas.splice(index, 1);
  return index >= 0;
}

/**
 * Below it there may be gaps: retention, deletions and compaction have been there. What a log has again, since
 * its broker crashed before it noted its new start, is none of it: its epochs are not known any more.
 */
export function goneUpTo(partition: GhostPartition | undefined): number {
  if (partition === undefined) return 0;
  let upTo = partition.compactedUpTo;
  for (const { start, furthestStart } of partition.replicas) {
    upTo = Math.max(upTo, start, furthestStart);
  }
  return upTo;
}

/**
 * Is a batch deleted for all who are in sync? Whoever deleted it need not be among them any more, and who kept
 * another one in its place never hears of it.
 */
export function isDeletedInSync(partition: GhostPartition, entry: GhostEntry): boolean {
  let isKept = false;
  for (const id of partition.decision.isr) {
    const replica = replicaOfNode(partition, id);
    if (replica === undefined) continue;
    // It may have it again, or another one, since a crash: it forgot where it had begun, and its epochs are cut.
    if (entry.endOffset <= replica.furthestStart) return true;
    isKept ||= contains(replica.log, entry);
  }
  return !isKept && entry.endOffset <= goneUpTo(partition);
}

/** Does a replica hold a batch, or is it committed? */
export const isThere = ({ partition, log }: GhostReplica, entry: GhostEntry): boolean =>
  contains(partition.committed, entry) || contains(log, entry);

/**
 * A topic of that name was deleted, another one than that of a partition if one is named. While brokers disagree
 * which of two topics of a name there is, clients believe now one, now the other; and whoever read the one goes
 * on where it was in the other.
 */
export function wasDeleted(
  partitions: ReadonlyMap<number, GhostPartition>,
  wanted: string | undefined,
  besides?: number,
): boolean {
  for (const { id, name, isDeleted } of partitions.values()) {
    if (isDeleted && id !== besides && name === wanted) return true;
  }
  return false;
}
