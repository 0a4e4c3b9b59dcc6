// KIP-590: a broker passes a client's request on to the controller, inside an Envelope that says who
// asked, and hands the answer in it back.
import type { ApiName, ResponseOf } from './apis.ts';
import type { EnvelopeRequest, EnvelopeResponse } from './apis/envelope.ts';
import { decodeVersioned, encodeVersioned } from './codec/codec.ts';
import { DecodeError } from './codec/errors.ts';
import type { RequestEnvelope } from './envelope.ts';
import { ErrorCode } from './errors.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  type RequestFrame,
  type ResponseAddress,
} from './frames.ts';
import type { Principal } from './principal.ts';
import { defaultPrincipalData } from './records/files.ts';
import { textOfBytes, textToBytes } from './utf8.ts';

/** Who sent a request: the principal of its connection, and the address that ACLs know. */
export interface Sender {
  readonly principal: Principal;
  readonly address: string;
}

const sizeOfLength = 4;

/**
 * The envelope around a client's request.
 * Simplified: hosts of the world have names, so the address is a text and not four bytes.
 */
export function wrapRequest(
  request: RequestEnvelope,
  { principal, address }: Sender,
): EnvelopeRequest {
  const whole = { ...principal, tokenAuthenticated: false };
  return {
    requestData: encodeRequest(request.api, request, request.body).subarray(sizeOfLength),
    requestPrincipal: encodeVersioned(defaultPrincipalData, 0, whole),
    clientHostAddress: textToBytes(address),
  };
}

/** The client's request, and who sent it, or why the envelope is refused. */
export function unwrapRequest(
  envelope: EnvelopeRequest,
): { readonly request: RequestFrame; readonly sender: Sender } | ErrorCode {
  const { requestData, requestPrincipal, clientHostAddress } = envelope;
  const principal = readOr(undefined, () =>
    decodeVersioned(defaultPrincipalData, requestPrincipal ?? new Uint8Array(0)),
  );
  if (principal === undefined) return ErrorCode.PRINCIPAL_DESERIALIZATION_FAILURE;
  const request = readOr(undefined, () => decodeRequest(requestData));
  if (request === undefined) return ErrorCode.UNSUPPORTED_VERSION;
  const { type, name } = principal;
  return {
    request,
    sender: { principal: { type, name }, address: textOfBytes(clientHostAddress) },
  };
}

/** The envelope around the controller's answer. A broker that asked the wrong node asks again. */
export function wrapResponse<N extends ApiName>(
  api: N,
  address: ResponseAddress,
  body: ResponseOf<N>,
  errorCode: ErrorCode,
): EnvelopeResponse {
  if (errorCode === ErrorCode.NOT_CONTROLLER) return { responseData: null, errorCode };
  const frame = encodeResponse(api, address, body);
  return { responseData: frame.subarray(sizeOfLength), errorCode: ErrorCode.NONE };
}

/** The answer for the client; undefined where it cannot be read. */
export function unwrapResponse<N extends ApiName>(
  api: N,
  version: number,
  { responseData }: EnvelopeResponse,
): ResponseOf<N> | undefined {
  if (responseData === null) return undefined;
  const read = (): unknown => decodeResponse(api, version, responseData).body;
  return readOr(undefined, read) as ResponseOf<N> | undefined;
}

function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return otherwise;
    throw error;
  }
}
