// A request as it comes from a socket (Kafka's SocketServer): bytes that are none close the connection.
import { isEnabled } from '../config/api-versions.ts';
import type { ListenerScope } from '../config/api-support.ts';
import { complete } from '../protocol/codec/codec.ts';
import { DecodeError } from '../protocol/codec/errors.ts';
import { apis, type ApiName } from '../protocol/apis.ts';
import { sizeOfRequest, type RequestEnvelope } from '../protocol/envelope.ts';
import { decodeRequest, parseRequestHeader } from '../protocol/frames.ts';
import { includes } from '../protocol/schema/versions.ts';

/** May a request be that long? socket.request.max.bytes bounds what a broker takes into its memory. */
export const isReceivable = (sizeInBytes: number, maxBytes: number): boolean =>
  sizeInBytes >= 0 && sizeInBytes <= maxBytes;

/** The request behind a length, or why the connection is closed. */
export function readRequest(
  bytes: Uint8Array,
  listener: { readonly release: string; readonly scope: ListenerScope },
): RequestEnvelope | { readonly refused: string } {
  try {
    const { api, address } = parseRequestHeader(bytes);
    const { version } = address;
    const name = api.name as ApiName;
    if (isEnabled(name, version, listener)) return envelopeOf(decodeRequest(bytes));
    // KIP-511: whoever asks for the versions in a newer version gets an answer that it can read.
    if (name !== 'ApiVersions') return { refused: `${name} version ${version} is not enabled` };
    const body = complete(apis.ApiVersions.request, 0, {});
    return envelopeOf({ name, body, ...address });
  } catch (error) {
    if (error instanceof DecodeError) return { refused: error.message };
    throw error;
  }
}

/** How long a request is; of a version that nobody knows only the header counts. */
export function sizeReceived(request: RequestEnvelope): number {
  const isKnown = includes(apis[request.api].versions, request.version);
  return isKnown ? sizeOfRequest(request) : sizeOfHeader;
}

const sizeOfHeader = 14;

interface Frame {
  readonly name: ApiName;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  readonly body: unknown;
}

const envelopeOf = ({ name: api, ...rest }: Frame): RequestEnvelope =>
  ({ type: 'request', api, ...rest }) as RequestEnvelope;
