// What happens on a client's connections, and what happens because nothing does.
import type { ConnectionId, ProcessEvent } from '../../../sim/program.ts';
import { assert } from '../../../sim/assert.ts';
import { ms, type Micros } from '../../../sim/time.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { Envelope, ResponseEnvelope } from '../../protocol/envelope.ts';
import { write as trace } from '../trace.ts';
import { newestVersion, offeredBy } from './api-versions.ts';
import { becomeChecking, becomeReady, type NodeLink, type VersionRange } from './link.ts';
import {
  maybeUpdateMetadata,
  metadataDeadline,
  onMetadata,
  onMetadataLost,
} from './metadata-updater.ts';
import {
  brokerBehind,
  isOwn,
  noteDue,
  onLinkBroken,
  onWritable,
  tell,
  write,
  type ClientEnv,
  type ClientWake,
  type FailureReason,
  type NetworkState,
  type OwnRequest,
} from './network.ts';

/** An event on the connections of a client. */
export function handleNetworkEvent<C>(
  network: NetworkState<C>,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ClientEnv,
): void {
  switch (event.type) {
    case 'connected':
      onConnected(network, event.connection, env);
      break;
    case 'received':
      assert(event.message.type === 'response', 'a client is asked nothing');
      onResponse(network, event.connection, event.message, env);
      break;
    case 'closed':
      onClosed(network, event.connection, 'disconnected', env);
      break;
    case 'writable':
      onWritable(network, event.connection, env);
      break;
    case 'accepted':
    case 'wake':
    case 'stop-asked':
    case 'told':
      break;
  }
}

/** What is due by now: metadata, and whatever took too long. True: what waited for metadata may go. */
export function pollNetwork<C>(network: NetworkState<C>, env: ClientEnv): boolean {
  if (network.quietUntil <= env.clock.monotonic()) {
    closeTimedOut(network, env);
    closeIdle(network, env);
    network.quietUntil = linksDeadline(network, noDeadline).at;
  }
  return maybeUpdateMetadata(network, env);
}

/** The link behind a connection; undefined for one that we closed ourselves. */
function linkOf<C>(
  network: NetworkState<C>,
  connection: ConnectionId,
): NodeLink<C | OwnRequest> | undefined {
  const nodeId = network.connections.get(connection);
  return nodeId === undefined ? undefined : network.links.get(nodeId);
}

function onConnected<C>(network: NetworkState<C>, connection: ConnectionId, env: ClientEnv): void {
  const link = linkOf(network, connection);
  if (link === undefined) return;
  becomeChecking(link);
  askVersions(network, link, newestVersion('ApiVersions', network.settings.release), env);
}

/** The first question on a connection (KIP-35). */
function askVersions<C>(
  network: NetworkState<C>,
  link: NodeLink<C | OwnRequest>,
  version: number,
  env: ClientEnv,
): void {
  const body = {
    clientSoftwareName: 'apache-kafka-java',
    clientSoftwareVersion: network.settings.release,
  };
  const about: OwnRequest = { type: 'own-versions' };
  write(network, link, { api: 'ApiVersions', version, body, about }, env);
}

function onResponse<C>(
  network: NetworkState<C>,
  connection: ConnectionId,
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  const link = linkOf(network, connection);
  if (link === undefined) return;
  const answered = link.inFlight.shift();
  assert(
    answered?.correlationId === response.correlationId,
    'a broker answers the requests of a connection in their order',
  );
  link.lastUsedAt = env.clock.monotonic();
  noteDue(network, link.lastUsedAt + network.times.maxIdle);
  throttle(link, response, env);
  const { about } = answered;
  if (!isOwn(about)) {
    tell(network, { type: 'answered', about, nodeId: link.nodeId, response });
  } else if (about.type === 'own-metadata') {
    onMetadata(network, about, response, env);
  } else {
    onVersions(network, link, response as ResponseEnvelope<'ApiVersions'>, env);
  }
}

/** KIP-219: who is told to slow down sends nothing for so long. */
function throttle(link: NodeLink<unknown>, { body }: ResponseEnvelope, env: ClientEnv): void {
  const { throttleTimeMs: time = 0 } = body as { readonly throttleTimeMs?: number };
  if (time > 0) link.throttledUntil = env.clock.monotonic() + ms(time);
}

