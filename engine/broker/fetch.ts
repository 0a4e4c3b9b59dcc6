// Fetch, for consumers and for followers: answers now, or waits up to maxWaitMs for minBytes.
import { added, none } from '../../sim/short-list.ts';
import { ms } from '../../sim/time.ts';
import { noCargo, withCargo } from '../protocol/cargo.ts';
import { sizeOfResponse } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { recordFollowerFetch } from '../replication/follower-progress.ts';
import { park, unpark, type ParkedRequest } from '../replication/parked.ts';
import {
  failedRead,
  isAtEnd,
  type PartitionFetch,
  type PartitionRead,
} from '../replication/reading.ts';
import { fetchResponse } from './fetch-answer.ts';
import { askOf, fetcherOf, isOldIncarnation } from './fetch-asks.ts';
import {
  contextOf,
  partitionsToRead,
  placesToAnswer,
  replyOf,
  throttledReply,
  type SessionReply,
} from './fetch-sessions/context.ts';
import { countTraffic, fetchOf, maxBytesOf, mayBeSentElsewhere, readAll } from './fetch-reading.ts';
import { reply } from './front.ts';
import { continueAtRest, endWaitAtRest, maybeRest, type ContinuedRest } from './resting-fetches.ts';
import type { BrokerEnv, BrokerState, Call, WaitingFetch } from './state.ts';
import { countsFetches, throttleOfFetch } from './throttling.ts';
import { write } from './trace.ts';

/** Takes a Fetch: it is answered at once, or waits for data. */
export function handleFetch(broker: BrokerState, call: Call<'Fetch'>, env: BrokerEnv): void {
  const fetcher = fetcherOf(call);
  const now = env.clock.monotonic();
  const resting = continueAtRest(broker, call, fetcher, now);
  if (resting !== undefined) {
    parkAtRest(broker, call, resting, env);
    return;
  }
  const context = contextOf(broker.fetchSessions, askOf(call, fetcher), now);
  let fetches: readonly PartitionFetch[] = none;
  for (const asked of partitionsToRead(context)) {
    fetches = added(fetches, fetchOf(broker, call, asked, env));
  }
  const waiting: WaitingFetch = { call, fetcher, context, fetches };
  const read = readAll(broker, waiting, env);
  const isFollower = fetcher.replicaId >= 0;
  const found = isFollower ? recordProgress(broker, waiting, read, env) : read;
  // An error is news too: it must be heard now, not after maxWaitMs.
  const { maxWaitMs } = call.request.body;
  const isNothingAsked = fetches.every(({ partition }) => partition < 0);
  const answersNow = maxWaitMs <= 0 || isNothingAsked || isEnough(broker, waiting, found);
  if (answersNow) answerFetch(broker, waiting, found, env);
  else parkFetch(broker, waiting, env);
}

