// machines/log-unified: UnifiedLog on disk under a mock clock.
import { AssertionError, assert } from '../../../sim/assert.ts';
import { nextOffset } from '../../../engine/protocol/batch.ts';
import type { AppendOrigin } from '../../../engine/log/append-origin.ts';
import { batchAt } from '../../../engine/log/batch-list.ts';
import { positionOf } from '../../../engine/log/log-position.ts';
import { assignEpoch, endOffsetFor } from '../../../engine/log/leader-epoch-cache.ts';
import {
  appendAsFollower,
  appendAsLeader,
  type AppendInfo,
} from '../../../engine/log/log-append.ts';
import type { LogConfig } from '../../../engine/log/log-config.ts';
import { currentLogFlags } from '../../../engine/log/log-flags.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { flushForShutdown, flushUpTo } from '../../../engine/log/log-flush.ts';
import { beginLoading, onLogFileRead } from '../../../engine/log/log-loader.ts';
import {
  lastStableOffsetOf,
  maybeIncrementHighWatermark,
  maybeIncrementLogStartOffset,
  maybeUpdateHighWatermark,
  placedHighWatermark,
  setHighWatermark,
} from '../../../engine/log/log-offsets.ts';
import { endPositionOf } from '../../../engine/log/log-position.ts';
import { readLog, type FetchIsolation } from '../../../engine/log/log-read.ts';
import { deleteOldSegments } from '../../../engine/log/log-retention.ts';
import { roll } from '../../../engine/log/log-roll.ts';
import { truncateFullyAndStartAt, truncateTo } from '../../../engine/log/log-truncate.ts';
import { onLogWake } from '../../../engine/log/log-wakes.ts';
import { activeSegmentOf, type LogState, type LogWake } from '../../../engine/log/log.ts';
import { offsetByTimestamp } from '../../../engine/log/offset-by-timestamp.ts';
import { maybeStartVerification } from '../../../engine/log/producer-verification.ts';
import { defaultConfig, fakeLogWorld, type FakeLogWorld } from '../../engine/log/kit.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';
import { batchOfRecorded, recordedOf, type RecordedBatch } from './log-batches.ts';
import { observedProducers } from './log-producer-state.ts';

interface LogStep extends Step {
  readonly op: Readonly<Record<string, unknown>> & { readonly name: string };
}

interface Driver {
  log: LogState;
  readonly world: FakeLogWorld;
  readonly config: LogConfig;
  readonly guards: Map<number, number>;
  checkpoint: { readonly recoveryPoint: number; readonly logStartOffset: number };
}

