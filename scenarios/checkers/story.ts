// Rows become a story: what each replica's log holds, who leads, and what was committed. Checkers listen to it.
import type { Micros } from '../../sim/time.ts';
import { triggers } from '../../sim/trace/sink.ts';
import type { Batch } from '../../engine/protocol/batch.ts';
import type { AppendedBatch, Listeners, Listening, LivingReplica } from './checker.ts';
import {
  contains,
  cutGhost,
  endOf,
  entryAt,
  epochlessExcuse,
  indexOf,
  isSame,
  type GhostEntry,
} from './ghosts/log.ts';
import {
  deletedExcuse,
  commitUpTo,
  dropReplica,
  doubt,
  firstLackedBy,
  forgetWhatIsGone,
  giveUpFrom,
  giveUpUpTo,
  isDeletedInSync,
  isGivenUp,
  lackedBy,
  mustHave,
  newPartition,
  newReplica,
  replicaOfNode,
  replicaOfProcess,
  strayExcuse,
  type GhostPartition,
  type GhostReplica,
} from './ghosts/partition.ts';
import { lastIn } from './ghosts/sorted.ts';
import { noteElection, uncleanExcuse } from './ghosts/unclean.ts';
import type { Moment, RowOf } from './rows.ts';
import { newQuorum, type GhostQuorum } from './quorum/ghost.ts';
import { markedBy } from './clean-mark.ts';
import { crashRows } from './crashes.ts';
import { servings, type ServedBatch } from './serving.ts';
import { batchOfLog, ghostOfLog, type Sight } from './sight.ts';

/** What is remembered of a whole cluster. */
export interface Story {
  readonly sight: Sight;
  readonly partitions: Map<number, GhostPartition>;
  readonly quorum: GhostQuorum;
  /** Replicas of which a row of this turn spoke. */
  readonly touched: GhostReplica[];
  /** The first row of this turn. */
  firstRow: number;
  /** Processes that have ended. */
  readonly ended: Set<number>;
  /** How many replicas there have ever been. */
  replicas: number;
  /** Faults that tear the last write of whoever is killed. */
  readonly tearing: Set<number>;
  readonly listeners: Listeners;
}

/** A story in which nothing has happened. */
export const createStory = (sight: Sight, listeners: Listeners): Story => ({
  sight,
  partitions: new Map(),
  quorum: newQuorum(),
  touched: [],
  firstRow: 0,
  ended: new Set(),
  replicas: 0,
  tearing: new Set(),
  listeners,
});

/** Tells what happened to whoever listens. */
function tell<H>(
  listeners: readonly ((happening: H, at: Moment) => void)[],
  happening: H,
  at: Moment,
): void {
  for (const listener of listeners) listener(happening, at);
}

/** The batch that was appended last in this turn. */
export function lastBatch({ touched, firstRow }: Story): AppendedBatch | undefined {
  let last: GhostReplica | undefined;
  for (const replica of touched) {
    if (replica.appendedIn >= (last?.appendedIn ?? firstRow)) last = replica;
  }
  const entry = last && lastIn(last.log);
  return last && entry && { replica: last, entry };
}

/** What each kind of row means for the story. */
export const storyRows = (story: Story): NonNullable<Listening['rows']> => ({
  ...crashRows(story),
  'disk-begun': (row, at) => onDiskBegun(story, row, at),
  'message-sent': servings(story.sight, (batch, at) => onServed(story, batch, at)),
  'topic-deleted': (row) => onTopicDeleted(story, row),
  'partition-changed': (row, at) => onDecided(story, row, at),
  'eligible-changed': (row) => onEligible(story, row),
  'replicas-moved': (row) => onMoved(story, row),
  'role-changed': (row, at) => onRoleChanged(story, row, at),
  'batch-appended': (row, at) => onAppended(story, row, at),
  'log-truncated': (row, at) => onTruncated(story, row, at),
  'replica-move-began': (row, at) => onMoveBegan(story, row, at),
  'replica-moved': (row, at) => onMovedTo(story, row, at),
  'log-set-aside': (row, at) => onSetAside(story, row, at),
  'high-watermark-advanced': (row, at) => onAdvanced(story, row, at),
  'follower-progressed': (row, at) => onProgressed(story, row, at),
  'isr-change-proposed': (row, at) => onProposed(story, row, at),
  'isr-change-answered': ({ partition }, at) => void replicaIn(story, partition, at),
  'log-start-moved': (row, at) => onStartMoved(story, row, at),
  'log-compacted': (row, at) => onCompacted(story, row, at),
  'produce-acknowledged': (row, at) => onAcknowledged(story, row, at),
});

