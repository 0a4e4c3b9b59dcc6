// The connection to one broker: its state, what is in flight on it, and when it may be tried again
// (Kafka's ClusterConnectionStates and InFlightRequests).
import type { ConnectionId } from '../../../sim/program.ts';
import type { Micros } from '../../../sim/time.ts';
import type { ApiName } from '../../protocol/apis.ts';
import type { RequestEnvelope } from '../../protocol/envelope.ts';
import { backoffAfter, type Backoff, type Jitter } from './backoff.ts';
import { longAgo } from './metadata.ts';

/** Legal changes of a link. */
export const linkTransitions = {
  disconnected: ['connecting'],
  connecting: ['checking-versions', 'disconnected'],
  'checking-versions': ['ready', 'disconnected'],
  ready: ['disconnected'],
} as const;

/** Where a connection to a node stands. */
export type LinkStatus = keyof typeof linkTransitions;

/** The versions of an API that a broker offers. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** A request whose answer is awaited. Answers come in the order of the requests. */
export interface InFlight<C> {
  readonly correlationId: number;
  readonly api: ApiName;
  readonly timesOutAt: Micros;
  /** What the client itself needs to know when the answer comes. */
  readonly about: C;
}

/** A client's link to one node. */
export interface NodeLink<C> {
  readonly nodeId: number;
  status: LinkStatus;
  /** -1: none. */
  connection: ConnectionId;
  /** By API key, as the broker offered them on this connection. */
  versions: ReadonlyMap<number, VersionRange>;
  readonly inFlight: InFlight<C>[];
  /** Taken, but the send buffer had no room: goes out before anything else. */
  unsent: RequestEnvelope | null;
  /** Attempts in a row that did not end in a ready connection. */
  failures: number;
  connectFailures: number;
  lastAttemptAt: Micros;
  reconnectPause: Micros;
  /** A connection that is not there by then is given up. */
  setupDeadline: Micros;
  throttledUntil: Micros;
  lastUsedAt: Micros;
}

/** A node to which nobody has connected. */
export const createLink = <C>(nodeId: number): NodeLink<C> => ({
  nodeId,
  status: 'disconnected',
  connection: -1,
  versions: new Map(),
  inFlight: [],
  unsent: null,
  failures: 0,
  connectFailures: 0,
  lastAttemptAt: longAgo,
  reconnectPause: 0,
  setupDeadline: Infinity,
  throttledUntil: longAgo,
  lastUsedAt: longAgo,
});

/** When a broken link may be tried again. */
export const mayConnectAt = (link: NodeLink<unknown>): Micros =>
  link.lastAttemptAt + link.reconnectPause;

/** Is the backoff after the last failure over? */
export const mayConnect = (link: NodeLink<unknown>, now: Micros): boolean =>
  link.status === 'disconnected' && mayConnectAt(link) <= now;

/** Is the connection under way? */
export const isConnecting = (link: NodeLink<unknown>): boolean =>
  link.status === 'connecting' || link.status === 'checking-versions';

/** May one more request be written to it now? */
export function canSend(link: NodeLink<unknown>, now: Micros, maxInFlight: number): boolean {
  const isOpen = link.status === 'ready' && link.throttledUntil <= now;
  return isOpen && link.unsent === null && link.inFlight.length < maxInFlight;
}

/** An attempt to connect begins. */
export function beginConnecting(
  link: NodeLink<unknown>,
  attempt: { readonly connection: ConnectionId; readonly now: Micros; readonly setup: Backoff },
  jitter: Jitter,
): void {
  link.status = 'connecting';
  link.connection = attempt.connection;
  link.lastAttemptAt = attempt.now;
  link.lastUsedAt = attempt.now;
  link.setupDeadline = attempt.now + backoffAfter(attempt.setup, link.connectFailures, jitter);
}

/** It is open; the broker is asked what it speaks. */
export function becomeChecking(link: NodeLink<unknown>): void {
  link.status = 'checking-versions';
  link.setupDeadline = Infinity;
  link.connectFailures = 0;
}

/** The broker speaks our language: failures are forgotten. */
export function becomeReady(
  link: NodeLink<unknown>,
  versions: ReadonlyMap<number, VersionRange>,
): void {
  link.status = 'ready';
  link.versions = versions;
  link.failures = 0;
  link.reconnectPause = 0;
}

/** It is broken, and will be tried again after a pause that grows. Returns what was in flight. */
export function becomeDisconnected<C>(
  link: NodeLink<C>,
  reconnect: Backoff,
  jitter: Jitter,
): readonly InFlight<C>[] {
  if (link.status === 'connecting') link.connectFailures += 1;
  link.status = 'disconnected';
  link.connection = -1;
  link.setupDeadline = Infinity;
  link.unsent = null;
  link.throttledUntil = longAgo;
  link.reconnectPause = backoffAfter(reconnect, link.failures, jitter);
  link.failures += 1;
  return link.inFlight.splice(0);
}

/** A snapshot's copy. */
export const copyLink = <C>(link: NodeLink<C>): NodeLink<C> => ({
  ...link,
  inFlight: link.inFlight.slice(),
});
