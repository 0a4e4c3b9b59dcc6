// How a client talks to brokers: links, requests in flight, time-outs (Kafka's NetworkClient).
// It is part of whoever owns it: a producer, a consumer, an admin client each have their own.
import { assert } from '../../../sim/assert.ts';
import type { ConnectionId, Env } from '../../../sim/program.ts';
import { added, none } from '../../../sim/short-list.ts';
import { ms, type Micros } from '../../../sim/time.ts';
import type { ConfigsOf } from '../../config/configs.ts';
import { apis, type ApiName } from '../../protocol/apis.ts';
import { complete } from '../../protocol/codec/codec.ts';
import {
  sizeOfRequest,
  type Cargo,
  type Envelope,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '../../protocol/envelope.ts';
import type { Draft } from '../../protocol/schema/message.ts';
import { requestedVersion } from './api-versions.ts';
import type { ClusterNode } from './cluster-view.ts';
import {
  becomeDisconnected,
  beginConnecting,
  canSend,
  copyLink,
  createLink,
  mayConnect,
  type InFlight,
  type NodeLink,
} from './link.ts';
import {
  copyMetadata,
  createMetadata,
  requestUpdate,
  timeToNextUpdate,
  type ClientMetadata,
} from './metadata.ts';

/** The settings that all clients share, by Kafka's names. */
export type ClientConfigs = Pick<
  ConfigsOf<'producer'> & ConfigsOf<'consumer'>,
  | 'reconnect.backoff.ms'
  | 'reconnect.backoff.max.ms'
  | 'retry.backoff.ms'
  | 'retry.backoff.max.ms'
  | 'request.timeout.ms'
  | 'socket.connection.setup.timeout.ms'
  | 'socket.connection.setup.timeout.max.ms'
  | 'connections.max.idle.ms'
  | 'metadata.max.age.ms'
  | 'metadata.recovery.strategy'
  | 'metadata.recovery.rebootstrap.trigger.ms'
>;

/** Who a client is and how it behaves on the network; immutable. */
export interface NetworkSettings {
  readonly clientId: string;
  /** The release whose client this is: it speaks the versions of that release. */
  readonly release: string;
  readonly bootstrap: readonly ClusterNode[];
  readonly configs: ClientConfigs;
  readonly maxInFlight: number;
  /** Metadata requests may create the topics they ask for. */
  readonly createsTopics: boolean;
  /** A defect of old clients; see ClientMetadata. */
  readonly ignoresTopicIds?: boolean;
}

/** What the network layer asks for itself. */
export type OwnRequest =
  | { readonly type: 'own-versions' }
  | {
      readonly type: 'own-metadata';
      readonly requestVersion: number;
      readonly isPartial: boolean;
    };

/** Why an answer will not come. */
export type FailureReason = 'disconnected' | 'timed-out' | 'unsupported-version';

/** What the owner of the network learns, in order. */
export type News<C> =
  | {
      readonly type: 'answered';
      readonly about: C;
      readonly nodeId: number;
      readonly response: ResponseEnvelope;
    }
  | {
      readonly type: 'failed';
      readonly about: C;
      readonly nodeId: number;
      readonly why: FailureReason;
    }
  /** The view of the cluster is a new one. */
  | { readonly type: 'metadata' };

/** The times that are looked at with every event; read once, for to look a setting up by its name is dear. */
export interface NetworkTimes {
  /** A link that was used by nobody for so long is hung up; Infinity: never. */
  readonly maxIdle: Micros;
  readonly requestTimeoutMs: number;
}

/** The state of a client's network layer. `C`: what the owner keeps beside each request. */
export interface NetworkState<C> {
  readonly settings: NetworkSettings;
  readonly times: NetworkTimes;
  readonly metadata: ClientMetadata;
  readonly links: Map<number, NodeLink<C | OwnRequest>>;
  /** Brokers that are also reached on a connection of their own, as coordinators are, by its number. */
  readonly besides: Map<number, ClusterNode>;
  /** Which node a connection leads to. */
  readonly connections: Map<ConnectionId, number>;
  nextCorrelationId: number;
  metadataInFlight: boolean;
  /** Since when metadata is asked for in vain; -1: it is not. */
  metadataMissedSince: Micros;
  /** No link is late before: a bound, lowered with all that may become late, found anew when it has come. */
  quietUntil: Micros;
  /** Not yet taken by the owner; empty between events. */
  news: readonly News<C>[];
}

/** The door of a client. Its only wake says that a deadline has come. */
export type ClientEnv = Env<Envelope, ClientWake>;

/** A deadline of a client, named after what it is for. */
export interface ClientWake {
  readonly type: string;
}

/** A network layer without any connection. */
export function createNetwork<C>(settings: NetworkSettings): NetworkState<C> {
  const { configs, bootstrap } = settings;
  return {
    settings,
    times: timesOf(configs),
    metadata: createMetadata(bootstrap, {
      maxAge: ms(configs['metadata.max.age.ms']),
      backoff: {
        initialMs: configs['retry.backoff.ms'],
        maxMs: configs['retry.backoff.max.ms'],
      },
      ignoresTopicIds: settings.ignoresTopicIds ?? false,
    }),
    links: new Map(),
    besides: new Map(),
    connections: new Map(),
    nextCorrelationId: 0,
    metadataInFlight: false,
    metadataMissedSince: -1,
    quietUntil: Infinity,
    news: none,
  };
}

function timesOf(configs: ClientConfigs): NetworkTimes {
  const maxIdleMs = configs['connections.max.idle.ms'];
  return {
    maxIdle: maxIdleMs < 0 ? Infinity : ms(maxIdleMs),
    requestTimeoutMs: configs['request.timeout.ms'],
  };
}

/** The link to a node; a new one if there is none. */
export function linkTo<C>(network: NetworkState<C>, nodeId: number): NodeLink<C | OwnRequest> {
  const known = network.links.get(nodeId);
  if (known !== undefined) return known;
  const link = createLink<C | OwnRequest>(nodeId);
  network.links.set(nodeId, link);
  return link;
}

/**
 * Can a request be sent to a node now? While metadata is due nothing else is sent: it comes first.
 */
export function isReady(network: NetworkState<unknown>, nodeId: number, now: Micros): boolean {
  if (!network.metadataInFlight && timeToNextUpdate(network.metadata, now) === 0) return false;
  const link = network.links.get(nodeId);
  return link !== undefined && canSend(link, now, network.settings.maxInFlight);
}

/** Makes sure that a connection is there or on its way. True when a request can be sent now. */
export function makeReady<C>(network: NetworkState<C>, nodeId: number, env: ClientEnv): boolean {
  const now = env.clock.monotonic();
  if (isReady(network, nodeId, now)) return true;
  const link = linkTo(network, nodeId);
  if (mayConnect(link, now)) connectTo(network, link, env);
  return false;
}

/** The number of the connection to a broker as a coordinator: heartbeats do not queue behind fetches. */
export function connectionBeside(network: NetworkState<unknown>, node: ClusterNode): number {
  const nodeId = largestNodeId - node.id;
  network.besides.set(nodeId, node);
  return nodeId;
}

const largestNodeId = 2_147_483_647;

/** The broker behind the number of a connection. */
export const brokerBehind = ({ besides }: NetworkState<unknown>, nodeId: number): number =>
  besides.get(nodeId)?.id ?? nodeId;

/** Begins a connection to a node of the present view, or to a coordinator. */
export function connectTo<C>(
  network: NetworkState<C>,
  link: NodeLink<C | OwnRequest>,
  env: ClientEnv,
): void {
  const node = network.metadata.view.nodes.get(link.nodeId) ?? network.besides.get(link.nodeId);
  // The broker has left the cluster in the meantime.
  if (node === undefined) return;
  const connection = env.connect({ host: node.host, listener: 'client' });
  network.connections.set(connection, link.nodeId);
  const { configs } = network.settings;
  const setup = {
    initialMs: configs['socket.connection.setup.timeout.ms'],
    maxMs: configs['socket.connection.setup.timeout.max.ms'],
  };
  beginConnecting(link, { connection, now: env.clock.monotonic(), setup }, env.rng('reconnect'));
  noteDue(network, link.setupDeadline);
}

/** Something on a link will be late by then. */
export function noteDue(network: NetworkState<unknown>, at: Micros): void {
  if (at < network.quietUntil) network.quietUntil = at;
}

/** A request to be sent: fields with a default may be left out. */
export interface Sending<N extends ApiName, C> {
  readonly api: N;
  readonly body: Draft<(typeof apis)[N]['request']>;
  /** From this version on the body is as a broker will read it: nothing is left out, or too much. */
  readonly wholeFrom?: number;
  readonly about: C;
  /** Where the owner must not use the newest version. */
  readonly maxVersion?: number;
  /** The version that will be spoken, where the owner asked for it already (`versionOf`). */
  readonly version?: number | undefined;
  readonly cargo?: Cargo;
  /** Where an answer may take longer than request.timeout.ms. */
  readonly timeoutMs?: number;
  /** A produce request with acks=0 is not answered. */
  readonly isUnanswered?: boolean;
}

/** The version in which a node would be asked; undefined: it does not know the API. */
export const versionOf = (
  { settings }: NetworkState<unknown>,
  { versions }: NodeLink<unknown>,
  api: ApiName,
  maxVersion = Infinity,
): number | undefined => requestedVersion(versions, api, settings.release, maxVersion);

/** Sends a request to a node that is ready. What comes of it is news. */
export function sendTo<N extends ApiName, C>(
  network: NetworkState<C>,
  nodeId: number,
  sending: Sending<N, C>,
  env: ClientEnv,
): void {
  write(network, linkTo(network, nodeId), sending, env);
}

const noCargo: Cargo = [];

/** Writes a request onto an open connection, if there is a version that both sides know. */
export function write<N extends ApiName, C>(
  network: NetworkState<C>,
  link: NodeLink<C | OwnRequest>,
  sending: Sending<N, C | OwnRequest>,
  env: ClientEnv,
): void {
  const { api, about, body, maxVersion } = sending;
  const version = sending.version ?? versionOf(network, link, api, maxVersion);
  if (version === undefined) {
    const { nodeId } = link;
    if (!isOwn(about)) tell(network, { type: 'failed', about, nodeId, why: 'unsupported-version' });
    return;
  }
  const { clientId } = network.settings;
  const now = env.clock.monotonic();
  const correlationId = network.nextCorrelationId;
  network.nextCorrelationId = correlationId === 0x7fff_ffff ? 0 : correlationId + 1;
  const envelope = {
    type: 'request',
    api,
    version,
    correlationId,
    clientId,
    body: isWhole(sending, version) ? body : complete(apis[api].request, version, body as never),
    cargo: sending.cargo ?? noCargo,
  } as unknown as RequestEnvelope;
  const timesOutAt = now + ms(sending.timeoutMs ?? network.times.requestTimeoutMs);
  if (sending.isUnanswered !== true) {
    link.inFlight.push({ correlationId, api, timesOutAt, about });
    noteDue(network, timesOutAt);
  }
  link.lastUsedAt = now;
  put(link, envelope, env);
}

const isWhole = ({ wholeFrom }: Sending<ApiName, unknown>, version: number): boolean =>
  wholeFrom !== undefined && version >= wholeFrom;

/** Onto the wire, or beside it until there is room. */
function put(link: NodeLink<unknown>, envelope: RequestEnvelope, env: ClientEnv): void {
  const isTaken = env.send(link.connection, envelope, sizeOfRequest(envelope));
  link.unsent = isTaken ? null : envelope;
}

/** There is room again. */
export function onWritable(
  network: NetworkState<unknown>,
  connection: ConnectionId,
  env: ClientEnv,
): void {
  const nodeId = network.connections.get(connection);
  const link = nodeId === undefined ? undefined : network.links.get(nodeId);
  const unsent = link?.unsent ?? null;
  if (link !== undefined && unsent !== null) put(link, unsent, env);
}

/** A connection is over, whoever ended it: nothing that was asked on it will be answered. */
export function onLinkBroken<C>(
  network: NetworkState<C>,
  link: NodeLink<C | OwnRequest>,
  why: FailureReason,
  env: ClientEnv,
): readonly InFlight<C | OwnRequest>[] {
  network.connections.delete(link.connection);
  const { configs } = network.settings;
  const reconnect = {
    initialMs: configs['reconnect.backoff.ms'],
    maxMs: configs['reconnect.backoff.max.ms'],
  };
  const lost = becomeDisconnected(link, reconnect, env.rng('reconnect'));
  requestUpdate(network.metadata);
  for (const { about } of lost) {
    if (isOwn(about)) continue;
    tell(network, { type: 'failed', about, nodeId: link.nodeId, why });
  }
  return lost;
}

/** Is it something that the network layer asked for itself? */
export function isOwn(about: unknown): about is OwnRequest {
  const type = (about as { readonly type?: unknown } | null | undefined)?.type;
  return type === 'own-versions' || type === 'own-metadata';
}

/** Something has become known. Mostly it is one thing an event. */
export function tell<C>(network: NetworkState<C>, news: News<C>): void {
  network.news = added(network.news, news);
}

/** The owner takes what has become known. */
export function takeNews<C>(network: NetworkState<C>): readonly News<C>[] {
  const { news } = network;
  network.news = none;
  return news;
}

/** A snapshot's copy. */
export function copyNetwork<C>(network: NetworkState<C>): NetworkState<C> {
  assert(
    network.news.length === 0,
    'news of the network is taken within the event that brought it',
  );
  return {
    ...network,
    metadata: copyMetadata(network.metadata),
    links: new Map([...network.links].map(([id, link]) => [id, copyLink(link)])),
    besides: new Map(network.besides),
    connections: new Map(network.connections),
    news: none,
  };
}
