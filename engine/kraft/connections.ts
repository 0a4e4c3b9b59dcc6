// Kafka's RequestManager: at most one request to a node is on its way, and after a failure it rests.
import type { QuorumNode } from './endpoints.ts';
import type { RaftEnv, RaftState } from './raft.ts';

/** A node that was asked. Of one that has answered well nothing is remembered but that it was asked. */
export interface ConnectionState {
  /** The node. */
  readonly id: number;
  status: 'awaiting' | 'backing-off' | 'ready';
  lastSendMs: number;
  lastFailMs: number;
  /** The request whose answer still counts; -1: none. */
  correlationId: number;
}

function connectionTo({ connections }: RaftState, id: number): ConnectionState | undefined {
  for (const one of connections) if (one.id === id) return one;
  return undefined;
}

const timeoutOf = (raft: RaftState): number =>
  raft.settings.configs['controller.quorum.request.timeout.ms'];

const backoffOf = (raft: RaftState): number =>
  raft.settings.configs['controller.quorum.retry.backoff.ms'];

function timedOut(raft: RaftState, one: ConnectionState, nowMs: number): boolean {
  return one.status === 'awaiting' && nowMs >= one.lastSendMs + timeoutOf(raft);
}

function rested(raft: RaftState, one: ConnectionState, nowMs: number): boolean {
  return one.status === 'backing-off' && nowMs >= one.lastFailMs + backoffOf(raft);
}

/** Was a request to this node given up? */
export function hasTimedOut(raft: RaftState, id: number, nowMs: number): boolean {
  const one = connectionTo(raft, id);
  return one !== undefined && timedOut(raft, one, nowMs);
}

/** Has a request failed so recently that the next one must wait? */
export function isBackingOff(raft: RaftState, id: number, nowMs: number): boolean {
  return untilRested(raft, id, nowMs) > 0;
}

/** How long a node must be left alone after a failure. */
export function untilRested(raft: RaftState, id: number, nowMs: number): number {
  const one = connectionTo(raft, id);
  if (one === undefined || one.status !== 'backing-off') return 0;
  return Math.max(0, one.lastFailMs + backoffOf(raft) - nowMs);
}

/** How long the answer that is awaited may still take. */
export function untilTimeout(raft: RaftState, id: number, nowMs: number): number {
  const one = connectionTo(raft, id);
  if (one === undefined || one.status !== 'awaiting') return 0;
  return Math.max(0, one.lastSendMs + timeoutOf(raft) - nowMs);
}

/** How long a node can not be asked: it rests, or its answer is awaited. */
export function untilAskable(raft: RaftState, id: number, nowMs: number): number {
  return Math.max(untilRested(raft, id, nowMs), untilTimeout(raft, id, nowMs));
}

/** May the node be asked now? */
export function isReady(raft: RaftState, id: number, nowMs: number): boolean {
  const one = connectionTo(raft, id);
  if (one === undefined || one.status === 'ready') return true;
  const ready = rested(raft, one, nowMs) || timedOut(raft, one, nowMs);
  if (ready) forget(one);
  return ready;
}

/** Nothing speaks against asking the node, and an answer to what it was asked before does not count. */
function forget(one: ConnectionState): void {
  one.status = 'ready';
  one.correlationId = -1;
}

/** The node did not answer in time: it is not waited for any more. */
export function giveUp(raft: RaftState, id: number): void {
  const one = connectionTo(raft, id);
  if (one !== undefined) forget(one);
}

/**
 * How long until the first of the answers that are awaited has had its time; 0: none is. What was given
 * up or has rested is forgotten on the way.
 */
export function untilFirstTimeout(raft: RaftState, nowMs: number): number {
  const timeout = timeoutOf(raft);
  let least = 0;
  for (const one of raft.connections) {
    if (one.status === 'ready') continue;
    if (timedOut(raft, one, nowMs) || rested(raft, one, nowMs)) {
      forget(one);
    } else if (one.status === 'awaiting') {
      const left = one.lastSendMs + timeout - nowMs;
      if (least === 0 || left < least) least = left;
    }
  }
  return least;
}

/** A bootstrap server that can be asked, chosen at random; undefined while an answer is awaited. */
export function readyBootstrap(
  raft: RaftState,
  nowMs: number,
  env: Pick<RaftEnv, 'rng'>,
): QuorumNode | undefined {
  if (untilFirstTimeout(raft, nowMs) > 0) return undefined;
  const { bootstrap } = raft.settings;
  const start = env.rng('bootstrap').below(bootstrap.length);
  for (let step = 0; step < bootstrap.length; step += 1) {
    const node = bootstrap[(start + step) % bootstrap.length];
    if (node !== undefined && isReady(raft, node.id, nowMs)) return node;
  }
  return undefined;
}

/** How long until some bootstrap server can be asked. */
export function untilBootstrap(raft: RaftState, nowMs: number): number {
  const untilAnswered = untilFirstTimeout(raft, nowMs);
  if (untilAnswered > 0) return untilAnswered;
  for (const { id } of raft.settings.bootstrap) if (isReady(raft, id, nowMs)) return 0;
  let least = backoffOf(raft);
  for (const { id } of raft.connections) {
    const left = untilRested(raft, id, nowMs);
    if (left > 0) least = Math.min(least, left);
  }
  return least;
}

/** Does an answer still count? */
export function isExpected(raft: RaftState, id: number, correlationId: number): boolean {
  return connectionTo(raft, id)?.correlationId === correlationId;
}

/** A request goes out. */
export function noteSent(raft: RaftState, id: number, correlationId: number, nowMs: number): void {
  const one = connectionTo(raft, id);
  if (one === undefined) {
    const status = 'awaiting';
    raft.connections.push({ id, status, lastSendMs: nowMs, lastFailMs: 0, correlationId });
  } else {
    one.status = 'awaiting';
    one.lastSendMs = nowMs;
    one.correlationId = correlationId;
  }
}

/** An answer came, and was what was hoped for or not. */
export function noteAnswered(
  raft: RaftState,
  reply: { readonly from: QuorumNode; readonly correlationId: number },
  wasGood: boolean,
  nowMs: number,
): void {
  const { id } = reply.from;
  const one = connectionTo(raft, id);
  if (one === undefined || one.correlationId !== reply.correlationId) return;
  if (wasGood) {
    forget(one);
  } else {
    one.status = 'backing-off';
    one.lastFailMs = nowMs;
    one.correlationId = -1;
  }
}
