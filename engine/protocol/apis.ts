// All requests and responses, by name and by key.
import { apiVersions } from './apis/api-versions.ts';
import { fetch } from './apis/fetch.ts';
import { metadata } from './apis/metadata.ts';
import { produce } from './apis/produce.ts';
import type { Api, Draft, Message } from './schema/message.ts';

/** Every API of releases 3.9 to 4.4, by name and in the order of its key. */
export const apis = {
  Produce: produce,
  Fetch: fetch,
  Metadata: metadata,
  ApiVersions: apiVersions,
} as const;

/** The name of an API, as in Kafka's protocol guide. */
export type ApiName = keyof typeof apis;

/** A request as its receiver sees it. */
export type RequestOf<Name extends ApiName> = Message<(typeof apis)[Name]['request']>;

/** A response as its sender writes it. */
export type ResponseOf<Name extends ApiName> = Draft<(typeof apis)[Name]['response']>;

/** A table of what answers which request; `State` and more may be bound before. */
export type Handlers = {
  readonly [Name in ApiName]?: (request: RequestOf<Name>) => ResponseOf<Name>;
};

const byKey: ReadonlyMap<number, Api> = new Map(
  Object.values(apis).map((api: Api) => [api.key, api]),
);

/** The API with a key; undefined when Kafka has none. */
export function apiOfKey(key: number): Api | undefined {
  return byKey.get(key);
}
