// How a broker fetches what it follows: a connection to each source broker, one request at a time on it.
import type { ConnectionId, Env, TimerId } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import { latestEpochOf } from '../log/leader-epoch-cache.ts';
import { brokerOf } from '../metadata/image.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { Envelope, RequestEnvelope, ResponseBody } from '../protocol/envelope.ts';
import { sizeOfRequest } from '../protocol/envelope.ts';
import type { ApiName } from '../protocol/apis.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { onSessionLost, placeAsked } from '../protocol/fetch-session.ts';
import { nextFetch, takeAnswer } from '../replication/fetch-request.ts';
import { onFetched, onLeaderEnds } from '../replication/fetched.ts';
import {
  copyFetcher,
  createFetcher,
  followPartition,
  isAnyAstray,
  nextReadyAt,
  type FetcherState,
} from '../replication/fetcher.ts';
import type { Replica, ReplicationEnv } from '../replication/replica.ts';
import { write } from '../replication/trace.ts';
import {
  fetchFromEnd,
  partitionsToTruncate,
  truncateWithoutEpochs,
  truncateToLeadersEpoch,
} from '../replication/truncation.ts';
import { latestVersion } from './peer-versions.ts';
import type { BrokerState } from './state.ts';

/** A fetcher with its connection. Plain data. */
export interface FetchLink {
  readonly fetcher: FetcherState;
  /** How it introduces itself to its source. */
  readonly clientId: string;
  connection: ConnectionId;
  status: 'closed' | 'opening' | 'open';
  correlationId: number;
  /** Gives a request up, or looks again when a partition is ready. */
  timer: TimerId;
  /** What the leader is asked besides records, if it is. */
  asking: Asking | undefined;
  /** What its timer says. */
  readonly wakes: { readonly next: FetchWake; readonly timedOut: FetchWake };
}

/** Where the log of a partition begins and ends; or where the last epochs of partitions end. */
export type Asking =
  | {
      readonly what: 'ends';
      readonly partition: PartitionId;
      readonly logEndOffset: number | undefined;
    }
  | { readonly what: 'epochs'; readonly partitions: readonly PartitionId[] };

/** All fetchers of a broker, each of another source, in the order in which they began. */
export type FetchLinks = FetchLink[];

/** What wakes a fetcher. */
export type FetchWake =
  | { readonly type: 'fetch-next'; readonly source: NodeId }
  | { readonly type: 'fetch-timed-out'; readonly source: NodeId };

/** What a fetcher needs of the world. */
export type FetchEnv = Env<Envelope, FetchWake> & ReplicationEnv;

/** This broker follows a partition from now on; its leader is the source. */
export function startFetching(
  broker: BrokerState,
  links: FetchLinks,
  replica: Replica,
  env: FetchEnv,
): void {
  stopFetching(links, replica.id, env);
  const source = replica.leader;
  if (source < 0) return;
  const link = linkTo(links, source) ?? beginLink(broker, links, source, env);
  followPartition(link.fetcher, broker.replication, replica, env);
  drive(broker, link, env);
}

/** It follows the partition no more; a fetcher without partitions goes. */
export function stopFetching(links: FetchLinks, partition: PartitionId, env: FetchEnv): void {
  for (const link of links) {
    const { fetcher } = link;
    if (!fetcher.partitions.delete(partition)) continue;
    fetcher.isAtRest = false;
    if (fetcher.partitions.size === 0) dropLink(links, link, env);
    return;
  }
}

/** Something that fetches speak of has changed by itself: the next ones go through their partitions again. */
export function rouseFetchers(links: FetchLinks): void {
  for (const { fetcher } of links) fetcher.isAtRest = false;
}

function dropLink(links: FetchLinks, link: FetchLink, env: FetchEnv): void {
  links.splice(links.indexOf(link), 1);
  if (link.timer >= 0) env.cancel(link.timer);
  if (link.status !== 'closed') env.close(link.connection);
}

