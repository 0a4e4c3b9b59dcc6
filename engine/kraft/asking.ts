// Requests to other nodes: one at a time to each, and none while a node rests after a failure.
import type { ApiName } from '../protocol/apis.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import {
  isBackingOff,
  isReady,
  noteSent,
  readyBootstrap,
  untilAskable,
  untilBootstrap,
} from './connections.ts';
import type { QuorumNode } from './endpoints.ts';
import { post, type Question } from './letters.ts';
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
  { body, nowMs }: { readonly body: () => RequestBody<N>; readonly nowMs: number },
): Asked {
  const sent = mayAsk(raft, to, nowMs);
  if (sent) ask(raft, { to, api, body: body() }, nowMs);
  return { sent, waitMs: untilAskable(raft, to.id, nowMs) };
}

const mayAsk = (raft: RaftState, { id }: QuorumNode, nowMs: number): boolean =>
  !isBackingOff(raft, id, nowMs) && isReady(raft, id, nowMs);

function ask<N extends ApiName>(
  raft: RaftState,
  { to, api, body }: Pick<Question<N>, 'to' | 'api' | 'body'>,
  nowMs: number,
): void {
  raft.nextCorrelationId += 1;
  const correlationId = raft.nextCorrelationId;
  noteSent(raft, to.id, correlationId, nowMs);
  const question: Question<N> = { type: 'question', to, correlationId, api, body };
  post(raft, question);
}

/** Fetches from a node, if it can be asked now. How long until it can be. */
export function maybeFetchFrom(raft: RaftState, to: QuorumNode, nowMs: number): number {
  if (mayAsk(raft, to, nowMs)) ask(raft, { to, api: 'Fetch', body: fetchRequest(raft) }, nowMs);
  return untilAskable(raft, to.id, nowMs);
}

/** Fetches from some bootstrap server: it gives records if it leads, and else says who does. */
export function maybeFetchFromBootstrap(raft: RaftState, nowMs: number, env: RaftEnv): number {
  if (nowMs < raft.searchAgainMs) return raft.searchAgainMs - nowMs;
  const node = readyBootstrap(raft, nowMs, env);
  if (node === undefined) return untilBootstrap(raft, nowMs);
  raft.searchAgainMs = nowMs + (raft.settings.searchPauseMs ?? 0);
  return maybeFetchFrom(raft, node, nowMs);
}

/** Kafka forgets all requests when a role changes: answers to the old one's are not wanted. */
export function forgetRequests(raft: RaftState): void {
  raft.connections = [];
}