/** A turn begins: the time of the one before it, and what has started it. */
export function beginTurnOfStory(
  story: Story,
  { before, trigger }: { readonly before: Micros; readonly trigger: number },
  at: Moment,
): void {
  const { ended, listeners } = story;
  story.firstRow = at.row;
  if (at.time < before) tell(listeners['turned-back'], { from: before }, at);
  if (ended.size === 0 || !ended.has(at.process)) return;
  const why = triggers[trigger];
  if (why !== undefined && why !== 'start') tell(listeners.haunted, { trigger: why }, at);
}

/** A turn is over: those of whom it spoke are looked at. */
export function endTurnOfStory({ touched, listeners }: Story, at: Moment): void {
  if (touched.length === 0) return;
  for (const replica of touched) {
    if (replica.isRead && isLiving(replica)) look(listeners, replica, at);
  }
  while (touched.length > 0) touched.pop();
}

const isLiving = (replica: GhostReplica): replica is LivingReplica => replica.state !== undefined;

function look(listeners: Listeners, replica: LivingReplica, at: Moment): void {
  tell(listeners.looked, replica, at);
  if (replica.role === 'leader') tell(listeners.leading, replica, at);
  else if (replica.state.role === 'follower') tell(listeners.following, replica, at);
}

function partitionIn({ partitions, sight }: Story, id: number): GhostPartition {
  const known = partitions.get(id);
  if (known !== undefined) return known;
  const partition = newPartition(id, sight.nameOf('partition', id));
  partitions.set(id, partition);
  return partition;
}

/** The replica that a row speaks of: its process tells it. */
function replicaIn(story: Story, id: number, { process, turn }: Moment): GhostReplica {
  const partition = partitionIn(story, id);
  const replica = replicaOfProcess(partition, process) ?? beginReplica(story, partition, process);
  if (replica.turn === turn) return replica;
  replica.turn = turn;
  replica.state = story.sight.replicaOf(process, id);
  story.touched.push(replica);
  return replica;
}

function beginReplica(story: Story, partition: GhostPartition, process: number): GhostReplica {
  const node = story.sight.nodeOf(process);
  const replica = newReplica(partition, { number: story.replicas, process, node });
  story.replicas += 1;
  partition.replicas.push(replica);
  replica.mayRemember = partition.setAside.delete(process);
  return replica;
}

/** Nearly all of it appends to logs: only a few listen to the rest. */
function onDiskBegun({ sight, listeners }: Story, row: RowOf<'disk-begun'>, at: Moment): void {
  const { operation } = row;
  if (operation === 'sync') {
    tell(listeners.synced, { file: row.file, doneAt: row.doneAt }, at);
  } else if (operation === 'replace') {
    const directory = markedBy(sight, row);
    if (directory !== undefined) tell(listeners.marked, { directory }, at);
  }
}

function onTopicDeleted({ partitions, sight }: Story, { topic }: RowOf<'topic-deleted'>): void {
  const gone = sight.topicIdOf('topic', topic);
  for (const partition of partitions.values()) {
    if (sight.topicIdOf('partition', partition.id) === gone) partition.isDeleted = true;
  }
}

