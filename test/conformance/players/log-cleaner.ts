// machines/log-cleaner: rounds of appends and compaction.
import { batchAt } from '../../../engine/log/batch-list.ts';
import { cleanLog } from '../../../engine/log/cleaner.ts';
import { planCleaning } from '../../../engine/log/cleaner-plan.ts';
import { appendAsLeader } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { lastStableOffsetOf, setHighWatermark } from '../../../engine/log/log-offsets.ts';
import { readLog } from '../../../engine/log/log-read.ts';
import { roll } from '../../../engine/log/log-roll.ts';
import { swapIn, writeCleaned } from '../../../engine/log/segment-swap.ts';
import type { LogState } from '../../../engine/log/log.ts';
import type { AbortedTransaction } from '../../../engine/log/transaction-index.ts';
import { placedRecords } from '../../../engine/protocol/batch-codec.ts';
import {
  isControl,
  isTransactional,
  nextOffset,
  type Batch,
} from '../../../engine/protocol/batch.ts';
import { fakeLogWorld, type FakeLogWorld } from '../../engine/log/kit.ts';
import { difference } from '../difference.ts';
import type { Player } from '../player.ts';
import { batchOfRecorded, recordedOf, type RecordedBatch } from './log-batches.ts';
import { abortedOf, configOf } from './log-unified.ts';

interface Round {
  readonly ops: readonly (number | { readonly epoch: number; readonly batch: RecordedBatch })[];
  readonly hw: number;
  readonly rolled: boolean;
  readonly advanceMs: number;
  readonly clean: Readonly<Record<string, unknown>> & { readonly lastClean?: number };
  readonly [field: string]: unknown;
}

interface Driver {
  readonly log: LogState;
  readonly world: FakeLogWorld;
  readonly slots: number;
}

const identity = { path: 'data/topic-0', partition: 0, topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' };

/** Cleaner.doClean over what LogCleanerManager.cleanableOffsets allows. */
export const logCleaner: Player = {
  families: ['machines/log-cleaner'],
  play: (_, recorded) => {
    const world = fakeLogWorld();
    world.nowMs = recorded['nowMs'] as number;
    const config = configOf(recorded['config'] as Record<string, string>, false);
    const log = createLog(identity, config, world.env);
    const driver: Driver = { log, world, slots: recorded['slots'] as number };
    for (const [index, round] of (recorded['rounds'] as readonly Round[]).entries()) {
      const wrong = differenceInRound(driver, round);
      if (wrong !== undefined) return `round ${index}: ${wrong}`;
    }
    return undefined;
  },
};

function differenceInRound(driver: Driver, round: Round): string | undefined {
  const { log, world } = driver;
  playAppends(driver, round);
  setHighWatermark(log, round.hw);
  if (round.rolled) roll(log, world.env);
  world.nowMs += round.advanceMs;
  const { log: batches, segments, aborted, committed, lso, leo } = round;
  return (
    difference(round.clean, cleaned(driver, round.clean.lastClean), 'clean') ??
    difference(
      { log: batches, segments, aborted, committed, lso, leo },
      {
        log: allBatches(log),
        segments: log.segments.map((one) => [one.baseOffset, one.batches.sizeInBytes]),
        aborted: abortedOf(log),
        committed: committedKeys(log),
        lso: lastStableOffsetOf(log),
        leo: log.logEndOffset,
      },
    )
  );
}

function playAppends({ log, world }: Driver, { ops }: Round): void {
  for (const op of ops) {
    if (typeof op === 'number') {
      world.nowMs = op;
      continue;
    }
    const origin = op.batch.marker === undefined ? 'client' : 'coordinator';
    const batch = { ...batchOfRecorded(op.batch), partitionLeaderEpoch: -1 };
    const append = { leaderEpoch: op.epoch, origin, transactionVersion: 1 } as const;
    appendAsLeader(log, [batch], append, world.env);
  }
}

/** One pass; a log with nothing to clean is left alone. */
function cleaned(driver: Driver, lastClean: number | undefined): Record<string, unknown> {
  const { log, world, slots } = driver;
  const plan = planCleaning(log, lastClean, world.nowMs);
  const planned = {
    now: world.nowMs,
    lastClean,
    firstDirty: plan.firstDirtyOffset,
    firstUncleanable: plan.firstUncleanableOffset,
    uncleanable: plan.uncleanableOffset,
    cleanableBytes: plan.cleanableBytes,
    totalBytes: plan.totalBytes,
  };
  if (plan.cleanableBytes === 0) return planned;
  const { groups, endOffset, stats } = cleanLog(plan, slots, world.nowMs);
  writeCleaned(log, groups, { type: 'log-cleaned', path: log.path }, world.env);
  swapIn(log, groups, world.env);
  return {
    ...planned,
    endOffset,
    stats: {
      read: stats.messagesRead,
      map: stats.mapMessagesRead,
      written: stats.messagesWritten,
      invalid: stats.invalidMessagesRead,
      bytesWritten: stats.bytesWritten,
    },
  };
}

function allBatches(log: LogState): unknown[] {
  return log.segments.flatMap(({ batches }) =>
    Array.from({ length: batches.length }, (_, index) => batchAt(batches, index)).flatMap((batch) =>
      batch === undefined ? [] : [recordedOf(batch, (value) => value.length)],
    ),
  );
}

/** What a reader of committed data who starts at the beginning has at the end: the last of each key. */
function committedKeys(log: LogState): Record<string, number> {
  const found = new Map<string, number>();
  for (let offset = log.logStartOffset; ;) {
    const read = readLog(log, {
      offset,
      maxBytes: 1_000,
      isolation: 'transactions-committed',
      minOneMessage: true,
    });
    const last = read.batches.at(-1);
    if (last === undefined) break;
    for (const batch of read.batches) {
      if (!isControl(batch) && !isSkipped(batch, read.aborted ?? [])) take(found, batch);
    }
    offset = nextOffset(last);
  }
  return Object.fromEntries(found);
}

function isSkipped(batch: Batch, aborted: readonly AbortedTransaction[]): boolean {
  return aborted.some(
    ({ producerId, firstOffset, lastOffset }) =>
      isTransactional(batch) &&
      producerId === batch.producerId &&
      firstOffset <= batch.baseOffset &&
      batch.baseOffset <= lastOffset,
  );
}

function take(found: Map<string, number>, batch: Batch): void {
  for (const { record } of placedRecords(batch)) {
    if (record.value === null) found.delete(String(record.key));
    else found.set(String(record.key), String(record.value).length);
  }
}
