// Watches a quorum after every turn, and says when something happened that must never happen.
// The letters and numbers are those of the invariants: K-01 … K-16.
import { readLog } from '../../engine/log/log-read.ts';
import { nextOffset, type Batch } from '../../engine/protocol/batch.ts';
import { votersOf, type RaftState } from '../../engine/kraft/raft.ts';
import { leaderIdOf, votedKeyOf } from '../../engine/kraft/role.ts';
import type { Leader } from '../../engine/kraft/leader.ts';
import { hasOverlappingMajority, type VoterSet } from '../../engine/kraft/voter-set.ts';
import type { World } from '../../sim/world/state.ts';
import { nodesOf, serverOf, type QuorumPlan } from './quorum-world.ts';

/** What is expected of this quorum besides what is always expected. */
export interface Expectations {
  /** K-16: once somebody leads, nobody else does. */
  readonly stableLeadership?: boolean;
  /** A disk may be wiped: then epochs can go back on it, and majorities forget. */
  readonly forgetfulDisks?: boolean;
}

/** What was seen of a node last. */
interface Seen {
  life: number;
  epoch: number;
  votedFor: number;
  logVersion: number;
  truncations: number;
  end: number;
  /** What it found on its disk when it began: it counts as held, synced or not, as Kafka counts it. */
  recoveredEnd: number;
  durableEnd: number;
  complaints: number;
}

/** What was seen so far. None of it can be known by the nodes. */
export interface Watch {
  readonly plan: QuorumPlan;
  readonly expected: Expectations;
  readonly seen: Map<number, Seen>;
  /** K-01: who led in each epoch. */
  readonly leaders: Map<number, number>;
  /** K-03: what was appended at an offset in an epoch, and the epoch of what stood before it. */
  readonly entries: Map<string, string>;
  /** The high watermark that the leader of the latest epoch has shown. */
  committed: number;
  /** The last batch below it: `offset@epoch`. */
  lastCommitted: string;
  readonly complaints: string[];
  /** How often each check had something to look at. */
  readonly looked: Map<string, number>;
}

/** Nothing was seen yet. */
export function watchOf(plan: QuorumPlan, expected: Expectations = {}): Watch {
  return {
    plan,
    expected,
    seen: new Map(),
    leaders: new Map(),
    entries: new Map(),
    committed: 0,
    lastCommitted: '',
    complaints: [],
    looked: new Map(),
  };
}

function check(watch: Watch, name: string, holds: boolean, sentence: () => string): void {
  watch.looked.set(name, (watch.looked.get(name) ?? 0) + 1);
  if (!holds) watch.complaints.push(`${name}: ${sentence()}`);
}

/** Looks at every node that may have changed. */
export function look(watch: Watch, world: World): void {
  for (const id of nodesOf(watch.plan)) lookAt(watch, world, id);
}

function lookAt(watch: Watch, world: World, id: number): void {
  const server = serverOf(world, id);
  const raft = server?.member.raft;
  if (server === undefined || raft === undefined || raft === null) return;
  const life = world.state.processes[id]?.life ?? -1;
  const seen = seenOf(watch, id, life, raft);
  // What is still on its way to the disk nobody has heard of; a crash may forget it.
  if (raft.syncing === 0) lookAtEpoch(watch, id, raft, seen);
  if (raft.log.version !== seen.logVersion) lookAtLog(watch, id, raft, seen);
  seen.durableEnd = Math.max(raft.log.recoveryPoint, seen.recoveredEnd);
  if (raft.role.name === 'leader') lookAtLeader(watch, id, raft, raft.role);
  for (; seen.complaints < server.complaints.length; seen.complaints += 1) {
    watch.complaints.push(`K-10: node ${id}: ${server.complaints[seen.complaints]}`);
  }
}

/** A node that was started anew is looked at from the beginning of its log. */
function seenOf(watch: Watch, id: number, life: number, raft: RaftState): Seen {
  const before = watch.seen.get(id);
  if (before !== undefined && before.life === life) return before;
  const isForgetful = watch.expected.forgetfulDisks === true;
  const epoch = before === undefined || isForgetful ? 0 : before.epoch;
  const sameVote = before !== undefined && !isForgetful && before.epoch === raft.role.epoch;
  const seen: Seen = {
    life,
    epoch,
    votedFor: sameVote ? before.votedFor : -1,
    logVersion: -1,
    truncations: raft.log.truncations,
    end: raft.log.logStartOffset,
    recoveredEnd: raft.log.logEndOffset,
    durableEnd: raft.log.logEndOffset,
    complaints: 0,
  };
  watch.seen.set(id, seen);
  return seen;
}

function lookAtEpoch(watch: Watch, id: number, raft: RaftState, seen: Seen): void {
  const { role, settings } = raft;
  if (role.epoch !== seen.epoch) {
    const { epoch } = seen;
    check(watch, 'K-02', role.epoch > epoch, () => `node ${id} goes back from epoch ${epoch}`);
    seen.epoch = role.epoch;
    seen.votedFor = -1;
  }
  const vote = votedKeyOf(role, settings.key);
  if (vote !== null && vote.id !== seen.votedFor) {
    const isFirst = seen.votedFor < 0;
    check(watch, 'K-01', isFirst, () => `node ${id} votes twice in epoch ${role.epoch}`);
    seen.votedFor = vote.id;
  }
  const leader = leaderIdOf(role, settings.key.id);
  if (leader < 0) return;
  const known = watch.leaders.get(role.epoch);
  if (known === leader) return;
  const isOnly = known === undefined;
  check(watch, 'K-01', isOnly, () => `${known} and ${leader} lead in epoch ${role.epoch}`);
  if (watch.expected.stableLeadership === true) {
    const isStable = watch.leaders.size === 0;
    check(watch, 'K-16', isStable, () => `node ${leader} leads in epoch ${role.epoch}`);
  }
  watch.leaders.set(role.epoch, leader);
}