function beginLink(
  { nodeId }: BrokerState,
  links: FetchLinks,
  source: NodeId,
  env: FetchEnv,
): FetchLink {
  const link: FetchLink = {
    fetcher: createFetcher(source),
    clientId: `broker-${nodeId}-fetcher-0`,
    connection: -1,
    status: 'closed',
    correlationId: 0,
    timer: -1,
    asking: undefined,
    wakes: { next: { type: 'fetch-next', source }, timedOut: { type: 'fetch-timed-out', source } },
  };
  links.push(link);
  write['fetcher-started'](env.trace, source);
  return link;
}

/** The fetcher of a source. */
export const linkTo = (links: FetchLinks, source: NodeId): FetchLink | undefined =>
  links.find(({ fetcher }) => fetcher.source === source);

/** The link that a connection belongs to. */
export function linkOf(links: FetchLinks, connection: ConnectionId): FetchLink | undefined {
  for (const link of links) {
    if (link.connection === connection && link.status !== 'closed') return link;
  }
  return undefined;
}

/** Sends the next request, if one can be sent; otherwise sees to it that it will be. */
function drive(broker: BrokerState, link: FetchLink, env: FetchEnv): void {
  const { fetcher } = link;
  if (fetcher.isAsking || link.asking !== undefined || link.status === 'opening') return;
  if (link.status === 'closed') {
    connect(broker, link, env);
    return;
  }
  if (!fetcher.isAtRest && isAnyAstray(fetcher)) {
    truncateWithoutEpochs(fetcher, broker.replication, env);
    if (askForEpochs(broker, link, env) || askForEnds(broker, link, env)) return;
  }
  const now = env.clock.monotonic();
  const next = nextFetch(fetcher, broker.replication, broker.configs, now);
  if (next === undefined) {
    const at = nextReadyAt(fetcher);
    const backoff = ms(broker.configs['replica.fetch.backoff.ms']);
    // What is ready and not asked for is throttled: it is looked at again after a while.
    if (at !== undefined) wakeAfter(link, at > now ? at - now : backoff, env);
    return;
  }
  send(broker, link, requestTo(broker, link, 'Fetch', next), env);
}

function connect(broker: BrokerState, link: FetchLink, env: FetchEnv): void {
  const source = brokerOf(broker.view.image, link.fetcher.source);
  if (source === undefined) return;
  link.connection = env.connect({ host: source.host, listener: 'inter-broker' });
  link.status = 'opening';
  // An answer to who asks for a connection may be lost, too.
  giveUpAfter(broker, link, env);
}

function wakeAfter(link: FetchLink, delay: number, env: FetchEnv): void {
  if (link.timer >= 0) env.cancel(link.timer);
  link.timer = env.after(Math.max(0, delay), link.wakes.next);
}

/** The source has as long to be connected as it has to answer. */
function giveUpAfter({ configs }: BrokerState, link: FetchLink, env: FetchEnv): void {
  if (link.timer >= 0) env.cancel(link.timer);
  const patience = ms(configs['replica.socket.timeout.ms']);
  link.timer = env.after(patience, link.wakes.timedOut);
}

/** The next request to the source. */
function requestTo(
  { release }: BrokerState,
  link: FetchLink,
  api: ApiName,
  body: unknown,
): RequestEnvelope {
  link.correlationId += 1;
  return {
    type: 'request',
    api,
    version: latestVersion(api, release),
    correlationId: link.correlationId,
    clientId: link.clientId,
    body,
  } as RequestEnvelope;
}

function send(broker: BrokerState, link: FetchLink, request: RequestEnvelope, env: FetchEnv): void {
  // One request at a time never fills the buffer.
  env.send(link.connection, request, sizeOfRequest(request));
  giveUpAfter(broker, link, env);
}

/** The source can be reached: the first request goes out. */
export function onFetchConnected(broker: BrokerState, link: FetchLink, env: FetchEnv): void {
  link.status = 'open';
  if (link.timer >= 0) env.cancel(link.timer);
  link.timer = -1;
  drive(broker, link, env);
}

