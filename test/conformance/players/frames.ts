import { apiOfKey, apis, type ApiName } from '../../../engine/protocol/apis.ts';
import { fromJson, toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import { DecodeError } from '../../../engine/protocol/codec/errors.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  parseRequestHeader,
  sizeOfRequest,
  sizeOfResponse,
} from '../../../engine/protocol/frames.ts';
import { requestHeaderVersion, responseHeaderVersion } from '../../../engine/protocol/headers.ts';
import type { Api } from '../../../engine/protocol/schema/message.ts';
import { difference, differs } from '../difference.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';
import { withNewNames } from './messages-by-name.ts';

interface FrameCase {
  readonly kind: 'request' | 'response' | 'parseHeader';
  readonly apiKey: number;
  readonly version: number;
  readonly headerVersion: number;
  readonly clientId: string | null;
  readonly correlationId: number;
  readonly json: Json;
  readonly hex: string;
  readonly left?: number;
  readonly fails?: unknown;
}

/** Whole frames as they travel, and headers of requests, broken ones too. */
export const frames: Player = {
  families: ['tables/frames'],
  play: (_, theCase) => {
    const recorded = theCase as unknown as FrameCase;
    if (recorded.kind === 'parseHeader') return playHeader(recorded);
    return recorded.kind === 'request' ? playRequest(recorded) : playResponse(recorded);
  },
};

function playRequest(recorded: FrameCase): string | undefined {
  const { hex, json, apiKey, version, clientId, correlationId, headerVersion } = recorded;
  const api = apiNamed(apiKey);
  const body = fromJson(api.request, version, json) as never;
  const address = { version, correlationId, clientId };
  const back = decodeRequest(bytesOfHex(hex).subarray(4));
  return (
    difference(hex, hexOfBytes(encodeRequest(nameOf(api), address, body)), 'encoded') ??
    difference(hex.length / 2, sizeOfRequest(nameOf(api), address, body), 'size') ??
    difference(headerVersion, requestHeaderVersion(api, version), 'headerVersion') ??
    difference(
      withNewNames({ schema: api.request, version }, json),
      toJson(api.request, version, back.body),
      'json',
    ) ??
    difference(
      { name: api.name, version, correlationId, clientId: clientId ?? '' },
      { ...back, body: undefined },
      'address',
    )
  );
}

function playResponse(recorded: FrameCase): string | undefined {
  const { hex, json, apiKey, version, correlationId, headerVersion } = recorded;
  const api = apiNamed(apiKey);
  const body = fromJson(api.response, version, json) as never;
  const address = { version, correlationId };
  const back = decodeResponse(nameOf(api), version, bytesOfHex(hex).subarray(4));
  return (
    difference(hex, hexOfBytes(encodeResponse(nameOf(api), address, body)), 'encoded') ??
    difference(hex.length / 2, sizeOfResponse(nameOf(api), address, body), 'size') ??
    difference(headerVersion, responseHeaderVersion(api, version), 'headerVersion') ??
    difference(json, toJson(api.response, version, back.body), 'json') ??
    difference(correlationId, back.correlationId, 'correlationId')
  );
}

function playHeader({ hex, fails, left, ...recorded }: FrameCase): string | undefined {
  const bytes = bytesOfHex(hex);
  try {
    const { api, address, headerVersion, bodyAt } = parseRequestHeader(bytes);
    const found = { apiKey: api.key, ...address, headerVersion, left: bytes.length - bodyAt };
    if (fails !== undefined) return differs(fails, found, '');
    const { apiKey, version, clientId, correlationId } = recorded;
    const expected = { apiKey, version, clientId, correlationId };
    return difference({ ...expected, headerVersion: recorded.headerVersion, left }, found);
  } catch (error) {
    if (fails !== undefined && error instanceof DecodeError) return undefined;
    throw error;
  }
}

function apiNamed(key: number): Api {
  const api = apiOfKey(key);
  if (api === undefined) throw new Error(`There is no API ${key}.`);
  return api;
}

function nameOf(api: Api): ApiName {
  if (!Object.hasOwn(apis, api.name)) throw new Error(`${api.name} is in no table.`);
  return api.name as ApiName;
}