function lookAtLog(watch: Watch, id: number, raft: RaftState, seen: Seen): void {
  const { log, snapshots } = raft;
  seen.logVersion = log.version;
  if (log.truncations !== seen.truncations) {
    seen.truncations = log.truncations;
    seen.end = Math.min(seen.end, log.logEndOffset);
    seen.recoveredEnd = Math.min(seen.recoveredEnd, log.logEndOffset);
  }
  const isExplained =
    log.logStartOffset === 0 || snapshots.some((one) => one.id.endOffset >= log.logStartOffset);
  check(watch, 'K-07', isExplained, () => `node ${id} has no snapshot at ${log.logStartOffset}`);
  seen.end = Math.max(seen.end, log.logStartOffset);
  for (const batch of batchesFrom(raft, seen.end)) {
    const before = epochBefore(raft, batch.baseOffset);
    const content = `${before}: ${contentOf(batch)}`;
    const place = placeOf(batch);
    const known = watch.entries.get(place);
    // What a snapshot stands for has no epoch any more: nothing can be compared with it.
    const isSame = known === undefined || before < 0 || known === content || known.startsWith('-1');
    check(watch, 'K-03', isSame, () => `node ${id} has ${content} at ${place}, not ${known}`);
    if (known === undefined || known.startsWith('-1')) watch.entries.set(place, content);
  }
  seen.end = log.logEndOffset;
}

const placeOf = (batch: Batch): string => `${batch.baseOffset}@${batch.partitionLeaderEpoch}`;

function contentOf({ payload }: Batch): string {
  if (!('records' in payload)) return '?';
  return payload.records.map(({ value }) => String(value)).join();
}

function epochBefore(raft: RaftState, offset: number): number {
  if (offset <= raft.log.logStartOffset) return -1;
  return batchAt(raft, offset - 1)?.partitionLeaderEpoch ?? -1;
}

function batchAt(raft: RaftState, offset: number): Batch | undefined {
  const read = { offset, maxBytes: 1, isolation: 'log-end', minOneMessage: true } as const;
  return readLog(raft.log, read).batches[0];
}

function batchesFrom(raft: RaftState, from: number): readonly Batch[] {
  const found: Batch[] = [];
  let offset = Math.max(from, raft.log.logStartOffset);
  while (offset < raft.log.logEndOffset) {
    const read = {
      offset,
      maxBytes: 1_000_000,
      isolation: 'log-end',
      minOneMessage: true,
    } as const;
    const { batches } = readLog(raft.log, read);
    const last = batches.at(-1);
    if (last === undefined) break;
    found.push(...batches);
    offset = nextOffset(last);
  }
  return found;
}

/** Only the leader of the latest epoch is believed: an older one does not know yet that it is deposed. */
function lookAtLeader(watch: Watch, id: number, raft: RaftState, leader: Leader): void {
  if (leader.highWatermark < 0 || leader.highWatermark === watch.committed) return;
  if (leader.epoch < Math.max(...watch.leaders.keys())) return;
  const { highWatermark: next } = leader;
  const { committed } = watch;
  check(watch, 'K-04', next > committed, () => `node ${id} falls from ${committed} to ${next}`);
  check(watch, 'K-05', next > leader.epochStartOffset, () => `node ${id} shows ${next} too early`);
  checkMajority(watch, id, raft, next);
  if (watch.lastCommitted !== '' && committed > raft.log.logStartOffset) {
    const last = batchAt(raft, committed - 1);
    const held = last === undefined ? 'nothing' : placeOf(last);
    check(watch, 'K-03', held === watch.lastCommitted, () => {
      return `node ${id} leads in epoch ${leader.epoch} with ${held}, but ${watch.lastCommitted} was committed`;
    });
  }
  checkVoters(watch, id, raft);
  const newest = batchAt(raft, next - 1);
  watch.committed = next;
  watch.lastCommitted = newest === undefined ? '' : placeOf(newest);
}

function checkMajority(watch: Watch, id: number, raft: RaftState, highWatermark: number): void {
  if (watch.expected.forgetfulDisks === true) return;
  const voters = votersOf(raft).map(({ voterId }) => voterId);
  const holders = voters.filter((voter) => {
    const seen = watch.seen.get(voter);
    const held = voter === id ? raft.log.logEndOffset : (seen?.durableEnd ?? 0);
    return held >= highWatermark;
  });
  const isMajority = holders.length > voters.length / 2;
  check(watch, 'K-04', isMajority, () => {
    return `node ${id} shows ${highWatermark}, which only ${holders.join()} of ${voters.join()} have`;
  });
}

/** K-15: of two voter sets that follow each other every two majorities meet. */
function checkVoters(watch: Watch, id: number, { history }: RaftState): void {
  let before: VoterSet | undefined;
  for (const { value, offset } of history.voters) {
    const meets = before === undefined || hasOverlappingMajority(before, value);
    check(watch, 'K-15', meets, () => `node ${id} has voters at ${offset} that jump`);
    before = value;
  }
}