function onVersions<C>(
  network: NetworkState<C>,
  link: NodeLink<C | OwnRequest>,
  { body, version }: ResponseEnvelope<'ApiVersions'>,
  env: ClientEnv,
): void {
  const offered = offeredBy(body);
  if (body.errorCode === ErrorCode.NONE) {
    becomeReady(link, offered);
    return;
  }
  // An older broker names the versions that it knows of this very question.
  const spoken = offered.get(apiVersionsKey);
  if (body.errorCode === ErrorCode.UNSUPPORTED_VERSION && isOlder(spoken, version)) {
    askVersions(network, link, spoken.max, env);
    return;
  }
  giveUp(network, link, 'disconnected', env);
}

const apiVersionsKey = 18;

const isOlder = (spoken: VersionRange | undefined, version: number): spoken is VersionRange =>
  spoken !== undefined && spoken.max < version;

function onClosed<C>(
  network: NetworkState<C>,
  connection: ConnectionId,
  why: FailureReason,
  env: ClientEnv,
): void {
  const link = linkOf(network, connection);
  if (link === undefined) return;
  const lost = onLinkBroken(network, link, why, env);
  if (lost.some(({ about }) => isOwn(about) && about.type === 'own-metadata')) {
    onMetadataLost(network, env);
  }
}

/** A broker is not to be talked to any more: what was in flight to it is lost. */
export function hangUpOn<C>(network: NetworkState<C>, nodeId: number, env: ClientEnv): void {
  const link = network.links.get(nodeId);
  if (link !== undefined && link.connection >= 0) giveUp(network, link, 'disconnected', env);
}

/** We end it ourselves: what was in flight is lost as if the broker had. */
function giveUp<C>(
  network: NetworkState<C>,
  link: NodeLink<C | OwnRequest>,
  why: FailureReason,
  env: ClientEnv,
): void {
  const { connection } = link;
  onClosed(network, connection, why, env);
  env.close(connection);
}

/**
 * One answer that is late closes the connection: all that was asked on it is timed out with it. It need not be
 * that of the oldest request: who joins a group waits longer than others.
 */
function closeTimedOut<C>(network: NetworkState<C>, env: ClientEnv): void {
  const now = env.clock.monotonic();
  for (const link of network.links.values()) {
    const late = link.inFlight.find(({ timesOutAt }) => timesOutAt <= now);
    if (link.setupDeadline <= now) {
      giveUp(network, link, 'disconnected', env);
    } else if (late !== undefined) {
      trace['request-timed-out'](env.trace, late.api, brokerBehind(network, link.nodeId));
      giveUp(network, link, 'timed-out', env);
    }
  }
}

/** connections.max.idle.ms: who says nothing for so long hangs up, without thinking ill of the broker. */
function closeIdle<C>(network: NetworkState<C>, env: ClientEnv): void {
  const now = env.clock.monotonic();
  for (const link of network.links.values()) {
    if (idleAt(network, link) > now) continue;
    giveUp(network, link, 'disconnected', env);
    link.reconnectPause = 0;
    link.failures = 0;
  }
}

/** When a link will have been idle for too long. */
function idleAt(network: NetworkState<unknown>, link: NodeLink<unknown>): Micros {
  const isIdle = link.status === 'ready' && link.inFlight.length === 0;
  return isIdle ? link.lastUsedAt + network.times.maxIdle : Infinity;
}

/** A moment at which something is due, named after what; who waits for it is woken by it. */
export interface Deadline extends ClientWake {
  readonly at: Micros;
}

/** Nothing is due. */
export const noDeadline: Deadline = { type: 'nothing', at: Infinity };

/** What is due next, now that something more is due: most things come too late to become it. */
export const sooner = (next: Deadline, at: Micros, type: string): Deadline =>
  at < next.at ? { type, at } : next;

/** What the network layer waits for next, if it comes before something else. */
export function networkDeadline(
  network: NetworkState<unknown>,
  now: Micros,
  other: Deadline,
): Deadline {
  const next = sooner(other, metadataDeadline(network, now), 'metadata-due');
  return network.quietUntil < next.at ? linksDeadline(network, next) : next;
}

function linksDeadline(network: NetworkState<unknown>, other: Deadline): Deadline {
  let next = other;
  for (const link of network.links.values()) {
    for (const { timesOutAt } of link.inFlight) next = sooner(next, timesOutAt, 'request-timeout');
    next = sooner(next, link.setupDeadline, 'connection-setup-timeout');
    next = sooner(next, idleAt(network, link), 'idle-connection');
  }
  return next;
}