/** A fetch that was answered well tells how far the follower has come; one of an old incarnation is refused. */
function recordProgress(
  broker: BrokerState,
  { call, fetcher, fetches }: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): readonly PartitionRead[] {
  const { replicaId: id, brokerEpoch } = fetcher;
  const isTaken = broker.flags['expand-isr-with-stale-broker-epoch'];
  const isStale = !isTaken && isOldIncarnation(broker.view, fetcher);
  // Nothing was read from its connection since: a connection has one call at a time.
  const begunAt = broker.front.connections.get(call.connection)?.usedAt ?? env.clock.monotonic();
  const follower = { id, brokerEpoch, begunAt };
  let taken = found;
  for (let i = 0; i < found.length; i += 1) {
    const read = found[i];
    const fetch = fetches[i];
    if (read === undefined || fetch === undefined || !countsAsProgress(broker, read)) continue;
    if (isStale) taken = taken.with(i, failedRead(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    else recordFollowerFetch(broker.replication, fetch, follower, { rules: broker, env });
  }
  return taken;
}

/** Only of a log that follows this one, in this reign, an offset says what the follower holds. */
function countsAsProgress(
  { flags }: BrokerState,
  { errorCode, diverging }: PartitionRead,
): boolean {
  if (errorCode === ErrorCode.NONE)
    return diverging === undefined || flags['count-diverging-fetch'];
  const isOfOtherReign =
    errorCode === ErrorCode.FENCED_LEADER_EPOCH || errorCode === ErrorCode.UNKNOWN_LEADER_EPOCH;
  return isOfOtherReign && !flags['fence-progress-by-leader-epoch'];
}

function isEnough(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
): boolean {
  let bytes = 0;
  for (const read of found) {
    const isElsewhere = read.preferredReadReplica >= 0;
    if (read.errorCode !== ErrorCode.NONE || read.diverging !== undefined || isElsewhere)
      return true;
    bytes += read.sizeInBytes;
  }
  return isMuch(broker, waiting, bytes);
}

const isMuch = (broker: BrokerState, waiting: WaitingFetch, bytes: number): boolean =>
  bytes >= waiting.call.request.body.minBytes || bytes >= maxBytesOf(broker, waiting);

/** Nothing came that this fetch could see: then nothing needs to be read. */
function goesOnWaiting(broker: BrokerState, waiting: WaitingFetch): boolean {
  const { fetcher, fetches } = waiting;
  if (mayBeSentElsewhere(broker, fetcher) || isMuch(broker, waiting, 0)) return false;
  for (const fetch of fetches) {
    if (!isAtEnd(broker.replication, fetch, fetcher)) return false;
  }
  return true;
}

function parkFetch(broker: BrokerState, waiting: WaitingFetch, env: BrokerEnv): void {
  armDeadline(park(broker.fetches, waiting, waiting.fetches), env);
}

/** It waits for none of its partitions by itself: what happens at one of them rouses its session. */
function parkAtRest(
  broker: BrokerState,
  call: Call<'Fetch'>,
  { session, context }: ContinuedRest,
  env: BrokerEnv,
): void {
  const { follower: fetcher, fetches } = session;
  const request = park(broker.fetches, { call, fetcher, context, fetches }, none);
  session.waiting = request.id;
  armDeadline(request, env);
}

function armDeadline(request: ParkedRequest<WaitingFetch>, env: BrokerEnv): void {
  const { connection, request: asked } = request.what.call;
  request.timer = env.after(ms(asked.body.maxWaitMs), { type: 'fetch-expired', id: request.id });
  write['request-parked'](env.trace, asked.api, connection, 'there is nothing new');
}

/** Something happened at a partition: is there enough now? */
export function retryFetch(
  broker: BrokerState,
  request: ParkedRequest<WaitingFetch>,
  env: BrokerEnv,
): void {
  if (goesOnWaiting(broker, request.what)) return;
  const found = readAgain(broker, request.what, env);
  if (!isEnough(broker, request.what, found)) return;
  env.cancel(request.timer);
  unpark(broker.fetches, request.id);
  traceUnparked(request.what, 'there is something new', env);
  answerFetch(broker, request.what, found, env);
}

/** maxWaitMs is over: answered with whatever there is, perhaps nothing. */
export function onFetchExpired(broker: BrokerState, id: number, env: BrokerEnv): void {
  const request = unpark(broker.fetches, id);
  if (request === undefined) return;
  const { what: waiting } = request;
  traceUnparked(waiting, 'its time is over', env);
  const wasAtRest = endWaitAtRest(broker, waiting, id);
  const found = wasAtRest ? nothingRead : readAgain(broker, waiting, env);
  const answer = answerFetch(broker, waiting, found, env);
  const isAllKnown = answer.errorCode === ErrorCode.NONE && answer.held.length === 0;
  if (!wasAtRest && isAllKnown) maybeRest(broker, waiting);
}

const nothingRead: readonly PartitionRead[] = [];

/** Leadership may have moved while it waited: everything is checked again. */
function readAgain(
  broker: BrokerState,
  waiting: WaitingFetch,
  env: BrokerEnv,
): readonly PartitionRead[] {
  if (!broker.flags['read-while-truncating']) return readAll(broker, waiting, env);
  // KAFKA-18723: what was found in order once is sent as it is by now, whoever has written it since.
  const fetches = waiting.fetches.map((fetch) => ({ ...fetch, currentLeaderEpoch: -1 }));
  return readAll(broker, { ...waiting, fetches }, env);
}

function traceUnparked({ call }: WaitingFetch, why: string, env: BrokerEnv): void {
  write['request-unparked'](env.trace, call.request.api, call.connection, why);
}

function answerFetch(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): SessionReply {
  const { call, fetcher } = waiting;
  if (fetcher.replicaId >= 0) countTraffic(broker, waiting, found, env);
  // Followers are not clients: only their replication has a throttle.
  const throttleMs = fetcher.replicaId >= 0 ? 0 : throttleOf(broker, waiting, found, env);
  if (throttleMs > 0) {
    const session = throttledReply(broker.fetchSessions, waiting.context);
    const body = fetchResponse(broker, waiting, { found, session });
    reply(broker, call, { body, errorCode: body.errorCode, throttleMs }, env);
    return session;
  }
  const { context, fetches } = waiting;
  const session = replyOf(broker.fetchSessions, context, found, env);
  const body = fetchResponse(broker, waiting, { found, session });
  const errorCode = body.errorCode || firstError(found);
  let cargo = noCargo;
  for (const place of session.held) {
    const partition = fetches[place]?.partition ?? -1;
    for (const batch of found[place]?.batches ?? []) cargo = withCargo(cargo, partition, batch);
  }
  reply(broker, call, { body, errorCode, cargo, throttleMs }, env);
  return session;
}

function firstError(found: readonly PartitionRead[]): ErrorCode {
  for (const { errorCode } of found) if (errorCode !== ErrorCode.NONE) return errorCode;
  return ErrorCode.NONE;
}

/** What the whole answer would be counts against the quota, before it is known whether it may be given. */
function throttleOf(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): number {
  if (!countsFetches(broker)) return 0;
  const { call, context } = waiting;
  const held = placesToAnswer(broker.fetchSessions, context, found);
  const session = { errorCode: ErrorCode.NONE, sessionId: 0, held };
  const body = fetchResponse(broker, waiting, { found, session });
  const { api, version, correlationId } = call.request;
  const sizeInBytes = sizeOfResponse({
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: call.row,
    errorCode: 0,
  });
  return throttleOfFetch(broker, call, sizeInBytes, env);
}
