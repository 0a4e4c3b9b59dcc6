// The throttles of a reassignment: how fast brokers may copy, and which replicas that concerns.
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import { alterConfigs, type ConfigChange } from '../../../engine/clients/admin/calls/configs.ts';
import type { OngoingReassignment } from '../../../engine/clients/admin/calls/partitions.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { hashOfInteger, hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { partitionText } from '../partition-order.ts';
import { println, type ToolIo } from '../tool.ts';
import type { Assignment } from './assignment-file.ts';

const leaderRate = 'leader.replication.throttled.rate';
const followerRate = 'follower.replication.throttled.rate';
const directoryRate = 'replica.alter.log.dirs.io.max.bytes.per.second';
const leaderReplicas = 'leader.replication.throttled.replicas';
const followerReplicas = 'follower.replication.throttled.replicas';

const unset = (name: string): ConfigChange => ({ name, value: null, operation: 'delete' });
const set = (name: string, value: string): ConfigChange => ({ name, value, operation: 'set' });

/** Takes all throttles away, of every broker: which of them were involved is not known any more. */
export function* clearThrottles(targets: readonly Assignment[], io: ToolIo): Script<void> {
  const { nodes } = yield* describeCluster();
  const ids = [...nodes.map(({ brokerId }) => brokerId), ...targets.flatMap((t) => t.replicas)];
  const brokers = hashOrder(ids, hashOfInteger);
  const plural = brokers.length === 1 ? '' : 's';
  println(io, `Clearing broker-level throttles on broker${plural} ${brokers.join(',')}`);
  for (const broker of brokers) {
    const changes = [leaderRate, followerRate, directoryRate].map(unset);
    yield* alterConfigs({ type: 'broker', name: String(broker) }, changes);
  }
  const topics = hashOrder(
    targets.map(({ topic }) => topic),
    hashOfString,
  );
  const plurals = topics.length === 1 ? '' : 's';
  println(io, `Clearing topic-level throttles on topic${plurals} ${topics.join(',')}`);
  for (const name of topics) {
    yield* alterConfigs({ type: 'topic', name }, [leaderReplicas, followerReplicas].map(unset));
  }
}

/** Who copies a partition from whom. */
interface Move extends Pick<Assignment, 'topic' | 'index'> {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
}

/** What is under way already, and what shall begin. */
function movesOf(
  ongoing: readonly OngoingReassignment[],
  proposed: readonly Assignment[],
  current: readonly Assignment[],
): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const { topic, index, replicas, adding } of ongoing) {
    const sources = replicas.filter((id) => !adding.includes(id));
    moves.set(partitionText({ topic, index }), { topic, index, sources, destinations: adding });
  }
  for (const { topic, index, replicas } of proposed) {
    const name = partitionText({ topic, index });
    const now = current.find((each) => partitionText(each) === name);
    const sources = moves.get(name)?.sources ?? now?.replicas ?? [];
    const destinations = replicas.filter((id) => !sources.includes(id));
    moves.set(name, { topic, index, sources, destinations });
  }
  return [...moves.values()];
}

/** Throttles the copying between brokers. */
export function* throttleMoves(
  partitions: {
    readonly ongoing: readonly OngoingReassignment[];
    readonly proposed: readonly Assignment[];
    readonly current: readonly Assignment[];
  },
  rate: number,
  io: ToolIo,
): Script<void> {
  const moves = movesOf(partitions.ongoing, partitions.proposed, partitions.current);
  for (const name of hashOrder(
    moves.map(({ topic }) => topic),
    hashOfString,
  )) {
    const ofTopic = moves.filter(({ topic }) => topic === name);
    const listed = (brokersOf: (move: Move) => readonly number[]): string =>
      [...new Set(ofTopic.flatMap((move) => brokersOf(move).map((id) => `${move.index}:${id}`)))]
        .toSorted()
        .join(',');
    yield* alterConfigs({ type: 'topic', name }, [
      set(
        leaderReplicas,
        listed(({ sources }) => sources),
      ),
      set(
        followerReplicas,
        listed(({ destinations }) => destinations),
      ),
    ]);
  }
  const involved = moves.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  for (const broker of [...new Set(involved)].toSorted((a, b) => a - b)) {
    yield* alterConfigs({ type: 'broker', name: String(broker) }, [
      set(leaderRate, String(rate)),
      set(followerRate, String(rate)),
    ]);
  }
  println(io, `The inter-broker throttle limit was set to ${rate} B/s`);
}

/** Throttles the copying between the directories of brokers. */
export function* throttleDirectories(
  brokers: readonly number[],
  rate: number,
  io: ToolIo,
): Script<void> {
  for (const broker of hashOrder(brokers, hashOfInteger)) {
    const name = String(broker);
    yield* alterConfigs({ type: 'broker', name }, [set(directoryRate, String(rate))]);
  }
  println(io, `The replica-alter-dir throttle limit was set to ${rate} B/s`);
}
