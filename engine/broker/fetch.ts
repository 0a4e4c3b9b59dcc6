// Fetch, for consumers and for followers: answers now, or waits up to maxWaitMs for minBytes.
import { none } from '../../sim/short-list.ts';
import { ms } from '../../sim/time.ts';
import { noCargo, withCargo } from '../protocol/cargo.ts';
import { sizeOfResponse, type Cargo } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { recordFollowerFetch } from '../replication/follower-progress.ts';
import { park, unpark, type ParkedRequest } from '../replication/parked.ts';
import {
  failedRead,
  isAtEnd,
  redirects,
  type Fetcher,
  type PartitionRead,
} from '../replication/reading.ts';
import { fetchResponse } from './fetch-answer.ts';
import { fetcherOf, isOldIncarnation, lookedUp } from './fetch-asks.ts';
import {
  contextOf,
  newsToAnswer,
  replyOf,
  throttledReply,
  type SessionReply,
} from './fetch-sessions/context.ts';
import { countTraffic, maxBytesOf, mayBeSentElsewhere, readAll } from './fetch-reading.ts';
import { responseTo, sendResponse } from './front.ts';
import { continueAtRest, endWaitAtRest, maybeRest, type ContinuedRest } from './resting-fetches.ts';
import type { BrokerEnv, BrokerState, Call, WaitingFetch } from './state.ts';
import { countsFetches, throttleOfFetch, withThrottle } from './throttling.ts';
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
  const isFollower = fetcher.replicaId >= 0;
  const context = contextOf(broker.fetchSessions, call.request, isFollower, now);
  const fetches = lookedUp(broker, call, context.asked, env);
  const waiting: WaitingFetch = { call, fetcher, context, fetches };
  const isRefused = isFollower && isOfOldIncarnation(broker, fetcher);
  if (!isRefused && findsNothing(broker, waiting)) {
    if (isFollower) recordProgress(broker, waiting, undefined, env);
    parkFetch(broker, waiting, env);
    return;
  }
  const read = readAll(broker, waiting, env);
  const found = isRefused ? refused(broker, read) : read;
  if (isFollower && !isRefused) recordProgress(broker, waiting, found, env);
  if (answersNow(broker, waiting, found)) answerFetch(broker, waiting, found, env);
  else parkFetch(broker, waiting, env);
}

/** Whoever is ready to wait mostly has everything when it asks: then nothing needs to be read. */
const findsNothing = (broker: BrokerState, waiting: WaitingFetch): boolean =>
  waiting.call.request.body.maxWaitMs > 0 &&
  waiting.fetches.length > 0 &&
  goesOnWaiting(broker, waiting);

/** An error is news too: it must be heard now, not after maxWaitMs. */
function answersNow(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
): boolean {
  const isReadyToWait = waiting.call.request.body.maxWaitMs > 0;
  const isNothingAsked = waiting.fetches.every(({ partition }) => partition < 0);
  return !isReadyToWait || isNothingAsked || isEnough(broker, waiting, found);
}

/** A follower of an old incarnation is refused wherever its fetch would have counted. */
const refused = (broker: BrokerState, found: readonly PartitionRead[]): readonly PartitionRead[] =>
  found.map((read) =>
    countsAsProgress(broker, read)
      ? failedRead(read.fetch, ErrorCode.NOT_LEADER_OR_FOLLOWER)
      : read,
  );

const isOfOldIncarnation = ({ flags, view }: BrokerState, fetcher: Fetcher): boolean =>
  !flags['expand-isr-with-stale-broker-epoch'] && isOldIncarnation(view, fetcher);

/** A fetch that is answered well tells how far the follower has come; undefined: nothing needed to be read. */
function recordProgress(
  broker: BrokerState,
  { call, fetcher, fetches }: WaitingFetch,
  found: readonly PartitionRead[] | undefined,
  env: BrokerEnv,
): void {
  // Nothing was read from its connection since: a connection has one call at a time.
  const begunAt = broker.front.connections.get(call.connection)?.usedAt ?? env.clock.monotonic();
  const judgement = { begunAt, rules: broker, env };
  for (const [place, fetch] of fetches.entries()) {
    const read = found?.[place];
    if (read !== undefined && !countsAsProgress(broker, read)) continue;
    recordFollowerFetch(broker.replication, fetch, fetcher, judgement);
  }
}

/** Only of a log that follows this one, in this reign, an offset says what the follower holds. */
function countsAsProgress({ flags }: BrokerState, { answer }: PartitionRead): boolean {
  const { errorCode } = answer;
  if (errorCode === ErrorCode.NONE) return !redirects(answer) || flags['count-diverging-fetch'];
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
  for (const { answer, sizeInBytes } of found) {
    if (answer.errorCode !== ErrorCode.NONE || redirects(answer)) return true;
    bytes += sizeInBytes;
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
  const found = readAll(broker, { ...waiting, fetches }, env);
  return found.map((read, place) => ({ ...read, fetch: waiting.fetches[place] ?? read.fetch }));
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
  const { call, fetcher, context } = waiting;
  const isFollower = fetcher.replicaId >= 0;
  if (isFollower) countTraffic(broker, found, env);
  // Followers are not clients: only their replication has a throttle.
  const throttleMs = isFollower ? 0 : throttleOf(broker, waiting, found, env);
  const session =
    throttleMs > 0
      ? throttledReply(broker.fetchSessions, context)
      : replyOf(broker.fetchSessions, context, found, env);
  const body = withThrottle<'Fetch'>(fetchResponse(broker, waiting, session), throttleMs);
  const errorCode = body.errorCode || firstError(session.held);
  sendResponse(broker, call, responseTo(call, body, errorCode, cargoOf(session.held)), env);
  return session;
}

function firstError(held: readonly PartitionRead[]): ErrorCode {
  for (const { answer } of held) if (answer.errorCode !== ErrorCode.NONE) return answer.errorCode;
  return ErrorCode.NONE;
}

function cargoOf(held: readonly PartitionRead[]): Cargo {
  let cargo = noCargo;
  for (const { fetch, answer } of held) {
    for (const batch of answer.records) cargo = withCargo(cargo, fetch.partition, batch);
  }
  return cargo;
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
  const held = newsToAnswer(broker.fetchSessions, context, found);
  const body = fetchResponse(broker, waiting, { errorCode: ErrorCode.NONE, sessionId: 0, held });
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