/** The source is gone or does not answer: all partitions wait a while, then it is tried again. */
export function onFetchClosed(broker: BrokerState, link: FetchLink, env: FetchEnv): void {
  link.status = 'closed';
  link.connection = -1;
  link.fetcher.isAsking = false;
  link.fetcher.isAtRest = false;
  onSessionLost(link.fetcher.session);
  link.asking = undefined;
  wakeAfter(link, ms(backoffOf(broker)), env);
}

/** KAFKA-1461: without this pause a fetcher whose leader is away asks again at once, for ever. */
const backoffOf = ({ configs, flags }: BrokerState): number =>
  flags['fetch-without-back-off'] ? 0 : configs['replica.fetch.backoff.ms'];

/** A partition is ready again, or an answer did not come in time. */
export function onFetchWake(
  broker: BrokerState,
  links: FetchLinks,
  wake: FetchWake,
  env: FetchEnv,
): void {
  const link = linkTo(links, wake.source);
  if (link === undefined) return;
  link.timer = -1;
  if (wake.type === 'fetch-next') {
    drive(broker, link, env);
    return;
  }
  if (link.status !== 'closed') env.close(link.connection);
  onFetchClosed(broker, link, env);
}

/** The source has answered. */
export function onFetchResponse(
  broker: BrokerState,
  link: FetchLink,
  answer: Envelope,
  env: FetchEnv,
): void {
  if (answer.type !== 'response' || answer.correlationId !== link.correlationId) return;
  if (link.timer >= 0) env.cancel(link.timer);
  link.timer = -1;
  if (answer.api === 'Fetch') takeRecords(broker, link, answer.body as ResponseBody<'Fetch'>, env);
  else if (answer.api === 'ListOffsets')
    takeEnds(broker, link, answer.body as ResponseBody<'ListOffsets'>, env);
  else if (answer.api === 'OffsetForLeaderEpoch')
    takeEpochs(broker, link, answer.body as ResponseBody<'OffsetForLeaderEpoch'>, env);
  drive(broker, link, env);
}

function takeRecords(
  broker: BrokerState,
  link: FetchLink,
  body: ResponseBody<'Fetch'>,
  env: FetchEnv,
): void {
  const { fetcher } = link;
  if (!takeAnswer(fetcher, body)) return;
  const { session, partitions, source } = fetcher;
  const { replication } = broker;
  const backoffMs = backoffOf(broker);
  let place = -1;
  for (const topic of body.responses) {
    for (const answer of topic.partitions) {
      place = placeAsked(session, topic, answer.partitionIndex, place + 1);
      const asked = session.partitions[place];
      const replica = asked === undefined ? undefined : replication.replicas.get(asked.id);
      if (asked === undefined || replica === undefined) continue;
      const progress = partitions.get(asked.id);
      onFetched(replication, source, { answer, asked, replica, progress, backoffMs }, env);
    }
  }
}

/** Before KIP-595 a follower asks where its last epoch ended, and cuts its log there (KIP-101). */
function askForEpochs(broker: BrokerState, link: FetchLink, env: FetchEnv): boolean {
  const now = env.clock.monotonic();
  const replicas = partitionsToTruncate(link.fetcher, broker.replication, now);
  if (replicas.length === 0) return false;
  link.asking = { what: 'epochs', partitions: replicas.map(({ id }) => id) };
  const topics = replicas.map((replica) => ({
    topic: replica.topicName,
    partitions: [
      {
        partition: replica.index,
        currentLeaderEpoch: replica.leaderEpoch,
        leaderEpoch: latestEpochOf(replica.log.epochs),
      },
    ],
  }));
  const body = { replicaId: broker.nodeId, topics };
  send(broker, link, requestTo(broker, link, 'OffsetForLeaderEpoch', body), env);
  return true;
}

