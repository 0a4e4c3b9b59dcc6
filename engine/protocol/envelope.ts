// Messages as they travel inside the world: objects with their exact size, no bytes.
import { apis, type ApiName } from './apis.ts';
import { sizeOf } from './codec/codec.ts';
import type { Message } from './schema/message.ts';
import { rangeOf } from './schema/versions.ts';
import { sizeOfText } from './utf8.ts';

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

/** Length prefix, key, version and correlation id; and the correlation id of an answer. */
const requestHead = 12;
const responseHead = 8;

/** The first version with compact lengths and tagged fields, by API. */
const firstFlexible: ReadonlyMap<string, number> = new Map(
  Object.values(apis)
    .filter((api) => rangeOf(api.flexible).last >= 0)
    .map((api) => [api.name, rangeOf(api.flexible).first]),
);

const isFlexible = (api: ApiName, version: number): boolean =>
  version >= (firstFlexible.get(api) ?? Infinity);

/** What a request takes on the wire, length prefix and header included. */
export function sizeOfRequest(request: RequestEnvelope): number {
  const api = apis[request.api];
  const flexible = isFlexible(request.api, request.version) ? 1 : 0;
  const clientId = 2 + (request.clientId === null ? 0 : sizeOfText(request.clientId));
  return requestHead + clientId + flexible + sizeOf(api.request, request.version, request.body);
}

/** What an answer takes on the wire. The one to ApiVersions has the old header always. */
export function sizeOfResponse(response: ResponseEnvelope): number {
  const api = apis[response.api];
  const flexible = isFlexible(response.api, response.version) && response.api !== 'ApiVersions';
  const body = sizeOf(api.response, response.version, response.body);
  return responseHead + (flexible ? 1 : 0) + body;
}

/** What the trace says of a message; the fields are those that the world's label has. */
export interface EnvelopeLabel {
  name: string;
  version: number;
  correlation: number;
  inReplyTo: number;
  error: number;
  carries: readonly number[];
}

/** Fills the world's label of a message. */
export function describeEnvelope(message: unknown, label: EnvelopeLabel): void {
  const envelope = message as Envelope;
  label.version = envelope.version;
  label.correlation = envelope.correlationId;
  label.carries = envelope.cargo ?? label.carries;
  if (envelope.type === 'request') {
    label.name = `${envelope.api} request`;
  } else {
    label.name = `${envelope.api} response`;
    label.inReplyTo = envelope.inReplyTo;
    label.error = envelope.errorCode;
  }
}
