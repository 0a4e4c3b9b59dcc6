// Kafka's RequestManager: at most one request to a node is on its way, and after a failure it rests.
import type { QuorumNode } from './endpoints.ts';
import type { RaftEnv, RaftState } from './raft.ts';

/** A node that was asked. One that has answered well is forgotten. */
export interface ConnectionState {
  status: 'awaiting' | 'backing-off' | 'ready';
  lastSendMs: number;
  lastFailMs: number;
  /** The request whose answer still counts; -1: none. */
  correlationId: number;
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
  const one = raft.connections.get(id);
  return one !== undefined && timedOut(raft, one, nowMs);
}

/** Has a request failed so recently that the next one must wait? */
export function isBackingOff(raft: RaftState, id: number, nowMs: number): boolean {
  return untilRested(raft, id, nowMs) > 0;
}

/** How long a node must be left alone after a failure. */
export function untilRested(raft: RaftState, id: number, nowMs: number): number {
  const one = raft.connections.get(id);
  if (one === undefined || one.status !== 'backing-off') return 0;
  return Math.max(0, one.lastFailMs + backoffOf(raft) - nowMs);
}

/** How long the answer that is awaited may still take. */
export function untilTimeout(raft: RaftState, id: number, nowMs: number): number {
  const one = raft.connections.get(id);
  if (one === undefined || one.status !== 'awaiting') return 0;
  return Math.max(0, one.lastSendMs + timeoutOf(raft) - nowMs);
}

/** May the node be asked now? */
export function isReady(raft: RaftState, id: number, nowMs: number): boolean {
  const one = raft.connections.get(id);
  if (one === undefined) return true;
  const ready = one.status === 'ready' || rested(raft, one, nowMs) || timedOut(raft, one, nowMs);
  if (ready) raft.connections.delete(id);
  return ready;
}

/** Is any answer awaited? What was given up or has rested is forgotten on the way. */
export function isAwaitingAny(raft: RaftState, nowMs: number): boolean {
  for (const [id, one] of raft.connections) {
    if (timedOut(raft, one, nowMs) || rested(raft, one, nowMs)) raft.connections.delete(id);
    else if (one.status === 'awaiting') return true;
  }
  return false;
}

/** A bootstrap server that can be asked, chosen at random; undefined while an answer is awaited. */
export function readyBootstrap(
  raft: RaftState,
  nowMs: number,
  env: Pick<RaftEnv, 'rng'>,
): QuorumNode | undefined {
  if (isAwaitingAny(raft, nowMs)) return undefined;
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
  let least = backoffOf(raft);
  for (const [id, one] of raft.connections) {
    if (timedOut(raft, one, nowMs) || rested(raft, one, nowMs)) raft.connections.delete(id);
    else if (one.status === 'awaiting') return untilTimeout(raft, id, nowMs);
    else if (one.status === 'backing-off') least = Math.min(least, untilRested(raft, id, nowMs));
  }
  for (const { id } of raft.settings.bootstrap) if (isReady(raft, id, nowMs)) return 0;
  return least;
}

/** Does an answer still count? */
export function isExpected(raft: RaftState, id: number, correlationId: number): boolean {
  return raft.connections.get(id)?.correlationId === correlationId;
}

/** A request goes out. */
export function noteSent(raft: RaftState, id: number, correlationId: number, nowMs: number): void {
  raft.connections.set(id, {
    status: 'awaiting',
    lastSendMs: nowMs,
    lastFailMs: raft.connections.get(id)?.lastFailMs ?? 0,
    correlationId,
  });
}

/** An answer came, and was what was hoped for or not. */
export function noteAnswered(
  raft: RaftState,
  reply: { readonly from: QuorumNode; readonly correlationId: number },
  wasGood: boolean,
  nowMs: number,
): void {
  const { id } = reply.from;
  const one = raft.connections.get(id);
  if (one === undefined || one.correlationId !== reply.correlationId) return;
  if (wasGood) {
    raft.connections.delete(id);
  } else {
    one.status = 'backing-off';
    one.lastFailMs = nowMs;
    one.correlationId = -1;
  }
}
