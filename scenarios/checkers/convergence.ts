// When the trouble is over the cluster becomes well: asked at the end of a run whose faults were healed.
import { latestEpochOf } from '../../engine/log/leader-epoch-cache.ts';
import type { Replica } from '../../engine/replication/replica.ts';
import { brokerIn, controllerIn } from '../../engine/server/process.ts';
import type { ServerSettings } from '../../engine/server/settings.ts';
import type { Plain } from '../../sim/plain.ts';
import { seconds, type Micros } from '../../sim/time.ts';
import type { Checker, Happenings, Listening, Watch } from './checker.ts';
import { holdTheSame } from './ghosts/contents.ts';
import { entryAt, epochlessExcuse, isSame, type GhostEntry, type GhostLog } from './ghosts/log.ts';
import { watchMoved } from './ghosts/moved.ts';
import {
  gapExcuse,
  hasGapFrom,
  goneUpTo,
  leaderOf,
  replicaOfNode,
  type Decision,
  type GhostPartition,
  type GhostReplica,
} from './ghosts/partition.ts';

/** A partition that is led as the controller decided. */
interface Led {
  readonly partition: GhostPartition;
  readonly leader: GhostReplica;
  readonly state: Replica;
}

function ledPartitions({ partitions, sight }: Watch): Led[] {
  return [...partitions.values()].flatMap((partition) => {
    if (partition.isDeleted) return [];
    const leader = leaderOf(partition);
    const state = leader === undefined ? undefined : sight.replicaOf(leader.process, partition.id);
    const isLed = state?.role === 'leader' && state.leaderEpoch === partition.decision.leaderEpoch;
    return leader === undefined || !isLed ? [] : [{ partition, leader, state }];
  });
}

/** Everybody is back, so somebody in sync is. */
export const everyPartitionIsLed: Checker = {
  id: 'V-02',
  promise: 'When all is healed every partition has a leader that knows it.',
  watch(watch) {
    const { reasons, ...listening } = watchLeaderless();
    return {
      ...listening,
      ended({ isQuiet }) {
        if (!isQuiet) return;
        const led = new Set(ledPartitions(watch).map(({ partition }) => partition));
        for (const partition of watch.partitions.values()) {
          if (led.has(partition) || partition.isDeleted) continue;
          const because = reasons.get(partition.id) ?? waitingForStrays(partition);
          if (because !== undefined) {
            watch.excuse(because);
            continue;
          }
          const { leader, isr, row } = partition.decision;
          const sentence = `Nobody leads ${partition.name}: the controller wants ${leader}, in sync are ${isr.join(', ')}.`;
          watch.object(partition.name, sentence, [row]);
        }
      },
    };
  },
};

const forgetting =
  'min.insync.replicas was changed while nobody was in sync: who may lead is forgotten until somebody elects uncleanly';

/** Whoever is no replica any more and yet eligible is never elected, and who knew most is not asked. */
function waitingForStrays({ eligible, strays }: GhostPartition): string | undefined {
  const isInVain = eligible.length > 0 && eligible.every((node) => strays.has(node));
  return isInVain
    ? 'only brokers are eligible that had ceased to be replicas when fewer were wanted than must be in sync'
    : undefined;
}

/** In which directory a replica lies is told alone; who could lead because of that is not asked (KIP-858). */
const toldTooLate =
  'a broker told in which directory its replica lies when it might have led again, and nobody was elected for that';

/** A decision about nothing that decisions tell of: where a replica lies. */
const isOfDirectories = (before: Decision, now: Decision): boolean =>
  before.leader < 0 &&
  now.leader < 0 &&
  now.leaderEpoch === before.leaderEpoch &&
  now.partitionEpoch > before.partitionEpoch &&
  now.isr.join() === before.isr.join();

/** Why Kafka elects nobody for a partition, though somebody is there who could lead it. */
function watchLeaderless(): Pick<Listening, 'rows' | 'on'> & {
  readonly reasons: ReadonlyMap<number, string>;
} {
  const reasons = new Map<number, string>();
  /** Partitions of which it is known who could lead them without being in sync. */
  const remembered = new Set<number>();
  let turnOfChange = -1;
  return {
    reasons,
    rows: {
      'setting-changed'({ name }, { turn }) {
        if (name === 'min.insync.replicas') turnOfChange = turn;
      },
      'eligible-changed'({ partition, eligible, lastKnown, isr }, { turn }) {
        if (eligible.length > 0 || lastKnown.length > 0) remembered.add(partition);
        else remembered.delete(partition);
        const isNobody = isr.length === 0 && !remembered.has(partition);
        // KIP-966: another min.insync.replicas clears the eligible leaders, even where nobody else is left.
        if (isNobody && turn === turnOfChange) reasons.set(partition, forgetting);
      },
    },
    on: {
      decided({ partition: { id, decision }, before }) {
        const mayBeLed = decision.isr.length > 0 || remembered.has(id);
        if (decision.leader >= 0) reasons.delete(id);
        else if (mayBeLed && isOfDirectories(before, decision)) reasons.set(id, toldTooLate);
      },
    },
  };
}

