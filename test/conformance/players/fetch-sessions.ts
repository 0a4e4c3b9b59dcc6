// machines/fetch-sessions: fetchers and a broker that both remember what was asked and answered (KIP-227).
import {
  createFetchSessionCache,
  sessionCount,
  type FetchSessionCache,
} from '../../../engine/broker/fetch-sessions/cache.ts';
import {
  contextOf,
  replyOf,
  type SessionAsk,
  type SessionReply,
} from '../../../engine/broker/fetch-sessions/context.ts';
import type { PartitionNews } from '../../../engine/broker/fetch-sessions/session.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import {
  createFetchSession,
  nextSessionRequest,
  onSessionAnswer,
  onSessionLost,
  type FetchPartition,
  type FetchSession,
  type PartitionAsked,
  type SessionRequest,
} from '../../../engine/protocol/fetch-session.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import type { PartitionFetch } from '../../../engine/replication/reading.ts';
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { ms } from '../../../sim/time.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

interface SessionCase extends GoldenCase {
  readonly cacheSize: number;
  /** Is the client a follower? */
  readonly clients: readonly boolean[];
  readonly steps: readonly SessionStep[];
}

interface SessionStep {
  readonly client: number;
  readonly advanceMs: number;
  readonly restart?: boolean;
  readonly want: readonly (readonly [string, number, number, number])[];
  readonly data: readonly Data[];
  readonly duplicate?: { readonly data: readonly Data[] };
  readonly lost?: boolean;
}

type Data = readonly [string, number, number, boolean | undefined, keyof typeof ErrorCode];

/** The world of one case. */
interface Play {
  readonly theCase: SessionCase;
  cache: FetchSessionCache;
  readonly fetchers: readonly FetchSession[];
  /** The names of session ids in the recording, by id. */
  readonly aliases: Map<number, string>;
  nowMs: number;
}

const rng = rngOf(createStream(0, 'fetch-sessions'));

