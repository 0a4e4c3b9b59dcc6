// machines/client-subscription-state: what a consumer reads, where, and what it waits for.
import { AssertionError } from '../../../sim/assert.ts';
import {
  bareOffset,
  completeValidation,
  forgetPreferredReplica,
  hasValidPosition,
  isFetchable,
  movePosition,
  onLeaderKnown,
  preferredReplicaOf,
  preferReplica,
  requestReset,
  seekUnvalidated,
  seekValidated,
  type AssignedPartition,
  type FetchPosition,
} from '../../../engine/clients/consumer/fetch-position.ts';
import { resetPolicyOf, type ResetPolicy } from '../../../engine/clients/consumer/reset-policy.ts';
import {
  assignByApplication,
  assignByGroup,
  assignedIn,
  ConsumerMisuse,
  createSubscription,
  hasAllPositions,
  mayFetch,
  initializing,
  maybeAssigned,
  maybeCompleteValidation,
  maybeSeekUnvalidated,
  moveToEnd,
  needsReset,
  needsValidation,
  onPatternMatched,
  resetInitializing,
  subscribeTo,
  subscribeToPattern,
  unsubscribe,
  type Subscription,
} from '../../../engine/clients/consumer/subscription.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';

interface SubscriptionStep extends Step {
  readonly op: readonly [string, ...unknown[]];
}

interface Driver {
  readonly subscription: Subscription;
  now: number;
}

type Leader = readonly [node: number | null, epoch: number | null];

/** Subscriptions, seeks, resets, validation, pauses and preferred replicas. */
export const clientSubscriptionState: Player = {
  families: ['machines/client-subscription-state'],
  play: (_, recorded: GoldenCase) => {
    const reset = resetPolicyOf(recorded['reset'] as string);
    const driver: Driver = { subscription: createSubscription(reset), now: 0 };
    return playMachine(recorded['steps'] as readonly SubscriptionStep[], {
      play: ({ op: [name, ...args] }) => ({ r: answer(driver, name, args) }),
      observe: () => observed(driver),
    });
  },
};

function answer(driver: Driver, name: string, args: readonly unknown[]): unknown {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  try {
    return operation(driver, args);
  } catch (error) {
    if (error instanceof ConsumerMisuse) return { error: error.exception };
    if (error instanceof AssertionError) return { error: 'IllegalStateException' };
    throw error;
  }
}

const at = (tp: unknown): { readonly topic: string; readonly index: number } => {
  const [topic = '', index] = String(tp).split('-');
  return { topic, index: Number(index) };
};

const all = (tps: unknown): ReturnType<typeof at>[] => (tps as string[]).map(at);

const leaderOf = ([node, epoch]: Leader): { leaderId: number; leaderEpoch: number } => ({
  leaderId: node ?? -1,
  leaderEpoch: epoch ?? -1,
});

const positionOf = (offset: unknown, epoch: unknown, leader: unknown): FetchPosition => ({
  offset: offset as number,
  offsetEpoch: (epoch as number | null) ?? -1,
  ...leaderOf(leader as Leader),
});

const policyOf = (name: unknown): ResetPolicy | null =>
  name === null || name === undefined ? null : resetPolicyOf(name as string);

type Operation = (driver: Driver, args: readonly unknown[]) => unknown;

/** What is done to the state of one assigned partition. */
const onPartition =
  (deed: (partition: AssignedPartition, args: readonly unknown[]) => unknown): Operation =>
  ({ subscription }, [tp, ...args]) =>
    deed(assignedIn(subscription, at(tp)), args);

/** Node 2 is too old to say where epochs end. */
const tooOld = 2;

const subscriptionOperations: Readonly<Record<string, Operation>> = {
  subscribe: ({ subscription }, [topics]) => subscribeTo(subscription, topics as string[]),
  subscribePattern: ({ subscription }, [pattern]) => {
    subscribeToPattern(subscription, String(pattern));
  },
  subscribeFromPattern: ({ subscription }, [topics]) =>
    onPatternMatched(subscription, topics as string[]),
  assignFromUser: ({ subscription }, [tps]) => assignByApplication(subscription, all(tps)),
  assignFromSubscribed: ({ subscription }, [tps]) => {
    assignByGroup(subscription, all(tps));
  },
  assignAwaitingCallback: ({ subscription }, [tps, added]) => {
    assignByGroup(subscription, all(tps));
    for (const tp of all(added)) assignedIn(subscription, tp).awaitsCallback = true;
  },
  enableAwaiting: ({ subscription }, [tps]) => {
    for (const tp of all(tps)) assignedIn(subscription, tp).awaitsCallback = false;
  },
  unsubscribe: ({ subscription }) => {
    unsubscribe(subscription);
  },
  markPendingRevocation: ({ subscription }, [tps]) => {
    for (const tp of all(tps)) assignedIn(subscription, tp).isPendingRevocation = true;
  },
  moveToEnd: ({ subscription }, [tp]) => {
    moveToEnd(subscription, at(tp));
  },
  sleep: (driver, [time]) => {
    driver.now += time as number;
  },
};