const givenUp =
  'a follower ended in the midst of the batch in which its leader began: that one says nothing of epochs before';

/**
 * Somebody deleted records up to the midst of a batch, and with them the epoch in which a follower's log ends. It
 * is sent the whole batch, cannot append what begins before its end, and stops following, as in Kafka.
 */
function hasGivenUp({ sight }: Watch, leader: GhostReplica, node: number): boolean {
  const { partition } = leader;
  const replica = replicaOfNode(partition, node);
  if (replica === undefined || replica.end > goneUpTo(partition)) return false;
  const begun = entryAt(leader.log, replica.end);
  if (begun === undefined || begun.baseOffset === replica.end) return false;
  return sight.followingOf(replica.process, partition.id)?.failed === true;
}

/** After healing every live replica is in sync again. */
export const everyReplicaIsInSync: Checker = {
  id: 'V-03',
  promise: 'When all is healed every replica is in sync again.',
  watch(watch) {
    const { hasMoved, ...listening } = watchMoved();
    return {
      ...listening,
      ended({ isQuiet }) {
        if (!isQuiet) return;
        for (const { partition, leader, state } of ledPartitions(watch)) {
          const { isr, row } = partition.decision;
          const away = state.replicas.filter((id) => !isr.includes(id));
          const isRefused = (id: number): boolean =>
            hasMoved(leader) && knowsMore(watch, partition, id, state);
          const trying = away.filter((id) => !isRefused(id));
          if (trying.length < away.length) watch.excuse(refusedUntilWritten);
          const following = trying.filter((id) => !hasGivenUp(watch, leader, id));
          if (following.length < trying.length) watch.excuse(givenUp);
          const endOfNode = (id: number): number => replicaOfNode(partition, id)?.end ?? 0;
          const missing = following.filter((id) => !hasGapFrom(leader, endOfNode(id)));
          if (missing.length < following.length) watch.excuse(gapExcuse);
          if (missing.length === 0) continue;
          const sentence = `Broker ${missing.join(', ')} does not come back into sync with ${partition.name}.`;
          watch.object(partition.name, sentence, [row]);
        }
      },
    };
  },
};

/** Kafka 4.3: what was copied to the other directory are records, and of them epochs are read again. */
const refusedUntilWritten =
  'a leader had moved its log to another directory, where epochs without records are not known: a follower ' +
  'that knows one of them was refused until something would be written';

/** Does a follower know a newer epoch than the log of its leader? */
function knowsMore(
  { sight }: Watch,
  partition: GhostPartition,
  node: number,
  leader: Replica,
): boolean {
  const ghost = replicaOfNode(partition, node);
  const follower = ghost && sight.replicaOf(ghost.process, partition.id);
  return (
    follower !== undefined && latestEpochOf(follower.log.epochs) > latestEpochOf(leader.log.epochs)
  );
}

/** A follower is told of new records at once, and has fetched them long before. */
const timeToCopy: Micros = seconds(2);

/** After healing everything that the leader has is visible, but for what it was given a moment ago. */
export const everythingIsVisible: Checker = {
  id: 'V-04',
  promise: 'Once all is healed, what was written a while ago is committed.',
  watch(watch) {
    /** Since when a replica has had something that is not visible, without any of it becoming so; by its number. */
    const since: (Micros | undefined)[] = [];
    const { hasMoved, ...listening } = watchMoved();
    const goesOn = ({ replica, to }: Happenings['learned'], time: Micros): void => {
      since[replica.number] = to >= replica.end ? undefined : time;
    };
    return {
      ...listening,
      on: {
        ...listening.on,
        appended({ replica }, { time }) {
          since[replica.number] ??= time;
        },
        advanced: (happening, { time }) => goesOn(happening, time),
        learned: (happening, { time }) => goesOn(happening, time),
      },
      ended({ isQuiet, time }) {
        if (!isQuiet) return;
        for (const { partition, leader, state } of ledPartitions(watch)) {
          const { highWatermark, logEndOffset } = state.log;
          const isNew = (since[leader.number] ?? 0) > time - timeToCopy;
          if (highWatermark === logEndOffset || isNew) continue;
          // Too few are in sync, and it takes another record to let them in.
          if (
            hasMoved(leader) &&
            state.replicas.some((id) => knowsMore(watch, partition, id, state))
          ) {
            watch.excuse(refusedUntilWritten);
            continue;
          }
          const sentence = `${partition.name} ends at ${logEndOffset}, and only what lies below ${highWatermark} is visible.`;
          watch.object(partition.name, sentence, []);
        }
      },
    };
  },
};

