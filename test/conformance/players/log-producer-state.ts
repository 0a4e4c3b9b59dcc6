// machines/log-producer-state: ProducerStateManager under random operations.
import {
  attributeBits,
  lastOffset,
  lastSequence,
  type Batch,
} from '../../../engine/protocol/batch.ts';
import type { AppendOrigin } from '../../../engine/log/append-origin.ts';
import { markerBatchOf } from '../../../engine/log/end-transaction-marker.ts';
import type { LogEnv } from '../../../engine/log/log.ts';
import { checkAppend, takeOver, type ProducerError } from '../../../engine/log/producer-append.ts';
import {
  removeSnapshotsBefore,
  takeSnapshot,
  truncateAndReload,
  truncateFully,
} from '../../../engine/log/producer-snapshots.ts';
import {
  completeTransaction,
  createProducerState,
  dropReplicatedTransactions,
  firstUnstableOffsetOf,
  hasLateTransaction,
  lastStableOffsetAfter,
  onLogStartIncremented,
  removeExpiredProducers,
  type LogTransaction,
  type ProducerState,
} from '../../../engine/log/producer-state.ts';
import { verificationFor } from '../../../engine/log/producer-verification.ts';
import { fakeLogWorld } from '../../engine/log/kit.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';

const maxTransactionTimeoutMs = 60_000;

interface ManagerStep extends Step {
  readonly op: readonly [string, ...unknown[]];
}

interface Driver {
  state: ProducerState;
  nowMs: number;
  readonly expirationMs: number;
  readonly env: LogEnv;
}

/** Producers, transactions, verifications and snapshots of one partition. */
export const logProducerState: Player = {
  families: ['machines/log-producer-state'],
  play: (_, recorded) => {
    const driver = driverOf(recorded);
    return playMachine(recorded['steps'] as readonly ManagerStep[], {
      play: ({ op: [name, ...args] }) => ({ r: operations[name]?.(driver, args) }),
      observe: () => observed(driver.state),
    });
  },
};

function driverOf({ expirationMs, nowMs }: GoldenCase): Driver {
  return {
    state: createProducerState(),
    nowMs: nowMs as number,
    expirationMs: expirationMs as number,
    env: fakeLogWorld().env,
  };
}

type Operation = (driver: Driver, args: readonly unknown[]) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  data: playData,
  marker: playMarker,
  verify: ({ state, nowMs }, [producerId, sequence, producerEpoch, supportsEpochBump]) => {
    const request = { producerId, sequence, producerEpoch, supportsEpochBump };
    verificationFor(state, request as Parameters<typeof verificationFor>[1], nowMs);
  },
  clearVerify: ({ state }, [producerId]) => {
    state.verifications.delete(producerId as number);
  },
  snapshot: ({ state, env }) => {
    takeSnapshot(state, 'log', env);
  },
  truncateAndReload: (driver, args) => reload(driver, args as [number, number, number]),
  truncateFully: ({ state }, [offset]) => {
    truncateFully(state, offset as number);
  },
  expire: ({ state, expirationMs }, [nowMs]) =>
    removeExpiredProducers(state, { nowMs: nowMs as number, expirationMs }),
  hw: ({ state }, [offset]) => dropReplicatedTransactions(state, offset as number),
  logStart: ({ state }, [offset]) => onLogStartIncremented(state, offset as number),
  deleteSnapshotsBefore: ({ state }, [offset]) => {
    removeSnapshotsBefore(state, offset as number);
  },
  reopen: (driver, args) => {
    driver.state = { ...createProducerState(), snapshots: driver.state.snapshots };
    reload(driver, args as [number, number, number]);
  },
  lateTxn: ({ state }, [nowMs]) =>
    hasLateTransaction(state, nowMs as number, maxTransactionTimeoutMs),
  advance: (driver, [byMs]) => {
    driver.nowMs += byMs as number;
  },
};

/** The recorder says afterwards that the state covers the log up to its end. */
function reload(
  { state, expirationMs }: Driver,
  [logStartOffset, logEndOffset, nowMs]: [number, number, number],
): void {
  truncateAndReload(state, { logStartOffset, logEndOffset }, { nowMs, expirationMs });
  state.mapEndOffset = Math.max(state.mapEndOffset, logEndOffset);
}

