// A copy that grows in another directory: whatever happens to the replica meanwhile, it becomes the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flagsOf } from '../../../engine/config/eras.ts';
import { appendAsLeader } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import {
  maybeIncrementLogStartOffset,
  maybeIncrementHighWatermark,
} from '../../../engine/log/log-offsets.ts';
import { truncateFullyAndStartAt, truncateTo } from '../../../engine/log/log-truncate.ts';
import { onLogWake } from '../../../engine/log/log-wakes.ts';
import type { LogState } from '../../../engine/log/log.ts';
import {
  copyNext,
  createFuture,
  isComplete,
  onRoleTold,
  type FutureReplica,
} from '../../../engine/replication/future-replica.ts';
import {
  createReplication,
  type Replica,
  type ReplicationEnv,
} from '../../../engine/replication/replica.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { createNames } from '../../../sim/trace/names.ts';
import { beginTurn, createSink } from '../../../sim/trace/sink.ts';
import { defaultConfig, fakeLogWorld, records, type FakeLogWorld } from '../log/kit.ts';
import { batchesOf } from '../log/restart.ts';

const config = { ...defaultConfig, 'segment.bytes': 400 };

/** A replica, and its copy on another disk. */
interface Place {
  readonly world: FakeLogWorld;
  readonly env: ReplicationEnv;
  readonly replica: Replica;
  future: FutureReplica;
}

function newPlace(): Place {
  const world = fakeLogWorld();
  const state = { turns: 0, rows: 0, hash: createHash(), names: createNames() };
  const trace = createSink(state, undefined);
  beginTurn(trace, 1, 0, -1);
  const env: ReplicationEnv = { clock: world.env.clock, trace, part: () => world.env };
  const logAt = (path: string): LogState =>
    createLog({ path, partition: 0, topicId: 'orders' }, config, world.env);
  const replica = { id: 0, leaderEpoch: 0, log: logAt('disk-1/orders-0') } as Replica;
  return { world, env, replica, future: createFuture(logAt('disk-2/orders-0.0-future'), replica) };
}

type Step =
  | { readonly type: 'append'; readonly count: number }
  | { readonly type: 'commit' | 'delete' | 'cut' | 'begin-anew'; readonly part: number }
  | { readonly type: 'copy' }
  | { readonly type: 'find-again' };

const part = fc.integer({ min: 0, max: 4 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('append'), count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('copy') }) },
  fc.record({ type: fc.constantFrom('commit', 'delete', 'cut'), part }),
  fc.record({ type: fc.constant('begin-anew'), part }),
  fc.record({ type: fc.constant('find-again') }),
) as fc.Arbitrary<Step>;

/** An offset between two others: so many quarters of the way. */
const between = (from: number, to: number, quarters: number): number =>
  from + Math.floor(((to - from) * quarters) / 4);

/** Another leader reigns: what it writes is of a later epoch. */
function raiseEpoch({ replica, future }: Place): void {
  replica.leaderEpoch += 1;
  onRoleTold(future, replica);
}

function take(place: Place, step: Step): void {
  const { replica, world, future } = place;
  const { log, leaderEpoch } = replica;
  switch (step.type) {
    case 'append':
      appendAsLeader(log, [records(step.count)], { leaderEpoch, origin: 'client' }, world.env);
      break;
    case 'commit':
      maybeIncrementHighWatermark(log, between(log.highWatermark, log.logEndOffset, step.part));
      break;
    case 'delete': {
      const start = between(log.logStartOffset, log.highWatermark, step.part);
      maybeIncrementLogStartOffset(log, start, world.env);
      break;
    }
    case 'cut':
      truncateTo(log, between(log.highWatermark, log.logEndOffset, step.part), world.env);
      raiseEpoch(place);
      break;
    case 'begin-anew':
      truncateFullyAndStartAt(log, log.logEndOffset + step.part, world.env);
      raiseEpoch(place);
      break;
    case 'copy':
      copyOnce(place);
      break;
    case 'find-again':
      place.future = createFuture(future.log, replica);
      break;
  }
}

function copyOnce({ world, env, replica, future }: Place): void {
  const state = createReplication(1, flagsOf('4.3', {}));
  copyNext(state, { future, replica }, { maxBytes: 150 }, env);
  for (const { wake, outcome } of world.disk.due.splice(0)) {
    for (const log of [replica.log, future.log]) {
      if ('path' in wake && wake.path === log.path) onLogWake(log, wake, world.env, outcome);
    }
  }
}

/** What lies from the start of the replica on: where, of which epoch, of which size. */
const contentOf = (log: LogState, from: number): readonly (readonly number[])[] =>
  batchesOf(log)
    .map((one) => [one.baseOffset, one.lastOffsetDelta, one.partitionLeaderEpoch, one.sizeInBytes])
    .filter(([base = 0, delta = 0]) => base + delta >= from);

test('a copy ends as the replica does, however that was written to, cut and deleted from meanwhile', () => {
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 40 }), (plan) => {
      const place = newPlace();
      for (const step of plan) take(place, step);

      for (
        let left = 100;
        left > 0 && (left > 98 || !isComplete(place.future, place.replica));
        left -= 1
      ) {
        copyOnce(place);
      }

      const [log, copy] = [place.replica.log, place.future.log];
      const from = log.logStartOffset;
      expect(isComplete(place.future, place.replica)).toBe(true);
      expect([copy.logStartOffset, copy.highWatermark]).toEqual([from, log.highWatermark]);
      expect(contentOf(copy, from)).toEqual(contentOf(log, from));
    }),
  );
});

test('what fits into one reading is copied at once, and what does not in several', () => {
  const place = newPlace();
  for (let i = 0; i < 6; i += 1) take(place, { type: 'append', count: 1 });

  copyOnce(place);

  expect(place.future.log.logEndOffset).toBe(2);
  expect(isComplete(place.future, place.replica)).toBe(false);
});