/** Brokers hear of a decision one after the other, and the log of the metadata never rests. */
const hearsay: Micros = seconds(2);

/** A controller decides, brokers serve, and each has the metadata that the others have had a moment ago. */
export const everybodyHasHeard: Checker = {
  id: 'V-05',
  promise: 'When all is healed every broker serves, and knows what was decided last.',
  watch(watch) {
    const { sight, object, excuse } = watch;
    const heard = new Map<number, { readonly offset: number; readonly row: number }>();
    const newest: { readonly offset: number; readonly time: Micros }[] = [];
    return {
      rows: {
        'metadata-applied'({ offset }, { process, row, time }) {
          heard.set(process, { offset, row });
          if (offset > (newest.at(-1)?.offset ?? -1)) newest.push({ offset, time });
          // Of what is old enough only the newest counts.
          while ((newest[1]?.time ?? Infinity) <= time - hearsay) newest.shift();
        },
        'process-ended': ({ process }) => void heard.delete(process),
      },
      ended({ isQuiet, unhealed, time }) {
        for (const why of unhealed) excuse(why);
        if (!isQuiet) return;
        checkServing(watch);
        const known = newest.findLast((one) => one.time <= time - hearsay)?.offset ?? -1;
        for (const [process, { offset, row }] of heard) {
          if (offset >= known) continue;
          const node = sight.nodeOf(process);
          const sentence = `Broker ${node} knows the metadata up to ${offset}; there is more up to ${known}.`;
          object(`broker ${node}`, sentence, [row]);
        }
      },
    };
  },
};

const rolesOf = (settings: Plain): readonly string[] =>
  (settings as Partial<Pick<ServerSettings, 'roles'>>).roles ?? [];

/** Somebody decides, and every broker that runs may take part. */
function checkServing({ sight, object }: Watch): void {
  const { processes } = sight.world.state;
  const hasAny = processes.some(({ settings }) => rolesOf(settings).includes('controller'));
  const isActive = processes.some(({ state }) => controllerIn(state)?.controller.reign);
  if (hasAny && !isActive) object('the quorum', 'No controller is active.', []);
  for (const { name, state } of processes) {
    const stage = brokerIn(state)?.lifecycle.stage;
    if (stage === undefined || stage === 'running') continue;
    object(name, `Broker ${name} does not serve: it is still in the stage '${stage}'.`, []);
  }
}

/** The direct form of log matching, once for each run. */
export const copiesAreEqual: Checker = {
  id: 'R-02',
  promise: 'When all is healed all replicas of a partition are the same.',
  watch(watch) {
    return {
      ended({ isQuiet }) {
        if (!isQuiet) return;
        for (const { partition, leader, state } of ledPartitions(watch)) {
          for (const replica of partition.replicas) {
            // Who was away when the partition was moved from it keeps what it had under another name.
            if (!state.replicas.includes(replica.node)) continue;
            if (hasGivenUp(watch, leader, replica.node)) {
              watch.excuse(givenUp);
              continue;
            }
            compare(watch, leader, replica, state.log.highWatermark);
          }
        }
      },
    };
  },
};

/** Compares up to the high watermark: what lies above it V-04 sees to. */
function compare(
  { object, excuse }: Watch,
  leader: GhostReplica,
  replica: GhostReplica,
  upTo: number,
): void {
  const { name } = leader.partition;
  const start = goneUpTo(leader.partition);
  const isMeant = ({ endOffset }: GhostEntry): boolean => endOffset > start && endOffset <= upTo;
  const ours = leader.log.filter(isMeant);
  const theirs = replica.log.filter(isMeant);
  const at = firstDifference(ours, theirs);
  if (at < 0) return;
  const [own, other] = [ours[at], theirs[at]];
  const entry = own ?? other;
  if (entry !== undefined && entry.epoch < 0) {
    excuse(epochlessExcuse);
    return;
  }
  if (own !== undefined && other !== undefined && own.baseOffset !== other.baseOffset) {
    // One of them goes on behind something that it lacks.
    if (Math.min(own.baseOffset, other.baseOffset) < leader.partition.lostUpTo) {
      excuse(gapExcuse);
      return;
    }
  }
  const sentence = `Brokers ${leader.node} and ${replica.node} have different logs of ${name} from offset ${entry?.baseOffset ?? start} on; they end at ${leader.end} and ${replica.end}.`;
  object(name, sentence, entry === undefined ? [] : [entry.row]);
}

/** -1: there is none. */
function firstDifference(ours: GhostLog, theirs: GhostLog): number {
  const longer = ours.length < theirs.length ? theirs : ours;
  return longer.findIndex((_, i) => {
    const [a, b] = [ours[i], theirs[i]];
    return (
      a === undefined || b === undefined || !isSame(a, b) || !holdTheSame(a.contents, b.contents)
    );
  });
}