const exceptionOf: Readonly<Record<string, string>> = {
  INVALID_PRODUCER_EPOCH: 'InvalidProducerEpochException',
  INVALID_TXN_STATE: 'InvalidTxnStateException',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'OutOfOrderSequenceException',
  TRANSACTION_COORDINATOR_FENCED: 'TransactionCoordinatorFencedException',
};

type DataArgs = [string, number, number, number, number, number, number, number, boolean];

function playData(driver: Driver, args: readonly unknown[]): unknown {
  const [origin, producerId, producerEpoch, firstSequence, , ...rest] = args as DataArgs;
  const [timestamp, firstOffset, lastOffset, transactional] = rest;
  const batch: Batch = {
    baseOffset: firstOffset,
    lastOffsetDelta: lastOffset - firstOffset,
    partitionLeaderEpoch: 0,
    magic: 2,
    attributes: transactional ? attributeBits.transactional : 0,
    baseTimestamp: timestamp,
    maxTimestamp: timestamp,
    producerId,
    producerEpoch,
    baseSequence: firstSequence,
    sizeInBytes: 100,
    payload: { records: [] },
  };
  const refused = check(driver, batch, origin, -1);
  if (refused !== undefined) return { error: exceptionOf[refused] };
  takeOver(driver.state, [batch]);
  driver.state.mapEndOffset = lastOffset + 1;
  return undefined;
}

type MarkerArgs = [string, number, number, string, number, number, number, number];

function playMarker(driver: Driver, args: readonly unknown[]): unknown {
  const [origin, producerId, producerEpoch, outcome, coordinatorEpoch, ...rest] =
    args as MarkerArgs;
  const [offset, timestamp, transactionVersion] = rest;
  const marker = markerBatchOf({
    producerId,
    producerEpoch,
    outcome: outcome === 'COMMIT' ? 'commit' : 'abort',
    coordinatorEpoch,
    timestamp,
  });
  const batch = { ...marker, baseOffset: offset };
  const refused = check(driver, batch, origin, transactionVersion);
  if (refused !== undefined) return { error: exceptionOf[refused] };
  const { state } = driver;
  // The recorder leaves verifications alone here; the log as a whole does not.
  const [completed] = takeOver({ ...state, verifications: new Map() }, [batch]);
  state.mapEndOffset = offset + 1;
  if (completed === undefined) return undefined;
  const lastStableOffset = lastStableOffsetAfter(state, completed);
  completeTransaction(state, completed);
  const { firstOffset, lastOffset, aborted } = completed;
  return [producerId, firstOffset, lastOffset, aborted, lastStableOffset];
}

function check(
  { state }: Driver,
  batch: Batch,
  origin: string,
  transactionVersion: number,
): ProducerError | undefined {
  const context = { origin: origin.toLowerCase() as AppendOrigin, transactionVersion };
  return checkAppend(state, [batch], context, false);
}

/** The state in the form of the recordings, which log-unified shares. */
export function observed(state: ProducerState): Record<string, unknown> {
  return {
    ...observedProducers(state),
    mapEnd: state.mapEndOffset,
    unstable: firstUnstableOffsetOf(state),
    snapshots: state.snapshots.map(({ offset }) => offset),
  };
}

/** Producers, transactions and verifications. */
export function observedProducers(state: ProducerState): Record<string, unknown> {
  const transaction = (open: LogTransaction & { readonly lastOffset?: number }): unknown => [
    open.firstOffset,
    open.producerId,
    open.lastOffset ?? null,
  ];
  return {
    producers: Object.fromEntries(
      [...state.producers.values()].map((entry) => [
        entry.producerId,
        [
          entry.producerEpoch,
          entry.coordinatorEpoch,
          entry.lastTimestamp,
          entry.currentTxnFirstOffset < 0 ? null : entry.currentTxnFirstOffset,
          entry.batches.map((batch) => [
            batch.baseSequence,
            lastSequence(batch),
            batch.baseOffset,
            lastOffset(batch),
            batch.maxTimestamp,
          ]),
        ],
      ]),
    ),
    ongoing: state.ongoing.map(transaction),
    unreplicated: state.unreplicated.map(transaction),
    verification: Object.fromEntries(
      [...state.verifications].map(([producerId, entry]) => [
        producerId,
        [entry.lowestSequence, entry.producerEpoch, entry.supportsEpochBump, entry.createdMs],
      ]),
    ),
  };
}