function onServed(story: Story, batch: ServedBatch, at: Moment): void {
  const { baseOffset, count, epoch } = batch;
  const partition = partitionIn(story, batch.partition);
  const served = { partition, baseOffset, endOffset: baseOffset + count, epoch };
  tell(story.listeners.served, served, at);
}

function onDecided(story: Story, row: RowOf<'partition-changed'>, at: Moment): void {
  const partition = partitionIn(story, row.partition);
  const before = partition.decision;
  const { leader, leaderEpoch, partitionEpoch, isr } = row;
  partition.decision = { leader, leaderEpoch, partitionEpoch, isr, row: at.row };
  noteElection(partition, before);
  tell(story.listeners.decided, { partition, before }, at);
  for (const node of isr) {
    const isTakenIn = !before.isr.includes(node) && node !== leader;
    const replica = isTakenIn ? replicaOfNode(partition, node) : undefined;
    // Its leader has seen that it has everything: what it lost is no excuse any more.
    if (replica !== undefined) replica.forgotFrom = undefined;
    if (isTakenIn) partition.strays.delete(node);
  }
}

function onEligible(story: Story, row: RowOf<'eligible-changed'>): void {
  const partition = partitionIn(story, row.partition);
  partition.eligible = row.eligible;
  partition.lastKnown = row.lastKnown;
}

function onMoved(story: Story, { partition: id, replicas }: RowOf<'replicas-moved'>): void {
  const { eligible, strays } = partitionIn(story, id);
  for (const node of eligible) if (!replicas.includes(node)) strays.add(node);
}

function onRoleChanged(story: Story, row: RowOf<'role-changed'>, at: Moment): void {
  const replica = replicaIn(story, row.partition, at);
  if (!replica.isRead) readDisk(story, replica, at);
  const epochBefore = replica.leaderEpoch;
  const goesOnLeading = replica.role === 'leader' && row.role === 'leader';
  replica.role = row.role as GhostReplica['role'];
  replica.leaderEpoch = row.leaderEpoch;
  replica.reignStart = replica.end;
  if (!goesOnLeading) replica.fetched.clear();
  if (row.role === 'none') leave(replica);
  tell(story.listeners['role-taken'], { replica, epochBefore }, at);
  if (row.role === 'leader') tellWhatIsLacking(story, replica, at);
}

/** It is none of the broker's any more; a disk that has failed may still hold it when it is well again. */
function leave({ partition, process, mayRemember }: GhostReplica): void {
  dropReplica(partition, process);
  if (mayRemember) partition.setAside.add(process);
}

/** What its disk holds now, beside what was written there. */
function readDisk(story: Story, replica: GhostReplica, at: Moment): void {
  const { state } = replica;
  if (state === undefined) return;
  replica.isRead = true;
  const before = replica.log;
  replica.path = state.log.path;
  replica.log = ghostOfLog(state.log, at.row);
  replica.start = state.log.logStartOffset;
  replica.end = state.log.logEndOffset;
  const missing = before.filter(
    (entry) => mustHave(replica, entry) && !contains(replica.log, entry),
  );
  const [first] = missing;
  // Where its log had begun last may be forgotten, too: then it lacks what was deleted like what was lost.
  if (first !== undefined) {
    replica.forgotFrom = Math.min(replica.forgotFrom ?? Infinity, first.baseOffset);
  }
  const from = Math.max(replica.furthestStart, replica.start, replica.partition.compactedUpTo);
  const isFirm = ({ endOffset }: GhostEntry): boolean => endOffset > from;
  const lost = missing.filter(isFirm);
  replica.partition.lostUpTo = Math.max(replica.partition.lostUpTo, lastIn(lost)?.endOffset ?? 0);
  const foreign = replica.log.filter((entry) => isFirm(entry) && !contains(before, entry));
  if (!replica.partition.isDeleted) {
    tell(story.listeners.restarted, { replica, lost, foreign, state }, at);
  }
  replica.mayForget = replica.mayForgetAgain;
  // It begins anew in another directory: what the failed disk holds may be met again later.
  if (replica.mayRemember && replica.log.length === 0)
    replica.partition.setAside.add(replica.process);
  replica.mayRemember = false;
}

