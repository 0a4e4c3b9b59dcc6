// Messages as they travel inside the world: objects with their exact size, no bytes.
import { apis, type ApiName } from './apis.ts';
import {
  sizeOfRequest as sizeOfRequestFrame,
  sizeOfResponse as sizeOfResponseFrame,
} from './frames.ts';
import type { Message } from './schema/message.ts';

/** The body of a request, complete: every field of its API is there, as if it had been decoded. */
export type RequestBody<N extends ApiName> = Message<(typeof apis)[N]['request']>;

/** The body of an answer, complete. */
export type ResponseBody<N extends ApiName> = Message<(typeof apis)[N]['response']>;

/** What a message carries, for whoever draws it: batches or offsets of partitions, as flat integers. */
export type Cargo = readonly number[];

/** A request on its way. */
export interface RequestEnvelope<N extends ApiName = ApiName> {
  readonly type: 'request';
  readonly api: N;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly body: RequestBody<N>;
  readonly cargo?: Cargo;
}

/** An answer on its way back. */
export interface ResponseEnvelope<N extends ApiName = ApiName> {
  readonly type: 'response';
  readonly api: N;
  readonly version: number;
  readonly correlationId: number;
  readonly body: ResponseBody<N>;
  /** The trace row of the request. */
  readonly inReplyTo: number;
  /** The most telling error in it, for whoever draws it; 0 if all is well. */
  readonly errorCode: number;
  readonly cargo?: Cargo;
}

/** Everything that Kafka's nodes and clients send each other inside the world. */
export type Envelope = RequestEnvelope | ResponseEnvelope;

/** What a request takes on the wire, length prefix and header included. */
export const sizeOfRequest = (request: RequestEnvelope): number =>
  sizeOfRequestFrame(request.api, request, request.body);

/** What an answer takes on the wire. */
export const sizeOfResponse = (response: ResponseEnvelope): number =>
  sizeOfResponseFrame(response.api, response, response.body);

/** What the trace says of a message; the fields are those that the world's label has. */
export interface EnvelopeLabel {
  name: string;
  version: number;
  correlation: number;
  inReplyTo: number;
  error: number;
  carries: readonly number[];
}

/** What requests and answers are called, by their API: every message is labelled. */
const requestNames = namesFor('request');
const responseNames = namesFor('response');

function namesFor(kind: string): ReadonlyMap<ApiName, string> {
  return new Map(Object.keys(apis).map((api) => [api as ApiName, `${api} ${kind}`]));
}

/** Fills the world's label of a message. */
export function describeEnvelope(message: unknown, label: EnvelopeLabel): void {
  const envelope = message as Envelope;
  label.version = envelope.version;
  label.correlation = envelope.correlationId;
  label.carries = envelope.cargo ?? label.carries;
  if (envelope.type === 'request') {
    label.name = requestNames.get(envelope.api) ?? 'request';
  } else {
    label.name = responseNames.get(envelope.api) ?? 'response';
    label.inReplyTo = envelope.inReplyTo;
    label.error = envelope.errorCode;
  }
}
