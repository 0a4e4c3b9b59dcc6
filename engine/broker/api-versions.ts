// ApiVersions: the first question on a connection: which APIs in which versions?
import { offeredApis, versionsOf } from '../config/api-versions.ts';
import { apis, type ApiName } from '../protocol/apis.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { reply } from './front.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type ApiVersionsResponse = ResponseBody<'ApiVersions'>;

export function handleApiVersions(
  broker: BrokerState,
  call: Call<'ApiVersions'>,
  env: BrokerEnv,
): void {
  const apiKeys = offeredApis(broker.release, 'broker').filter(({ apiKey }) => isServed(apiKey));
  reply(broker, call, { body: { ...emptyAnswer, apiKeys } }, env);
}

/** KIP-511: who speaks a newer ApiVersions is told, in the oldest version, which ones there are. */
export function refuseApiVersions(
  broker: BrokerState,
  call: Call<'ApiVersions'>,
  env: BrokerEnv,
): void {
  const { lowest = 0, highest = 0 } = versionsOf('ApiVersions', broker.release) ?? {};
  const apiKeys = [{ apiKey: apis.ApiVersions.key, minVersion: lowest, maxVersion: highest }];
  const errorCode = ErrorCode.UNSUPPORTED_VERSION;
  const oldest = { ...call, request: { ...call.request, version: 0 } };
  reply(broker, oldest, { body: { ...emptyAnswer, errorCode, apiKeys }, errorCode }, env);
}

const emptyAnswer: ApiVersionsResponse = {
  errorCode: ErrorCode.NONE,
  apiKeys: [],
  throttleTimeMs: 0,
  supportedFeatures: [],
  finalizedFeaturesEpoch: -1,
  finalizedFeatures: [],
  zkMigrationReady: false,
};

/** What this broker answers so far; the others follow with their floors. */
export const servedApis: readonly ApiName[] = [
  'Produce',
  'Fetch',
  'ListOffsets',
  'Metadata',
  'OffsetForLeaderEpoch',
  'ApiVersions',
  'InitProducerId',
];

const servedKeys = new Set(servedApis.map((name) => apis[name].key));
const isServed = (key: number): boolean => servedKeys.has(key);
