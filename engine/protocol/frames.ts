// Requests and responses as they travel: a length of four bytes, a header, a body.
import { apiOfKey, apis, type ApiName, type RequestOf, type ResponseOf } from './apis.ts';
import { sizeByHand } from './by-hand/by-hand.ts';
import { codecOf, type Codec } from './codec/codec.ts';
import { DecodeError } from './codec/errors.ts';
import { readerOf, readShort, type Reader } from './codec/reader.ts';
import type { Given } from './codec/size.ts';
import {
  requestHeader,
  requestHeaderVersion,
  responseHeader,
  responseHeaderVersion,
} from './headers.ts';
import { writeInt32 } from './integers.ts';
import type { Api, Draft, Message, MessageSchema } from './schema/message.ts';
import { includes } from './schema/versions.ts';
import { sizeOfText } from './utf8.ts';

/** What a request is addressed with, beside its API. */
export interface RequestAddress {
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** What a response is addressed with: the version and the number are those of its request. */
export interface ResponseAddress {
  readonly version: number;
  readonly correlationId: number;
}

/** A request to be sent. */
export type RequestDraft<Name extends ApiName> = Draft<(typeof apis)[Name]['request']>;

/** A request that came; `switch` on the name tells what its body is. */
export type RequestFrame = {
  [Name in ApiName]: RequestAddress & {
    readonly name: Name;
    readonly clientId: string;
    readonly body: RequestOf<Name>;
  };
}[ApiName];

/** A response that came. */
export interface ResponseFrame<Name extends ApiName> {
  readonly correlationId: number;
  readonly body: Message<(typeof apis)[Name]['response']>;
}

/** How many bytes a request takes on the wire, its length included. */
export function sizeOfRequest<Name extends ApiName>(
  name: Name,
  address: RequestAddress,
  body: RequestDraft<Name>,
): number {
  const { around, namesClient, sizeOf } = requestSizes(name, address.version);
  const { clientId } = address;
  const nameSize = namesClient && clientId !== null ? sizeOfText(clientId) : 0;
  return around + nameSize + sizeOf(body);
}

/** How many bytes a response takes on the wire, its length included. */
export function sizeOfResponse<Name extends ApiName>(
  name: Name,
  address: ResponseAddress,
  body: ResponseOf<Name>,
): number {
  const { around, sizeOf } = responseSizes(name, address.version);
  return around + sizeOf(body);
}

/** A request as bytes, its length in front. */
export function encodeRequest<Name extends ApiName>(
  name: Name,
  address: RequestAddress,
  body: RequestDraft<Name>,
): Uint8Array {
  return encodeFrame(requestParts(apis[name], address), body);
}

/** A response as bytes, its length in front. */
export function encodeResponse<Name extends ApiName>(
  name: Name,
  address: ResponseAddress,
  body: ResponseOf<Name>,
): Uint8Array {
  return encodeFrame(responseParts(apis[name], address), body);
}

/** Reads a request from the bytes behind its length. Throws DecodeError. */
export function decodeRequest(bytes: Uint8Array): RequestFrame {
  const { api, address, bodyAt } = parseRequestHeader(bytes);
  const { name, versions, request } = api;
  if (!includes(versions, address.version)) {
    throw new DecodeError(2, `${name} has versions ${versions}, not ${address.version}`);
  }
  const body = codecOf(request, address.version).read(readerOf(bytes, bodyAt));
  return { name, body, ...address } as RequestFrame;
}

/** Reads a response from the bytes behind its length. Throws DecodeError. */
export function decodeResponse<Name extends ApiName>(
  name: Name,
  version: number,
  bytes: Uint8Array,
): ResponseFrame<Name> {
  const api: Api = apis[name];
  const reader = readerOf(bytes);
  const header = readHeader(responseHeader, responseHeaderVersion(api, version), reader);
  const body = codecOf(api.response, version).read(reader);
  return { correlationId: header.correlationId, body } as ResponseFrame<Name>;
}

/** A request's header, and where its body begins. */
export interface ParsedRequestHeader {
  readonly api: Api;
  readonly address: RequestAddress & { readonly clientId: string };
  readonly headerVersion: number;
  readonly bodyAt: number;
}

/**
 * Reads the header of a request, whose version may be newer than any we know: then only the answer
 * to ApiVersions can help. A client id of null reads as empty. Throws DecodeError.
 */
export function parseRequestHeader(bytes: Uint8Array, from = 0): ParsedRequestHeader {
  const start = readerOf(bytes, from);
  const api = apiOfKey(readShort(start));
  if (api === undefined) throw new DecodeError(from, 'no API has this key');
  const version = readShort(start);
  const headerVersion = requestHeaderVersion(api, version);
  const reader = readerOf(bytes, from);
  const { correlationId, clientId } = readHeader(requestHeader, headerVersion, reader);
  const address = { version, correlationId, clientId: clientId ?? '' };
  return { api, address, headerVersion, bodyAt: reader.at };
}

const sizeOfLength = 4;

/** What frames of an API at a version have in common: every message that is sent asks for it. */
interface FrameSizes {
  /** Bytes of the length and of the header, the name of the client aside. */
  readonly around: number;
  readonly namesClient: boolean;
  readonly sizeOf: Codec['sizeOf'];
}

const requestSizes = perVersion((api, version) => {
  const { header, address, body } = requestParts(api, {
    version,
    correlationId: 0,
    clientId: null,
  });
  const around = sizeOfLength + header.sizeOf(address);
  const namesClient = requestHeaderVersion(api, version) > 0;
  return { around, namesClient, sizeOf: sizeOfBody(api.request, version, body) };
});

const responseSizes = perVersion((api, version) => {
  const { header, address, body } = responseParts(api, { version, correlationId: 0 });
  const around = sizeOfLength + header.sizeOf(address);
  return { around, namesClient: false, sizeOf: sizeOfBody(api.response, version, body) };
});

/** By hand where that is possible, or else by the schema. */
function sizeOfBody(schema: MessageSchema, version: number, codec: Codec): Codec['sizeOf'] {
  const byHand = sizeByHand(schema, version);
  if (byHand === undefined) return codec.sizeOf;
  return (body) => {
    const size = byHand(body as never, version);
    return size < 0 ? codec.sizeOf(body) : size;
  };
}

/** Finds out once for every API and version. */
function perVersion(
  find: (api: Api, version: number) => FrameSizes,
): (name: ApiName, version: number) => FrameSizes {
  const found = new Map<ApiName, FrameSizes[]>();
  return (name, version) => {
    const known = found.get(name)?.[version];
    if (known !== undefined) return known;
    const sizes = find(apis[name], version);
    const versions = found.get(name) ?? [];
    versions[version] = sizes;
    found.set(name, versions);
    return sizes;
  };
}

interface Parts {
  readonly header: Codec;
  readonly address: Given;
  readonly body: Codec;
}

function requestParts(api: Api, { version, correlationId, clientId }: RequestAddress): Parts {
  return {
    header: codecOf(requestHeader, requestHeaderVersion(api, version)),
    address: { requestApiKey: api.key, requestApiVersion: version, correlationId, clientId },
    body: codecOf(api.request, version),
  };
}

function responseParts(api: Api, { version, correlationId }: ResponseAddress): Parts {
  return {
    header: codecOf(responseHeader, responseHeaderVersion(api, version)),
    address: { correlationId },
    body: codecOf(api.response, version),
  };
}

function sizeOfFrame({ header, address, body }: Parts, message: Given): number {
  return sizeOfLength + header.sizeOf(address) + body.sizeOf(message);
}

function encodeFrame(parts: Parts, message: Given): Uint8Array {
  const bytes = new Uint8Array(sizeOfFrame(parts, message));
  writeInt32(bytes, 0, bytes.length - sizeOfLength);
  const writer = { bytes, at: sizeOfLength };
  parts.header.write(writer, parts.address);
  parts.body.write(writer, message);
  return bytes;
}

function readHeader<S extends typeof requestHeader | typeof responseHeader>(
  schema: S,
  version: number,
  reader: Reader,
): Message<S> {
  return codecOf(schema, version).read(reader) as Message<S>;
}