const identity = { path: 'data/topic-0', partition: 0, topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' };

/** A log with everything that appends to it, reads it, cuts it and brings it down. */
export const logUnified: Player = {
  families: ['machines/log-unified'],
  play: (_, recorded) => {
    const driver = driverOf(recorded);
    const steps = recorded['steps'] as readonly LogStep[];
    const start: LogStep = { op: { name: 'start' }, s: recorded['start'] };
    const wrong = playMachine([start, ...steps], {
      play: ({ op }) => ({ r: played(driver, op) }),
      observe: () => observed(driver.log),
    });
    return wrong ?? difference(recorded['final'], allBatches(driver.log), 'final');
  },
};

function driverOf({ config, verification, nowMs }: GoldenCase): Driver {
  const world = fakeLogWorld();
  world.nowMs = nowMs as number;
  const typed = configOf(config as Record<string, string>, verification as boolean);
  const driver: Driver = {
    log: createLog(identity, typed, world.env),
    world,
    config: typed,
    guards: new Map(),
    checkpoint: { recoveryPoint: 0, logStartOffset: 0 },
  };
  // Kafka's mock scheduler flushes within the call that asks for it.
  const { door } = world.disk;
  const plain = { ...door };
  Object.assign(door, {
    sync: (file: string, wake?: LogWake) => {
      plain.sync(file, wake);
      settle(driver);
    },
  });
  return driver;
}

/** A recorded configuration, of strings, over the defaults. */
export function configOf(
  recorded: Readonly<Record<string, string>>,
  verification: boolean,
): LogConfig {
  const config: Record<string, unknown> = {
    ...defaultConfig,
    'transaction.partition.verification.enable': verification,
  };
  for (const [name, value] of Object.entries(recorded)) {
    const known = name.replace(/^internal\./, '');
    const before = config[known];
    if (Array.isArray(before)) config[known] = value.split(',');
    else config[known] = typeof before === 'number' ? Number(value) : value;
  }
  return config as unknown as LogConfig;
}

function played(driver: Driver, op: LogStep['op']): unknown {
  const operation = operations[op.name];
  assert(operation !== undefined, `there is an operation ${op.name}`);
  try {
    return operation(driver, op);
  } catch (error) {
    if (error instanceof AssertionError) return { error: 'IllegalArgumentException' };
    throw error;
  } finally {
    settle(driver);
  }
}

/** Does what is due. */
function settle({ log, world }: Driver): void {
  for (const { wake, outcome } of world.disk.due.splice(0)) {
    onLogWake(log, wake, world.env, outcome);
  }
  for (let index = 0; index < world.timers.length;) {
    const timer = world.timers[index];
    if (timer === undefined || timer.atMs > world.nowMs) {
      index += 1;
    } else {
      world.timers.splice(index, 1);
      onLogWake(log, timer.wake, world.env);
    }
  }
}

type Operation = (driver: Driver, op: LogStep['op']) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  start: () => undefined,
  advance: ({ world }, { ms }) => {
    world.nowMs += ms as number;
  },
  appendLeader: playLeader,
  appendFollower: ({ log, world }, { batches, epoch }) => {
    const fetched = (batches as readonly RecordedBatch[]).map(batchOfRecorded);
    return appended(appendAsFollower(log, fetched, epoch as number, world.env));
  },
  assignEpoch: ({ log }, { epoch, offset }) => {
    assignEpoch(log.epochs, epoch as number, offset as number);
  },
  checkpoint: (driver) => {
    const { recoveryPoint, logStartOffset } = driver.log;
    driver.checkpoint = { recoveryPoint, logStartOffset };
  },
  closeReopen: (driver) => {
    flushForShutdown(driver.log, driver.world.env);
    settle(driver);
    const { recoveryPoint, logStartOffset } = driver.log;
    driver.checkpoint = { recoveryPoint, logStartOffset };
    reopen(driver, true);
  },
  crash: playCrash,
  deleteOldSegments: ({ log, world }) => deleteOldSegments(log, world.env),
  endOffsetForEpoch: ({ log }, { epoch }) => {
    const end = endOffsetFor(log.epochs, epoch as number, log.logEndOffset);
    return end.endOffset < 0 ? undefined : [end.endOffset, end.epoch];
  },
  flush: ({ log, world }) => flushUpTo(log, log.logEndOffset, world.env),
  hwLeader: ({ log }, { offset }) => {
    const isPossible = (offset as number) <= log.logEndOffset;
    const before = isPossible ? placedHighWatermark(log) : log.highWatermark;
    return maybeIncrementHighWatermark(log, offset as number) ? before : undefined;
  },
  hwFollower: ({ log }, { offset }) =>
    maybeUpdateHighWatermark(log, offset as number) ? log.highWatermark : undefined,
  hwSet: ({ log }, { offset }) => setHighWatermark(log, offset as number),
  logStart: ({ log, world }, { offset }) => {
    const changed = maybeIncrementLogStartOffset(log, offset as number, world.env);
    return typeof changed === 'boolean' ? changed : { error: 'OffsetOutOfRangeException' };
  },
  offsetFor: ({ log }, { ts }) => {
    const found = offsetByTimestamp(log, ts as number);
    if (found === undefined) return undefined;
    return [found.timestamp, found.offset, found.leaderEpoch < 0 ? null : found.leaderEpoch];
  },
  read: playRead,
  roll: ({ log, world }) => {
    roll(log, world.env);
    return activeSegmentOf(log).baseOffset;
  },
  truncateFully: ({ log, world }, { offset, logStart }) =>
    truncateFullyAndStartAt(log, offset as number, world.env, logStart as number | undefined),
  truncateTo: ({ log, world }, { offset }) => truncateTo(log, offset as number, world.env),
  verify: ({ log, world, guards }, { pid, seq, epoch, bump }) => {
    const request = {
      producerId: pid,
      sequence: seq,
      producerEpoch: epoch,
      supportsEpochBump: bump,
    };
    const start = maybeStartVerification(
      log.producers,
      request as Parameters<typeof maybeStartVerification>[1],
      world.nowMs,
    );
    if (start.error !== 'NONE') return { error: exceptions[start.error] };
    guards.set(pid as number, start.guard);
    return start.guard === 0 ? 'sentinel' : 'guard';
  },
};

function playLeader({ log, world, guards }: Driver, op: LogStep['op']): unknown {
  const { batch, epoch, origin, guard, tv } = op;
  const recorded = batch as RecordedBatch;
  const held = guard === true ? guards.get(recorded.pid ?? -1) : undefined;
  return appended(
    appendAsLeader(
      log,
      [{ ...batchOfRecorded(recorded), partitionLeaderEpoch: -1 }],
      {
        leaderEpoch: epoch as number,
        origin: (origin as string).toLowerCase() as AppendOrigin,
        ...(held === undefined ? {} : { guard: held }),
        ...(tv === undefined ? {} : { transactionVersion: tv as number }),
      },
      world.env,
    ),
  );
}

const exceptions: Readonly<Record<string, string>> = {
  INVALID_PRODUCER_EPOCH: 'InvalidProducerEpochException',
  INVALID_RECORD: 'InvalidRecordException',
  INVALID_TIMESTAMP: 'InvalidTimestampException',
  INVALID_TXN_STATE: 'InvalidTxnStateException',
  MESSAGE_TOO_LARGE: 'RecordTooLargeException',
  OFFSETS_OUT_OF_ORDER: 'OffsetsOutOfOrderException',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'OutOfOrderSequenceException',
  RECORD_LIST_TOO_LARGE: 'RecordBatchTooLargeException',
  TRANSACTION_COORDINATOR_FENCED: 'TransactionCoordinatorFencedException',
  UNEXPECTED_APPEND_OFFSET: 'UnexpectedAppendOffsetException',
  UNKNOWN_SERVER_ERROR: 'KafkaException',
};

