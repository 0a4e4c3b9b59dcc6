// ApiVersions: the first question on a connection: which APIs in which versions?
import { offeredApis, versionsOf } from '../config/api-versions.ts';
import type { ListenerScope } from '../config/api-support.ts';
import { featureAnswer } from '../config/feature-answer.ts';
import { supportedFeatures } from '../config/features.ts';
import { apis } from '../protocol/apis.ts';
import type { RequestBody, ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { reply } from './front.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type ApiVersionsResponse = ResponseBody<'ApiVersions'>;

/** The first version in which a client says what software it is. */
const namesSoftware = 3;
/** Older clients cannot read a range that begins at 0. */
const readsLevelZero = 4;

/** Answers which APIs this listener offers, in which versions, and the features. */
export function handleApiVersions(
  broker: BrokerState,
  call: Call<'ApiVersions'>,
  env: BrokerEnv,
): void {
  const { release, view, kraftVersion } = broker;
  const levels = { ...view.image.features, 'kraft.version': kraftVersion };
  const finalized = { levels, epoch: view.offset };
  const body = apiVersionsAnswer(call.request, { release, scope: 'broker', finalized });
  reply(broker, call, { body, errorCode: body.errorCode }, env);
}

/** The levels that the cluster has agreed on, and the offset at which it did. */
export interface FinalizedFeatures {
  readonly levels: Readonly<Record<string, number>>;
  readonly epoch: number;
}

/** Who answers: a release, on a kind of listener, with what it knows of the cluster. */
export interface Offerer {
  readonly release: string;
  readonly scope: ListenerScope;
  readonly finalized: FinalizedFeatures;
}

/** What a broker or a controller offers. */
export function apiVersionsAnswer(
  request: { readonly version: number; readonly body: RequestBody<'ApiVersions'> },
  { release, scope, finalized }: Offerer,
): ApiVersionsResponse {
  const { version, body } = request;
  if (version >= namesSoftware && !isValidSoftware(body)) {
    return { ...emptyAnswer, errorCode: ErrorCode.INVALID_REQUEST };
  }
  return {
    ...emptyAnswer,
    apiKeys: offerOf(release, scope),
    ...featureAnswer(supportedFeatures(release), finalized.levels, version < readsLevelZero),
    finalizedFeaturesEpoch: finalized.epoch,
  };
}

/** What was offered before, by release and kind of listener: every connection asks. */
const offers = new Map<string, ApiVersionsResponse['apiKeys']>();

function offerOf(release: string, scope: ListenerScope): ApiVersionsResponse['apiKeys'] {
  const whose = `${release} ${scope}`;
  const offer = offers.get(whose) ?? offeredApis(release, scope);
  offers.set(whose, offer);
  return offer;
}

const softwareName = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

const isValidSoftware = (body: RequestBody<'ApiVersions'>): boolean =>
  softwareName.test(body.clientSoftwareName) && softwareName.test(body.clientSoftwareVersion);

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
