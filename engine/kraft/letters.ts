// What a replica of the quorum says to others. A handler writes letters; the networked part sends them
// once what must be on disk before is on disk.
import type { ConnectionId } from '../../sim/program.ts';
import type { ApiName } from '../protocol/apis.ts';
import type { RequestBody, ResponseBody } from '../protocol/envelope.ts';
import type { QuorumNode } from './endpoints.ts';

/** A request that somebody waits for an answer to. */
export interface CallRef {
  readonly connection: ConnectionId;
  readonly row: number;
  readonly api: ApiName;
  readonly version: number;
  readonly correlationId: number;
}

/** A request that came in. */
export interface Call<N extends ApiName = ApiName> extends CallRef {
  readonly type: 'call';
  readonly api: N;
  readonly body: RequestBody<N>;
}

/** An answer that came in, or an error that stands for one that will never come. */
export interface Reply<N extends ApiName = ApiName> {
  readonly type: 'reply';
  readonly from: QuorumNode;
  readonly correlationId: number;
  readonly api: N;
  readonly body: ResponseBody<N>;
}

/** A request to another node. */
export interface Question<N extends ApiName = ApiName> {
  readonly type: 'question';
  readonly to: QuorumNode;
  readonly correlationId: number;
  readonly api: N;
  readonly body: RequestBody<N>;
}

/** An answer to a request. */
export interface Answer<N extends ApiName = ApiName> {
  readonly type: 'answer';
  readonly call: CallRef;
  readonly body: ResponseBody<N>;
  /** The most telling error in it; 0 if all is well. */
  readonly errorCode: number;
}

/** Everything that a replica says. */
export type Letter = Question | Answer;

/**
 * A letter is written; it goes out after the poll. Mostly it is the only one: a list that was made for one
 * takes a fraction of what a list takes that grows.
 */
export function post(raft: { outbox: Letter[] }, letter: Letter): void {
  if (raft.outbox.length === 0) raft.outbox = [letter];
  else raft.outbox.push(letter);
}
