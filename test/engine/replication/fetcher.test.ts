import { expect, test } from 'vitest';
import type { ResponseBody } from '../../../engine/protocol/envelope.ts';
import { placeAsked } from '../../../engine/protocol/fetch-session.ts';
import { nextFetch, takeAnswer } from '../../../engine/replication/fetch-request.ts';
import {
  createFetcher,
  followPartition,
  type FetcherState,
} from '../../../engine/replication/fetcher.ts';
import { truncateWithoutEpochs } from '../../../engine/replication/truncation.ts';
import { createThrottles, recordTraffic } from '../../../engine/replication/throttle.ts';
import {
  createReplication,
  type Replica,
  type ReplicationEnv,
  type ReplicationState,
} from '../../../engine/replication/replica.ts';
import { flagsOf } from '../../../engine/config/eras.ts';
import { appendAsFollower } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { setHighWatermark } from '../../../engine/log/log-offsets.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { createNames } from '../../../sim/trace/names.ts';
import { beginTurn, createSink } from '../../../sim/trace/sink.ts';
import { defaultConfig, fakeLogWorld, records } from '../log/kit.ts';
import { identity } from '../log/restart.ts';

const settings = {
  'replica.fetch.wait.max.ms': 500,
  'replica.fetch.min.bytes': 1,
  'replica.fetch.response.max.bytes': 1_000,
  'replica.fetch.max.bytes': 1_000,
};
const progress = {
  fetchOffset: 0,
  leaderEpoch: 0,
  lastFetchedEpoch: -1,
  delayedUntil: 0,
  failed: false,
  truncating: false,
  outOfRange: false,
  isCaughtUp: false,
};

/** A follower of four partitions of two topics, in no order. */
function follower(): {
  readonly names: readonly string[];
  readonly fetcher: FetcherState;
  readonly state: ReplicationState;
} {
  const fetcher = createFetcher(1);
  const names = ['orders-0', 'clicks-0', 'orders-1', 'clicks-1'];
  const replicas = names.map((name, id): [number, Replica] => {
    const [topicName = '', index] = name.split('-');
    fetcher.partitions.set(id, { ...progress });
    const known = { id, topicName, topicUuid: topicName, index: Number(index) };
    const throttled = { leader: false, follower: true };
    return [id, { ...known, throttled, log: { logStartOffset: 0 } } as Replica];
  });
  const state = {
    nodeId: 2,
    brokerEpoch: 7,
    replicas: new Map(replicas),
    throttles: createThrottles(),
  } as ReplicationState;
  return { names, fetcher, state };
}

type Answer = ResponseBody<'Fetch'>;

function answerOf(sessionId: number, partitions: readonly string[]): Answer {
  const responses = partitions.map((name) => {
    const [topicId = '', index] = name.split('-');
    return { topic: '', topicId, partitions: [{ partitionIndex: Number(index) }] };
  });
  return { throttleTimeMs: 0, errorCode: 0, sessionId, responses, nodeEndpoints: [] } as never;
}

test('a fetcher knows what it asked of a partition, in whatever order the answer comes', () => {
  const { names, fetcher, state } = follower();
  const reversed = names.toReversed();

  nextFetch(fetcher, state, settings, 0);
  const answer = answerOf(77, reversed);
  const isTaken = takeAnswer(fetcher, answer);
  const { session } = fetcher;
  const known = answer.responses.flatMap((topic) =>
    names.map((_, from) => {
      const place = placeAsked(session, topic, topic.partitions[0]?.partitionIndex ?? -1, from);
      return names[session.partitions[place]?.id ?? -1];
    }),
  );

  expect(isTaken).toBe(true);
  // From wherever in the session it is looked for.
  expect(known).toEqual(reversed.flatMap((name) => names.map(() => name)));
});

test('within a session a follower names only what has changed', () => {
  const { names, fetcher, state } = follower();
  nextFetch(fetcher, state, settings, 0);
  takeAnswer(fetcher, answerOf(77, names));
  fetcher.partitions.set(2, { ...progress, fetchOffset: 5 });
  fetcher.partitions.delete(1);

  const next = nextFetch(fetcher, state, settings, 0);

  expect(next).toMatchObject({ sessionId: 77, sessionEpoch: 1 });
  expect(next?.topics).toMatchObject([{ topic: 'orders', partitions: [{ partition: 1 }] }]);
  expect(next?.forgottenTopicsData).toMatchObject([{ topic: 'clicks', partitions: [0] }]);
});

test('a session that its leader has forgotten begins anew with everything', () => {
  const { names, fetcher, state } = follower();
  nextFetch(fetcher, state, settings, 0);
  takeAnswer(fetcher, answerOf(77, names));
  nextFetch(fetcher, state, settings, 0);
  const forgotten = { ...answerOf(0, []), errorCode: 70 };

  const taken = takeAnswer(fetcher, forgotten);
  const next = nextFetch(fetcher, state, settings, 0);

  expect(taken).toBe(false);
  expect(next).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
  expect(next?.topics.flatMap(({ partitions }) => partitions)).toHaveLength(4);
});

test('a throttled partition that lags is left out while the quota is exceeded, and no other', () => {
  const { fetcher, state } = follower();
  const { throttles } = state;
  throttles.follower.limit = 1_000;
  fetcher.partitions.set(2, { ...progress, isCaughtUp: true });

  const before = nextFetch(fetcher, state, settings, 0);
  recordTraffic(throttles.follower, 3_000, 0);
  fetcher.isAsking = false;
  const slowed = nextFetch(fetcher, state, settings, 1_000);
  fetcher.isAsking = false;
  const later = nextFetch(fetcher, state, settings, 4_000_000);

  const counts = [before, slowed, later].map(
    (request) => request?.topics.flatMap(({ partitions }) => partitions).length,
  );
  expect(counts).toEqual([4, 1, 4]);
});

test('a log that knows of no epochs is cut to its high watermark before it fetches', () => {
  const follow = (knowsEpochs: boolean): readonly (number | undefined)[] => {
    const flags = flagsOf('4.3');
    const { env } = fakeLogWorld();
    const log = createLog(identity, defaultConfig, env, flags);
    appendAsFollower(
      log,
      [0, 1, 2].map((baseOffset) => records(1, { baseOffset, partitionLeaderEpoch: 0 })),
      0,
      env,
    );
    setHighWatermark(log, 2);
    if (!knowsEpochs) log.epochs.length = 0;
    const trace = createSink(
      { turns: 0, rows: 0, hash: createHash(), names: createNames() },
      undefined,
    );
    beginTurn(trace, 0, 1, -1);
    const fetcher = createFetcher(1);
    const replica = { id: 0, leaderEpoch: 0, log } as Replica;
    const door = { trace, part: () => env } as unknown as ReplicationEnv;
    const state = createReplication(2, flags);
    state.replicas.set(0, replica);
    followPartition(fetcher, state, replica, door);
    truncateWithoutEpochs(fetcher, state, door);
    return [log.logEndOffset, fetcher.partitions.get(0)?.fetchOffset];
  };

  expect(follow(true)).toEqual([3, 3]);
  expect(follow(false)).toEqual([2, 2]);
});