function appended(info: AppendInfo): unknown {
  if (info.error !== 'NONE') {
    const records = info.recordErrors?.map(({ batchIndex }) => batchIndex);
    return {
      error: exceptions[info.error],
      ...(records === undefined || records.length === 0 ? {} : { records }),
    };
  }
  return {
    first: info.firstOffset,
    last: info.lastOffset,
    maxTs: info.maxTimestamp,
    appendTime: info.logAppendTime,
    bytes: info.sizeInBytes,
    logStart: info.logStartOffset,
  };
}

const isolations: Readonly<Record<string, FetchIsolation>> = {
  LOG_END: 'log-end',
  HIGH_WATERMARK: 'high-watermark',
  TXN_COMMITTED: 'transactions-committed',
};

function playRead({ log }: Driver, { from, max, isolation, minOne }: LogStep['op']): unknown {
  const found = readLog(log, {
    offset: from as number,
    maxBytes: max as number,
    isolation: isolations[isolation as string] ?? 'log-end',
    minOneMessage: minOne as boolean,
  });
  if (found.error !== 'NONE') return { error: 'OffsetOutOfRangeException' };
  const position = positionOf(log, from as number);
  return {
    at: [position.offset, position.segmentBaseOffset, position.position],
    bytes: found.sizeInBytes,
    batches: found.batches.map((batch) => [batch.baseOffset, nextOffset(batch) - 1]),
    ...(found.firstEntryIncomplete ? { incomplete: true } : {}),
    ...(found.aborted === undefined
      ? {}
      : { aborted: found.aborted.map(({ producerId, firstOffset }) => [producerId, firstOffset]) }),
  };
}

/** The process dies; perhaps the end of the active segment's file is damaged. */
function playCrash(driver: Driver, { cut, corrupt }: LogStep['op']): void {
  const file = driver.world.disk.files.get(activeSegmentOf(driver.log).file);
  assert(file !== undefined, 'the active segment has a file');
  for (let left = (cut as number | undefined) ?? 0; left > 0;) {
    const last = file.entries.pop();
    if (last === undefined) break;
    const rest = last.sizeInBytes - left;
    if (rest > 0) file.entries.push({ ...last, sizeInBytes: rest, condition: 'torn' });
    left -= last.sizeInBytes;
  }
  if (corrupt !== undefined) {
    file.entries = file.entries.map((entry) => {
      const { baseOffset } = entry.value as { readonly baseOffset?: number };
      return baseOffset === corrupt ? { ...entry, condition: 'corrupt' } : entry;
    });
  }
  reopen(driver, false);
}

function reopen(driver: Driver, cleanShutdown: boolean): void {
  const { world, config } = driver;
  world.timers.length = 0;
  world.disk.due.length = 0;
  const checkpoints = { ...driver.checkpoint, cleanShutdown };
  const settings = { config, flags: currentLogFlags };
  const loading = beginLoading({ identity, ...settings, checkpoints }, world.env);
  for (const { wake, outcome } of world.disk.due.splice(0)) {
    assert(wake.type === 'log-file-read', 'a log that is loaded reads');
    const loaded = onLogFileRead(loading, wake, outcome, world.env);
    if (typeof loaded !== 'string') driver.log = loaded;
  }
}

function observed(log: LogState): Record<string, unknown> {
  const { offset, segmentBaseOffset, position } = endPositionOf(log);
  return {
    segments: log.segments.map(({ baseOffset, batches }) => [baseOffset, batches.sizeInBytes]),
    logStart: log.logStartOffset,
    lso: lastStableOffsetOf(log),
    hw: log.highWatermark,
    leo: log.logEndOffset,
    leoAt: [offset, segmentBaseOffset, position],
    recovery: log.recoveryPoint,
    unstable: log.firstUnstableOffset,
    epochs: log.epochs.map(({ epoch, startOffset }) => [epoch, startOffset]),
    ...observedProducers(log.producers),
    mapEnd: log.producers.mapEndOffset,
    aborted: abortedOf(log),
    snapshots: log.producers.snapshots.map((snapshot) => snapshot.offset),
    deleted: log.deleted
      .map((file) => file.slice(file.lastIndexOf('/') + 1))
      .filter((file) => file.endsWith('.log.deleted'))
      .toSorted(),
  };
}

/** The transaction indexes of all segments. */
export function abortedOf(log: LogState): unknown[] {
  return log.segments.flatMap(({ baseOffset, aborted }) =>
    aborted.map(({ producerId, firstOffset, lastOffset, lastStableOffset }) => [
      baseOffset,
      [producerId, firstOffset, lastOffset, lastStableOffset],
    ]),
  );
}

function allBatches(log: LogState): unknown[] {
  return log.segments.flatMap(({ batches }) =>
    Array.from({ length: batches.length }, (_, index) => batchAt(batches, index)).flatMap((batch) =>
      batch === undefined ? [] : [recordedOf(batch, (value) => value)],
    ),
  );
}
