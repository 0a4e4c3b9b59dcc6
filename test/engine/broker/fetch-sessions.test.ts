// What the recordings of fetch sessions do not reach.
import { expect, test } from 'vitest';
import {
  createFetchSessionCache,
  sessionCount,
  sessionOf,
} from '../../../engine/broker/fetch-sessions/cache.ts';
import {
  contextOf,
  replyOf,
  throttledReply,
  type FetchContext,
} from '../../../engine/broker/fetch-sessions/context.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import {
  createFetchSession,
  closeSession,
  epochAfter,
  nextSessionRequest,
  onSessionAnswer,
  type FetchPartition,
} from '../../../engine/protocol/fetch-session.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { seconds } from '../../../sim/time.ts';

const rng = rngOf(createStream(1, 'sessions'));

const partition = (number: number, fetchOffset = 0): FetchPartition => ({
  topic: 't',
  topicId: 'topic-t',
  asks: {
    partition: number,
    fetchOffset,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1,
    replicaDirectoryId: zeroUuid,
    highWatermark: -1,
  },
});

const news = {
  errorCode: ErrorCode.NONE,
  logStartOffset: 0,
  divergingEpoch: { epoch: -1, endOffset: -1 },
  preferredReadReplica: -1,
  records: [],
};

/** A cache, asked in the newest version. */
function broker(slots: number) {
  const cache = createFetchSessionCache(slots, 1);
  const ask = (
    sessionId: number,
    sessionEpoch: number,
    asked: readonly FetchPartition[] = [],
    isFromFollower = false,
  ): FetchContext => {
    const topics = asked.map((each) => ({
      topic: each.topic,
      topicId: each.topicId,
      partitions: [each.asks],
    }));
    const body = { sessionId, sessionEpoch, topics, forgottenTopicsData: [] };
    return contextOf(cache, { version: 18, body }, isFromFollower, 0);
  };
  const reply = (context: FetchContext, highWatermark = 0, now = 0) => {
    const found = context.asked.map((fetch) => ({ fetch, answer: { ...news, highWatermark } }));
    return replyOf(cache, context, found, { clock: { monotonic: () => now }, rng: () => rng });
  };
  return { cache, ask, reply };
}

test('after the greatest epoch a session goes on with one, for zero would be a new session', () => {
  expect(epochAfter(0)).toBe(1);
  expect(epochAfter(2_147_483_647)).toBe(1);
  expect(epochAfter(-1)).toBe(-1);
});

test('a throttled fetcher keeps its session, and hears later what it missed', () => {
  const { cache, ask, reply } = broker(1);
  const { sessionId } = reply(ask(0, 0, [partition(0)]));

  expect(throttledReply(cache, ask(sessionId, 1))).toMatchObject({ errorCode: 0, sessionId });

  expect(reply(ask(sessionId, 2), 5).held).toMatchObject([{ fetch: { index: 0 } }]);
});

test('two requests of one epoch: the answer of the first that waited is refused', () => {
  const { ask, reply } = broker(1);
  const { sessionId } = reply(ask(0, 0, [partition(0)]));
  const first = ask(sessionId, 1);
  const second = ask(sessionId, 2);

  expect(reply(first).errorCode).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
  expect(reply(second).errorCode).toBe(ErrorCode.NONE);
});

test("a follower takes the place of a consumer's young session, a consumer never a follower's", () => {
  const { cache, ask, reply } = broker(1);
  const consumer = reply(ask(0, 0, [partition(0)])).sessionId;
  const follower = reply(ask(0, 0, [partition(0)], true)).sessionId;

  expect(sessionOf(cache, consumer)).toBe(undefined);
  expect(reply(ask(0, 0, [partition(0), partition(1)])).sessionId).toBe(0);
  expect(sessionOf(cache, follower)?.isPrivileged).toBe(true);
  expect(sessionCount(cache)).toBe(1);
});

test('a session that nobody has used for two minutes makes room for anybody', () => {
  const { ask, reply } = broker(1);
  reply(ask(0, 0, [partition(0)], true));

  expect(reply(ask(0, 0, [partition(0)]), 0, seconds(120)).sessionId).toBe(0);
  expect(reply(ask(0, 0, [partition(0)]), 0, seconds(121)).sessionId).not.toBe(0);
});

test('a fetcher that closes asks without a session, and the broker forgets it', () => {
  const { cache, ask, reply } = broker(1);
  const fetcher = createFetchSession();
  const first = nextSessionRequest(fetcher, [partition(0)]);
  const { errorCode, sessionId } = reply(ask(first.sessionId, first.sessionEpoch, first.send));
  const { topic, topicId } = partition(0);
  const responses = [{ topic, topicId, partitions: [{ partitionIndex: 0 }] }];
  onSessionAnswer(fetcher, { errorCode, sessionId, responses });

  closeSession(fetcher);
  const last = nextSessionRequest(fetcher, []);
  ask(last.sessionId, last.sessionEpoch);

  expect(last).toMatchObject({ sessionId, sessionEpoch: -1 });
  expect(sessionCount(cache)).toBe(0);
});

test('an older broker answers by name, and whoever knows the ids of topics finds what it had asked for', () => {
  const byName = (topic: string) => ({
    errorCode: 0,
    sessionId: 77,
    responses: [{ topic, topicId: zeroUuid, partitions: [{ partitionIndex: 1 }] }],
  });
  const ask = () => {
    const session = createFetchSession();
    nextSessionRequest(session, [partition(1)]);
    return session;
  };

  expect(onSessionAnswer(ask(), byName('t'))).toBe(true);
  expect(onSessionAnswer(ask(), byName('another'))).toBe(false);
});
