// machines/client-partitioner: the sticky partitioner, the partition of a key, and RoundRobinPartitioner.
import { viewOf, type ClusterView } from '../../../engine/clients/network/cluster-view.ts';
import { nextRoundRobin, type RoundRobin } from '../../../engine/clients/producer/partitioner.ts';
import {
  createSticky,
  currentPartitionOf,
  loadOf,
  maybeMoveOn,
  type DrawsEnv,
} from '../../../engine/clients/producer/sticky-partitioner.ts';
import { murmur2, partitionOfKey } from '../../../engine/protocol/hashes/murmur2.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { bytesOfHex } from '../hex.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';

interface PartitionerStep extends Step {
  readonly op: readonly [string, ...unknown[]];
  /** The numbers that were drawn. */
  readonly d?: readonly number[];
}

/** Sticky, keyed and round robin cases. */
export const clientPartitioner: Player = {
  families: ['machines/client-partitioner'],
  play: (_, recorded) => {
    if (recorded.id.startsWith('keyed')) return playKeyed(recorded);
    if (recorded.id.startsWith('roundrobin')) return playRoundRobin(recorded);
    return playSticky(recorded);
  },
};

/** A cluster of one topic: its partitions, and those of them that nobody leads. */
function clusterOf(topic: string, partitions: number, noLeader: readonly number[]): ClusterView {
  const node = { id: 0, host: 'h', port: 1, rack: null };
  return viewOf({
    clusterId: null,
    nodes: new Map([[0, node]]),
    controllerId: -1,
    partitions: Array.from({ length: partitions }, (_, index) => ({
      topic,
      index,
      number: -1,
      leaderId: noLeader.includes(index) ? -1 : 0,
      leaderEpoch: -1,
      errorCode: 0,
      replicas: [],
      isr: [],
      offline: [],
    })),
    topicIds: new Map(),
    internalTopics: [],
    invalidTopics: [],
    unauthorizedTopics: [],
  });
}

/** Draws what was recorded; more than that is a difference. */
function recordedDraws(drawn: readonly number[]): DrawsEnv & { readonly left: () => number } {
  const left = [...drawn];
  const uint32 = (): number => {
    const next = left.shift();
    if (next === undefined) throw new Error('one number more is drawn than Kafka drew');
    // The partitioner takes the upper 31 bits.
    return next * 2;
  };
  return { rng: () => ({ uint32 }), left: () => left.length };
}

function playSticky(recorded: GoldenCase): string | undefined {
  const partitions = recorded['partitions'] as number;
  const sticky = createSticky('t', recorded['stickyBatchSize'] as number);
  let view = clusterOf('t', partitions, recorded['noLeader'] as number[]);
  return playMachine(recorded['steps'] as readonly PartitionerStep[], {
    play: ({ op: [name, ...args], d = [] }) => {
      const draws = recordedDraws(d);
      const r = answer(name, args, draws);
      return { r: draws.left() === 0 ? r : 'fewer numbers are drawn than Kafka drew' };
    },
    observe: () => ({}),
  });

  function answer(name: string, args: readonly unknown[], draws: DrawsEnv): unknown {
    switch (name) {
      case 'peek':
        return currentPartitionOf(sticky, view, draws);
      case 'produced': {
        const [bytes, maySwitch] = args as [number, boolean];
        currentPartitionOf(sticky, view, draws);
        sticky.producedBytes += bytes;
        const changed = maybeMoveOn(sticky, maySwitch, view, draws);
        return [sticky.current, changed];
      }
      case 'load': {
        const [sizes, ids, length] = args as [number[] | null, number[], number];
        const seen =
          sizes === null
            ? { sizes: [], partitions: [], all: 0 }
            : {
                sizes: sizes.slice(0, length),
                partitions: ids.slice(0, length),
                all: sizes.length,
              };
        Object.assign(sticky.seen, seen);
        return loadOf(seen)?.cumulative.at(-1) ?? null;
      }
      case 'leaders':
        view = clusterOf('t', partitions, args[0] as number[]);
        return undefined;
      default:
        throw new Error(`no operation ${name}`);
    }
  }
}

function playKeyed(recorded: GoldenCase): string | undefined {
  const keys = (recorded['keys'] as string[]).map(bytesOfHex);
  const counts = recorded['counts'] as number[];
  const found = {
    murmur2: keys.map((key) => murmur2(key)),
    r: keys.map((key) => counts.map((count) => partitionOfKey(key, count))),
  };
  return difference({ murmur2: recorded['murmur2'], r: recorded['r'] }, found);
}

function playRoundRobin(recorded: GoldenCase): string | undefined {
  const counters: RoundRobin = new Map();
  const steps = recorded['steps'] as readonly [string, number, number[], number][];
  const found = steps.map(([topic, partitions, noLeader]) =>
    nextRoundRobin(counters, topic, clusterOf(topic, partitions, noLeader)),
  );
  return difference(
    steps.map((step) => step[3]),
    found,
    'r',
  );
}