/** A reign begins: does the leader have all that was committed? A deposed one need not. */
function tellWhatIsLacking(story: Story, replica: GhostReplica, at: Moment): void {
  const { partition, leaderEpoch } = replica;
  if (leaderEpoch < partition.decision.leaderEpoch) return;
  const isElectedSo = partition.uncleanLeader === replica.node;
  if (isElectedSo) partition.uncleanLeader = undefined;
  const isUnclean = isElectedSo && story.sight.electsUncleanly(replica.process, partition.id);
  if (isUnclean) partition.uncleanSince = leaderEpoch;
  const lacked = lackedBy(replica) && firstLackedBy(replica);
  if (lacked === undefined) return;
  const because = isUnclean ? uncleanExcuse : excuseOf(replica, lacked);
  const lost = giveUpFrom(replica, lacked);
  tell(story.listeners.lacking, { replica, lacked, lost, because }, at);
}

function excuseOf(
  { node, partition, forgotFrom, furthestStart }: GhostReplica,
  lacked: GhostEntry,
): string | undefined {
  // What lay below where its log began was deleted, and not lost with its disk.
  const from = Math.max(lacked.baseOffset, furthestStart);
  if (forgotFrom !== undefined && forgotFrom <= from) {
    return 'a leader had lost committed batches with its disk or page cache';
  }
  if (lacked.epoch < 0) return epochlessExcuse;
  if (partition.strays.has(node)) return strayExcuse;
  const last = lastIn(partition.committed) ?? lacked;
  return isDeletedInSync(partition, last) ? deletedExcuse : undefined;
}

function onAppended(story: Story, row: RowOf<'batch-appended'>, at: Moment): void {
  const replica = replicaIn(story, row.partition, at);
  const { log, end, partition, state } = replica;
  const { baseOffset } = row;
  const batch = state === undefined ? undefined : batchOfLog(state.log, baseOffset);
  const isThere = batch?.baseOffset === baseOffset;
  const copied = isThere ? entryOfBatch(partition, batch) : undefined;
  const entry: GhostEntry = copied ?? {
    baseOffset,
    endOffset: baseOffset + row.count,
    epoch: row.leaderEpoch,
    producer: isThere ? batch.producerId : row.producer,
    contents: isThere ? batch : undefined,
    row: at.row,
  };
  const before = lastIn(log);
  log.push(entry);
  replica.end = entry.endOffset;
  const appended = { replica, entry, batch, before, end };
  replica.appendedIn = at.row;
  partition.furthestEnd = Math.max(partition.furthestEnd, entry.endOffset);
  tell(story.listeners.appended, appended, at);
  if (replica.role === 'leader') tell(story.listeners.written, appended, at);
  const { forgotFrom } = replica;
  if (forgotFrom === undefined || replica.end < endOf(partition.committed)) return;
  if (lackedBy(replica) === undefined) replica.forgotFrom = undefined;
}

/** What is remembered of a batch already: copies of it are the very batch that the leader made. */
function entryOfBatch({ replicas }: GhostPartition, batch: Batch): GhostEntry | undefined {
  for (const { log } of replicas) {
    const entry = entryAt(log, batch.baseOffset);
    if (entry?.contents === batch) return entry;
  }
  return undefined;
}

function onTruncated(story: Story, { partition, to }: RowOf<'log-truncated'>, at: Moment): void {
  const replica = replicaIn(story, partition, at);
  const isFresh = to > replica.end;
  const removed = isFresh ? replica.log.splice(0) : cutGhost(replica.log, to);
  replica.start = isFresh ? to : Math.min(replica.start, to);
  replica.furthestStart = isFresh ? to : Math.min(replica.furthestStart, to);
  replica.end = to;
  tell(story.listeners.truncated, { replica, to, removed }, at);
}