/** The broker's sessions and those of its fetchers, one request after the other. */
export const fetchSessions: Player = {
  families: ['machines/fetch-sessions'],
  play: (_, recorded) => {
    const theCase = recorded as SessionCase;
    const play: Play = {
      theCase,
      cache: createFetchSessionCache(theCase.cacheSize, 1),
      fetchers: theCase.clients.map(() => createFetchSession()),
      aliases: new Map([[0, '']]),
      nowMs: 0,
    };
    for (const [index, step] of theCase.steps.entries()) {
      const wrong = difference(step, playStep(play, step), `step ${index}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  },
};

function playStep(play: Play, step: SessionStep): unknown {
  play.nowMs += step.advanceMs;
  if (step.restart === true) play.cache = createFetchSessionCache(play.theCase.cacheSize, 1);
  const fetcher = play.fetchers[step.client];
  if (fetcher === undefined) throw new Error('no such client');
  const request = nextSessionRequest(fetcher, step.want.map(partitionOf));
  const ask = askOf(request);
  const isFromFollower = play.theCase.clients[step.client] ?? false;
  const { reply, observed } = serve(play, ask, isFromFollower, step.data);
  const { duplicate } = step;
  const again =
    duplicate === undefined
      ? {}
      : { duplicate: serve(play, ask, isFromFollower, duplicate.data).observed };
  return {
    ...step,
    request: observeRequest(play, request),
    version: ask.version,
    ...observed,
    ...again,
    ...(step.lost === true ? lose(fetcher) : { accepted: accept(fetcher, ask, reply) }),
    cached: sessionCount(play.cache),
  };
}

function partitionOf([
  topic,
  partition,
  id,
  fetchOffset,
]: SessionStep['want'][number]): FetchPartition {
  const same = { currentLeaderEpoch: -1, lastFetchedEpoch: -1, logStartOffset: -1 };
  const topicId = id === 0 ? zeroUuid : `${topic}-${id}`;
  const unsaid = { replicaDirectoryId: zeroUuid, highWatermark: -1 };
  return {
    topic,
    topicId,
    asks: { partition, fetchOffset, partitionMaxBytes: 1, ...same, ...unsaid },
  };
}

function askOf(request: SessionRequest): SessionAsk {
  const { sessionId, sessionEpoch, send, forget, replace, canUseTopicIds } = request;
  const version = canUseTopicIds ? 18 : 12;
  const toForget = canUseTopicIds ? [...forget, ...replace] : forget;
  const topics = send.map((each) => ({
    topic: each.topic,
    topicId: each.topicId,
    partitions: [each.asks],
  }));
  const forgottenTopicsData = toForget.map(({ topic, topicId, asks }) => ({
    topic,
    topicId,
    partitions: [asks.partition],
  }));
  return { version, body: { sessionId, sessionEpoch, topics, forgottenTopicsData } };
}

type Named = Pick<FetchPartition, 'topic' | 'topicId'> & {
  readonly asks: Pick<PartitionAsked, 'partition'>;
};
type Reply = SessionReply<PartitionNews> & { readonly partitions: readonly Named[] };

function serve(play: Play, ask: SessionAsk, isFromFollower: boolean, data: readonly Data[]) {
  const now = ms(play.nowMs);
  const context = contextOf(play.cache, ask, isFromFollower, now);
  const env = { clock: { monotonic: () => now }, rng: () => rng };
  const found = context.asked.map((fetch, place) => newsOf(fetch, data[place]));
  const reply = replyOf(play.cache, context, found, env);
  const partitions = reply.held.map(({ fetch }) => namedIn(fetch));
  const response = {
    error: nameOfError(reply.errorCode),
    session: aliasOf(play, reply.sessionId),
    partitions: partitions.map(nameOf),
  };
  return {
    observed: { served: context.asked.map(namedIn).map(nameOf), data, response },
    reply: { ...reply, partitions },
  };
}

const namedIn = ({ topic, topicId, index }: PartitionFetch): Named => ({
  topic,
  topicId,
  asks: { partition: index },
});

function newsOf(fetch: PartitionFetch, data: Data | undefined): PartitionNews {
  if (data === undefined) throw new Error('something was found at each partition');
  const [, highWatermark, logStartOffset, hasRecords = false, error] = data;
  const answer = {
    errorCode: ErrorCode[error],
    highWatermark,
    logStartOffset,
    divergingEpoch: { epoch: -1, endOffset: -1 },
    preferredReadReplica: -1,
    records: hasRecords ? [aBatch] : [],
  };
  return { fetch, answer };
}

const aBatch = batchOf([{ key: null, value: null, headers: [], timestamp: 0 }]);

function lose(fetcher: FetchSession): { readonly lost: true } {
  onSessionLost(fetcher);
  return { lost: true };
}

function accept(fetcher: FetchSession, ask: SessionAsk, reply: Reply): boolean {
  const { errorCode, sessionId, partitions } = reply;
  const responses = partitions.map(({ topic, topicId, asks }) => ({
    topic,
    topicId: ask.version >= 13 ? topicId : zeroUuid,
    partitions: [{ partitionIndex: asks.partition }],
  }));
  return onSessionAnswer(fetcher, { errorCode, sessionId, responses });
}

function observeRequest(play: Play, request: SessionRequest): unknown {
  const { sessionId, sessionEpoch, send, forget, replace } = request;
  return {
    session: aliasOf(play, sessionId),
    epoch: sessionEpoch,
    send: send.map((each) => [nameOf(each), idOf(each), each.asks.fetchOffset]),
    forget: forget.map((each) => [nameOf(each), idOf(each)]),
    replace: replace.map((each) => [nameOf(each), idOf(each)]),
  };
}

function aliasOf({ aliases }: Play, id: number): string | number {
  if (id === 0) return 0;
  const alias = aliases.get(id) ?? `$${aliases.size}`;
  aliases.set(id, alias);
  return alias;
}

const nameOf = ({ topic, asks }: Named): string => `${topic}-${asks.partition}`;

const idOf = ({ topicId }: FetchPartition): number =>
  topicId === zeroUuid ? 0 : Number(topicId.split('-')[1]);

function nameOfError(code: number): string {
  return Object.entries(ErrorCode).find(([, value]) => value === code)?.[0] ?? String(code);
}
