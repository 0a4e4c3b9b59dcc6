// Where the replicas of new partitions go (Kafka's StripedReplicaPlacer): racks take turns, so that
// the replicas of a partition lie in different ones, and brokers take turns within their rack.
import { ErrorCode } from '../../protocol/errors.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import type { NodeId } from '../../metadata/ids.ts';
import { refusal, type Refusal } from './decision.ts';
import {
  nextOf,
  ringOf,
  shuffled,
  shuffleRing,
  type RandomSource,
  type Ring,
} from './placement-ring.ts';

/** A broker that may get replicas; a fenced one gets them only where nobody else is left. */
export interface UsableBroker {
  readonly id: NodeId;
  readonly rack: string | null;
  readonly fenced: boolean;
}

/** How many partitions are wanted, and how many replicas of each. */
export interface PlacementSpec {
  readonly partitions: number;
  readonly replicationFactor: number;
}

interface Rack {
  readonly name: string | null;
  readonly unfenced: Ring;
  readonly fenced: Ring;
}

/** The replicas of each partition, or why there cannot be that many. */
export function placeReplicas(
  spec: PlacementSpec,
  brokers: readonly UsableBroker[],
  random: RandomSource,
): readonly (readonly NodeId[])[] | Refusal {
  const placing = startPlacing(brokers, random);
  const refused = checkPlacement(spec, brokers);
  if (refused !== undefined) return refused;
  return Array.from({ length: spec.partitions }, () =>
    placePartition(placing, spec.replicationFactor, random),
  );
}

function checkPlacement(
  { replicationFactor }: PlacementSpec,
  brokers: readonly UsableBroker[],
): Refusal | undefined {
  if (replicationFactor <= 0) {
    return invalid(
      `Invalid replication factor ${replicationFactor}: the replication factor must be positive.`,
    );
  }
  if (brokers.every(({ fenced }) => fenced)) {
    return invalid('All brokers are currently fenced, or have all their log directories cordoned.');
  }
  if (replicationFactor <= brokers.length) return undefined;
  return invalid(
    `The target replication factor of ${replicationFactor} cannot be reached because only ` +
      `${brokers.length} broker(s) are registered or some brokers have all their log ` +
      'directories cordoned.',
  );
}

const invalid = (message: string): Refusal =>
  refusal(ErrorCode.INVALID_REPLICATION_FACTOR, message);

/** Whose turn it is, from one partition to the next. */
interface Placing {
  /** In the order in which they take turns. */
  racks: readonly Rack[];
  /** The same in the order in which they are shuffled. */
  readonly hashed: readonly Rack[];
  readonly unfenced: number;
  /** The rack that begins with the next partition. */
  offset: number;
  /** How many partitions were placed since the last shuffle. */
  epoch: number;
}

function startPlacing(brokers: readonly UsableBroker[], random: RandomSource): Placing {
  const names = [...new Set(brokers.map(({ rack }) => rack))];
  // Java walks over its hash map of racks while it draws; the rack without a name has hash 0.
  const order = hashOrder(names, (name) => (name === null ? 0 : hashOfString(name)));
  const hashed = order.map((name): Rack => {
    const ids = (fenced: boolean): NodeId[] =>
      brokers.filter((each) => each.rack === name && each.fenced === fenced).map(({ id }) => id);
    const fenced = ringOf(ids(true), random);
    return { name, fenced, unfenced: ringOf(ids(false), random) };
  });
  const racks = hashed.toSorted((a, b) => compareRacks(a.name, b.name));
  return {
    racks,
    hashed,
    unfenced: brokers.filter(({ fenced }) => !fenced).length,
    offset: racks.length === 0 ? 0 : random.below(racks.length),
    epoch: 0,
  };
}

/** The rack without a name comes first. */
function compareRacks(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

function placePartition(placing: Placing, count: number, random: RandomSource): NodeId[] {
  // Every broker has had its turn: another order keeps the same neighbours from meeting again.
  if (placing.epoch === placing.unfenced && placing.unfenced > 1) {
    placing.racks = shuffled(placing.racks, random);
    for (const { fenced, unfenced } of placing.hashed) {
      shuffleRing(fenced, random);
      shuffleRing(unfenced, random);
    }
    placing.epoch = 0;
  }
  if (placing.offset === placing.racks.length) placing.offset = 0;
  const replicas = takeTurns(placing, count);
  placing.epoch += 1;
  placing.offset += 1;
  return replicas;
}

/** The leader comes from the first rack with an unfenced broker; the rest follow rack by rack. */
function takeTurns({ racks, offset, epoch }: Placing, count: number): NodeId[] {
  const rackAt = (index: number): Rack | undefined => racks[index % racks.length];
  let first = offset;
  let leader = nextOf(rackAt(first)?.unfenced, epoch);
  while (leader === undefined) {
    first += 1;
    leader = nextOf(rackAt(first)?.unfenced, epoch);
  }
  const replicas = [leader];
  let skipped = first % racks.length;
  for (let turn = offset; replicas.length < count; turn += 1) {
    if (turn % racks.length === skipped) {
      // This rack gave the leader and has had its turn of this round.
      skipped = -1;
      continue;
    }
    const rack = rackAt(turn);
    const replica = nextOf(rack?.unfenced, epoch) ?? nextOf(rack?.fenced, epoch);
    if (replica !== undefined) replicas.push(replica);
  }
  return replicas;
}
