// Messages and frames as a tree of fields with their places, whole or as far as they can be read.
import { apis, type ApiName } from './apis.ts';
import { codecOf } from './codec/codec.ts';
import type { DecodeError } from './codec/errors.ts';
import { readerOf, readInt } from './codec/reader.ts';
import {
  finishView,
  startView,
  viewNode,
  viewStruct,
  type ByteNode,
  type Walk,
} from './codec/view.ts';
import { parseRequestHeader } from './frames.ts';
import {
  requestHeader,
  requestHeaderVersion,
  responseHeader,
  responseHeaderVersion,
} from './headers.ts';
import type { Api, MessageSchema } from './schema/message.ts';

/** A tree of fields; `error` says why it ends early. */
export interface BytesView {
  readonly root: ByteNode;
  readonly error?: DecodeError;
}

/** A message without anything in front. */
export function viewOfMessage(
  schema: MessageSchema,
  version: number,
  bytes: Uint8Array,
): BytesView {
  const walk = startView(schema.name, `v${version}`, readerOf(bytes));
  return finished(walk, () => viewStruct(walk, codecOf(schema, version).layout));
}

/** A whole request, its length in front. */
export function viewOfRequest(bytes: Uint8Array): BytesView {
  const walk = startView('frame', 'REQUEST', readerOf(bytes));
  return finished(walk, () => {
    viewNode(walk, 'length', 'INT32', () => readInt(walk.reader));
    const { api, address } = parseRequestHeader(bytes, walk.reader.at);
    const { version } = address;
    viewPart(walk, 'header', requestHeader, requestHeaderVersion(api, version));
    viewPart(walk, 'body', api.request, version);
  });
}

/** A whole response, its length in front; only its request tells what it answers. */
export function viewOfResponse(name: ApiName, version: number, bytes: Uint8Array): BytesView {
  const api: Api = apis[name];
  const walk = startView('frame', 'RESPONSE', readerOf(bytes));
  return finished(walk, () => {
    viewNode(walk, 'length', 'INT32', () => readInt(walk.reader));
    viewPart(walk, 'header', responseHeader, responseHeaderVersion(api, version));
    viewPart(walk, 'body', api.response, version);
  });
}

function viewPart(walk: Walk, name: string, schema: MessageSchema, version: number): void {
  const { layout } = codecOf(schema, version);
  viewNode(walk, name, `${schema.name} v${version}`, () => viewStruct(walk, layout));
}

function finished(walk: Walk, read: () => void): BytesView {
  const error = finishView(walk, read);
  return error === undefined ? { root: walk.root } : { root: walk.root, error };
}