const positionOperations: Readonly<Record<string, Operation>> = {
  seek: onPartition((partition, [offset]) => {
    seekValidated(partition, bareOffset(offset as number));
  }),
  seekUnvalidated: onPartition((partition, [offset, epoch, leader]) => {
    seekUnvalidated(partition, positionOf(offset, epoch, leader));
  }),
  maybeSeekUnvalidated: ({ subscription }, [tp, offset, epoch, leader, policy]) => {
    const position = positionOf(offset, epoch, leader);
    maybeSeekUnvalidated(subscription, at(tp), position, policyOf(policy));
  },
  position: onPartition((partition, [offset, epoch, leader]) => {
    movePosition(partition, positionOf(offset, epoch, leader));
  }),
  requestOffsetReset: ({ subscription }, [tp, policy]) => {
    const partition = assignedIn(subscription, at(tp));
    requestReset(partition, policyOf(policy) ?? subscription.defaultReset);
  },
  resetInitializingPositions: ({ subscription }) => {
    const lost = resetInitializing(subscription);
    return lost.length > 0 ? { error: 'NoOffsetForPartitionException' } : undefined;
  },
  maybeValidate: ({ subscription }, [tp, leader]) => {
    const partition = maybeAssigned(subscription, at(tp));
    if (partition === undefined) return false;
    const [node] = leader as Leader;
    return onLeaderKnown(partition, leaderOf(leader as Leader), node !== tooOld);
  },
  completeValidation: onPartition((partition) => {
    completeValidation(partition);
  }),
  maybeCompleteValidation: ({ subscription }, [tp, isSame, endOffset, leaderEpoch]) => {
    const position = maybeAssigned(subscription, at(tp))?.position ?? bareOffset(-1);
    const asked = isSame === true ? position : { ...position, offset: position.offset + 1 };
    const end = { endOffset: endOffset as number, leaderEpoch: leaderEpoch as number };
    const truncation = maybeCompleteValidation(subscription, at(tp), asked, end);
    if (truncation === undefined) return undefined;
    const { divergentOffset, divergentEpoch } = truncation;
    return divergentOffset < 0 ? [null, null] : [divergentOffset, divergentEpoch];
  },
  setNextAllowedRetry: ({ subscription }, [tps, until]) => {
    for (const tp of all(tps)) assignedIn(subscription, tp).nextRetryAt = until as number;
  },
  requestFailed: ({ subscription }, [tps, until]) => {
    for (const tp of all(tps)) {
      const partition = maybeAssigned(subscription, tp);
      if (partition !== undefined) partition.nextRetryAt = until as number;
    }
  },
};

const fetchOperations: Readonly<Record<string, Operation>> = {
  pause: onPartition((partition) => {
    partition.isPaused = true;
  }),
  resume: onPartition((partition) => {
    partition.isPaused = false;
  }),
  highWatermark: onPartition((partition, [offset]) => {
    partition.highWatermark = offset as number;
  }),
  lastStableOffset: onPartition((partition, [offset]) => {
    partition.lastStableOffset = offset as number;
  }),
  updatePreferredReadReplica: onPartition((partition, [node, until]) => {
    preferReplica(partition, node as number, until as number);
  }),
  preferredReadReplica: ({ subscription, now }, [tp]) => {
    const partition = maybeAssigned(subscription, at(tp));
    return partition === undefined ? null : orNull(preferredReplicaOf(partition, now));
  },
  clearPreferredReadReplica: ({ subscription }, [tp]) => {
    const partition = maybeAssigned(subscription, at(tp));
    return partition === undefined ? null : orNull(forgetPreferredReplica(partition));
  },
};

const operations = { ...subscriptionOperations, ...positionOperations, ...fetchOperations };

const orNull = (number: number): number | null => (number < 0 ? null : number);

const types = {
  none: 'NONE',
  topics: 'AUTO_TOPICS',
  pattern: 'AUTO_PATTERN',
  assigned: 'USER_ASSIGNED',
} as const;

const fetchStates = {
  initializing: 'INITIALIZING',
  fetching: 'FETCHING',
  'await-reset': 'AWAIT_RESET',
  'await-validation': 'AWAIT_VALIDATION',
} as const;

const names = (partitions: readonly AssignedPartition[]): string[] =>
  partitions.map(({ topic, index }) => `${topic}-${index}`);

function observed({ subscription, now }: Driver): unknown {
  const { type, topics, partitions } = subscription;
  const assigned = [...subscription.partitions.values()];
  const fetchable = assigned.filter((partition) => mayFetch(subscription, partition));
  const known = [...partitions.values()];
  return {
    type: types[type],
    subscription: type === 'topics' || type === 'pattern' ? topics.toSorted() : [],
    assigned: [...partitions.keys()],
    partitions: Object.fromEntries(
      [...partitions].map(([key, partition]) => [
        key,
        partitionState(partition, fetchable.includes(partition)),
      ]),
    ),
    fetchable: names(fetchable),
    needReset: names(needsReset(subscription, now)).toSorted(),
    needValidation: names(needsValidation(subscription, now)).toSorted(),
    initializing: names(initializing(subscription)).toSorted(),
    allPositions: hasAllPositions(subscription),
    consumed: names(known.filter(hasValidPosition)).toSorted(),
  };
}

function partitionState(partition: AssignedPartition, fetchable: boolean): unknown {
  const { fetchState, position, isPaused, resetPolicy, nextRetryAt } = partition;
  const lag = (end: number): number | null =>
    position === null || end < 0 ? null : end - position.offset;
  return [
    fetchStates[fetchState],
    position === null
      ? null
      : [
          position.offset,
          orNull(position.offsetEpoch),
          orNull(position.leaderId),
          orNull(position.leaderEpoch),
        ],
    isPaused,
    fetchable && isFetchable(partition),
    hasValidPosition(partition),
    resetPolicy?.type ?? null,
    nextRetryAt < 0 ? null : nextRetryAt,
    lag(partition.highWatermark),
    lag(partition.lastStableOffset),
  ];
}