function onStartMoved(story: Story, { partition, to }: RowOf<'log-start-moved'>, at: Moment): void {
  const replica = replicaIn(story, partition, at);
  replica.start = to;
  replica.furthestStart = Math.max(replica.furthestStart, to);
  forgetWhatIsGone(replica.partition);
}

function onCompacted(story: Story, row: RowOf<'log-compacted'>, at: Moment): void {
  const { partition } = replicaIn(story, row.partition, at);
  partition.compactedUpTo = Math.max(partition.compactedUpTo, row.upTo);
}

/** A copy that is found at a start goes on where it ends; one that begins has lost nothing yet. */
function onMoveBegan(story: Story, row: RowOf<'replica-move-began'>, at: Moment): void {
  if (row.from === 0) replicaIn(story, row.partition, at).copyMayForget = false;
}

function onMovedTo(story: Story, row: RowOf<'replica-moved'>, at: Moment): void {
  const replica = replicaIn(story, row.partition, at);
  if (replica.copyMayForget) doubt(replica);
  replica.path = `${row.directory}/${replica.partition.name}`;
}

/** The partition was moved from a broker that was away, or lay there twice: it begins anew there. */
function onSetAside({ sight, partitions }: Story, row: RowOf<'log-set-aside'>, at: Moment): void {
  const path = sight.nameOf('directory', row.directory);
  for (const partition of partitions.values()) {
    if (replicaOfProcess(partition, at.process)?.path !== path) continue;
    dropReplica(partition, at.process);
    partition.setAside.add(at.process);
  }
}

function onAdvanced(story: Story, row: RowOf<'high-watermark-advanced'>, at: Moment): void {
  const { partition, from, to } = row;
  const replica = replicaIn(story, partition, at);
  if (replica.role !== 'leader') {
    tell(story.listeners.learned, { replica, to }, at);
    return;
  }
  if (holdsGivenUp(replica)) giveUpUpTo(replica, from, to);
  else if (continues(replica)) commitUpTo(replica, to);
  tell(story.listeners.advanced, { replica, from, to }, at);
}

/**
 * Who was deposed may still hold what was given up, or take what never will be anything else, and commit it.
 * Without epochs nobody knows it again.
 */
function holdsGivenUp({ log, partition, leaderEpoch }: GhostReplica): boolean {
  if (leaderEpoch < partition.uncleanSince) return true;
  if (partition.givenUp.size === 0) return false;
  const next = log[indexOf(log, endOf(partition.committed))];
  return next !== undefined && next.epoch >= 0 && isGivenUp(partition, next);
}

/** What a leader commits follows what was committed: one that lacks something adds nothing. */
function continues({ log, start, partition }: GhostReplica): boolean {
  const { committed } = partition;
  const last = lastIn(committed);
  if (last === undefined || last.endOffset <= Math.max(start, partition.compactedUpTo)) return true;
  const own = entryAt(log, last.baseOffset);
  return own !== undefined && isSame(own, last);
}

function onProgressed(story: Story, row: RowOf<'follower-progressed'>, at: Moment): void {
  const { follower } = row;
  const replica = replicaIn(story, row.partition, at);
  replica.fetched.set(follower, row.offset);
  tell(story.listeners.progressed, { replica, follower }, at);
}

function onProposed(story: Story, row: RowOf<'isr-change-proposed'>, at: Moment): void {
  const replica = replicaIn(story, row.partition, at);
  tell(story.listeners.proposed, { replica, isr: row.isr }, at);
}

function onAcknowledged(story: Story, row: RowOf<'produce-acknowledged'>, at: Moment): void {
  const replica = replicaIn(story, row.partition, at);
  const { baseOffset, count, acks } = row;
  const endOffset = baseOffset + count;
  tell(story.listeners.acknowledged, { replica, baseOffset, endOffset, acks }, at);
}
