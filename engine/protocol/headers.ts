// What stands in front of every request and response.
import { int16, int32, string } from './schema/fields.ts';
import { defineMessage, type Api, type Message } from './schema/message.ts';
import { includes } from './schema/versions.ts';

/** RequestHeader: which API in which version, and the number that the response will repeat. */
export const requestHeader = defineMessage({
  name: 'RequestHeader',
  versions: '0-2',
  flexible: '2+',
  fields: {
    requestApiKey: int16('0+'),
    requestApiVersion: int16('0+'),
    correlationId: int32('0+'),
    // Never compact: a broker must be able to read it before it knows the client's versions.
    clientId: string('1+', { nullable: true, ignorable: true, flexible: 'none' }),
  },
});

/** What stands in front of a request. */
export type RequestHeader = Message<typeof requestHeader>;

/** ResponseHeader: which request this answers. */
export const responseHeader = defineMessage({
  name: 'ResponseHeader',
  versions: '0-1',
  flexible: '1+',
  fields: {
    correlationId: int32('0+'),
  },
});

/** What stands in front of a response. */
export type ResponseHeader = Message<typeof responseHeader>;

const controlledShutdownKey = 7;
const apiVersionsKey = 18;

/** The header version of a request. ControlledShutdown began with one of its own, without client id. */
export function requestHeaderVersion(api: Api, version: number): number {
  if (api.key === controlledShutdownKey && version === 0) return 0;
  return includes(api.flexible, version) ? 2 : 1;
}

/** The header version of a response. ApiVersions keeps the first: its answer must be read by everyone. */
export function responseHeaderVersion(api: Api, version: number): number {
  if (api.key === apiVersionsKey) return 0;
  return includes(api.flexible, version) ? 1 : 0;
}