/** The answers stand in the order of the questions. */
function takeEpochs(
  broker: BrokerState,
  link: FetchLink,
  { topics }: ResponseBody<'OffsetForLeaderEpoch'>,
  env: FetchEnv,
): void {
  const { asking, fetcher } = link;
  link.asking = undefined;
  if (asking?.what !== 'epochs') return;
  for (const [at, partition] of asking.partitions.entries()) {
    const answer = topics[at]?.partitions[0];
    const replica = broker.replication.replicas.get(partition);
    const progress = fetcher.partitions.get(partition);
    if (answer === undefined || replica === undefined || progress === undefined) continue;
    if (answer.errorCode === ErrorCode.NONE) {
      const leaders = { epoch: answer.leaderEpoch, endOffset: answer.endOffset };
      progress.truncating = !truncateToLeadersEpoch(broker.replication, replica, leaders, env);
      fetchFromEnd(broker.replication, replica, progress);
    } else {
      // A leader of a newer epoch does not answer: this follower will hear of that reign.
      progress.failed = answer.errorCode === ErrorCode.FENCED_LEADER_EPOCH;
      progress.delayedUntil = env.clock.monotonic() + ms(backoffOf(broker));
    }
  }
}

const latest = -1;
const earliest = -2;

/** A partition whose log reaches beyond its leader's: where does the leader's end, and begin? */
function askForEnds(broker: BrokerState, link: FetchLink, env: FetchEnv): boolean {
  for (const [partition, progress] of link.fetcher.partitions) {
    if (!progress.outOfRange) continue;
    link.asking = { what: 'ends', partition, logEndOffset: undefined };
    askOffset(broker, link, latest, env);
    return true;
  }
  return false;
}

function askOffset(broker: BrokerState, link: FetchLink, timestamp: number, env: FetchEnv): void {
  const partition = link.asking?.what === 'ends' ? link.asking.partition : -1;
  const replica = broker.replication.replicas.get(partition);
  if (replica === undefined) return;
  const asked = {
    partitionIndex: replica.index,
    currentLeaderEpoch: replica.leaderEpoch,
    timestamp,
    maxNumOffsets: 1,
  };
  const body = {
    replicaId: broker.nodeId,
    isolationLevel: 0,
    topics: [{ name: replica.topicName, partitions: [asked] }],
    timeoutMs: 0,
  };
  send(broker, link, requestTo(broker, link, 'ListOffsets', body), env);
}

function takeEnds(
  broker: BrokerState,
  link: FetchLink,
  body: ResponseBody<'ListOffsets'>,
  env: FetchEnv,
): void {
  const { asking, fetcher } = link;
  const answer = body.topics[0]?.partitions[0];
  link.asking = undefined;
  if (asking?.what !== 'ends' || answer === undefined) return;
  const { partition, logEndOffset } = asking;
  const replica = broker.replication.replicas.get(partition);
  const progress = fetcher.partitions.get(partition);
  if (replica === undefined || progress === undefined) return;
  if (answer.errorCode !== ErrorCode.NONE) {
    progress.delayedUntil = env.clock.monotonic() + ms(backoffOf(broker));
    progress.outOfRange = false;
  } else if (logEndOffset === undefined) {
    link.asking = { what: 'ends', partition, logEndOffset: answer.offset };
    askOffset(broker, link, earliest, env);
  } else {
    const ends = { logEndOffset, logStartOffset: answer.offset };
    onLeaderEnds(broker.replication, { replica, progress }, ends, env);
  }
}

/** A snapshot's copy. */
export const copyLinks = (links: FetchLinks, previous: FetchLinks | undefined): FetchLinks =>
  links.map((link, place) => {
    const before = previous?.[place]?.fetcher;
    return { ...link, fetcher: copyFetcher(link.fetcher, before) };
  });

const fetchWakes: readonly string[] = [
  'fetch-next',
  'fetch-timed-out',
] satisfies FetchWake['type'][];

/** Is a wake one of a fetcher? */
export const isFetchWake = (wake: { readonly type: string }): wake is FetchWake =>
  fetchWakes.includes(wake.type);
