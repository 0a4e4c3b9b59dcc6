// Requests to other nodes: one at a time to each, and none while a node rests after a failure.
import type { ApiName } from '../protocol/apis.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import {
  isBackingOff,
  isReady,
  noteSent,
  readyBootstrap,
  untilBootstrap,
  untilRested,
  untilTimeout,
} from './connections.ts';
import type { QuorumNode } from './endpoints.ts';
import type { Question } from './letters.ts';
import type { RaftEnv, RaftState } from './raft.ts';
import { fetchRequest } from './requests.ts';

/** Whether a request went out, and how long until the next one can. */
export interface Asked {
  readonly sent: boolean;
  readonly waitMs: number;
}

/** Asks a node, if it can be asked now. The body is made only then. */
export function maybeAsk<N extends ApiName>(
  raft: RaftState,
  to: QuorumNode,
  api: N,
  ask: { readonly body: () => RequestBody<N>; readonly nowMs: number },
): Asked {
  const { nowMs } = ask;
  if (isBackingOff(raft, to.id, nowMs)) {
    return { sent: false, waitMs: untilRested(raft, to.id, nowMs) };
  }
  const sent = isReady(raft, to.id, nowMs);
  if (sent) {
    raft.nextCorrelationId += 1;
    const correlationId = raft.nextCorrelationId;
    const question: Question<N> = { type: 'question', to, correlationId, api, body: ask.body() };
    noteSent(raft, to.id, correlationId, nowMs);
    raft.outbox.push(question);
  }
  return { sent, waitMs: untilTimeout(raft, to.id, nowMs) };
}

/** Fetches from some bootstrap server: it gives records if it leads, and else says who does. */
export function maybeFetchFromBootstrap(raft: RaftState, nowMs: number, env: RaftEnv): number {
  if (nowMs < raft.searchAgainMs) return raft.searchAgainMs - nowMs;
  const node = readyBootstrap(raft, nowMs, env);
  if (node === undefined) return untilBootstrap(raft, nowMs);
  raft.searchAgainMs = nowMs + (raft.settings.searchPauseMs ?? 0);
  return maybeAsk(raft, node, 'Fetch', { body: () => fetchRequest(raft), nowMs }).waitMs;
}

/** Kafka forgets all requests when a role changes: answers to the old one's are not wanted. */
export function forgetRequests(raft: RaftState): void {
  raft.connections.clear();
}
