import { offeredApis } from '../../../engine/config/api-versions.ts';
import type { ListenerScope } from '../../../engine/config/api-support.ts';
import { featureAnswer } from '../../../engine/config/feature-answer.ts';
import { features as featureTable, type LevelRange } from '../../../engine/config/features.ts';
import { apiVersions as api } from '../../../engine/protocol/apis/api-versions.ts';
import { encode } from '../../../engine/protocol/codec/codec.ts';
import { toJson } from '../../../engine/protocol/codec/json.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';

/** What a listener offers, and the whole answer to ApiVersions. */
export const apiVersions: Player = {
  families: ['tables/api-versions'],
  play: ({ release }, theCase) =>
    theCase['kind'] === 'response' ? playResponse(theCase) : playOffer(theCase, release),
};

function playOffer(theCase: GoldenCase, release: string): string | undefined {
  const { listener, unstable, telemetry, apiKeys } = theCase as unknown as {
    readonly listener: string;
    readonly unstable: boolean;
    readonly telemetry: boolean;
    readonly apiKeys: unknown;
  };
  const scope = listener.replace('_', '-') as ListenerScope;
  const offered = offeredApis(release, scope, { unstable, telemetry });
  const found = offered.map(({ apiKey, minVersion, maxVersion }) => [
    apiKey,
    minVersion,
    maxVersion,
  ]);
  return difference(apiKeys, found, 'apiKeys');
}

interface ResponseCase {
  readonly version: number;
  readonly alterFeatureLevel0: boolean;
  readonly supported: Readonly<Record<string, string>>;
  readonly finalized: Readonly<Record<string, number>>;
  readonly json: { readonly apiKeys: Parameters<typeof encode<typeof api.response>>[2]['apiKeys'] };
  readonly hex: string;
}

function playResponse(theCase: GoldenCase): string | undefined {
  const { version, alterFeatureLevel0, supported, finalized, json, hex } =
    theCase as unknown as ResponseCase;
  const ranges = inTableOrder(supported).map(([name, range]): [string, LevelRange] => {
    const [min = 0, max = min] = range.split('-').map(Number);
    return [name, [min, max]];
  });
  const levels = Object.fromEntries(inTableOrder(finalized));
  const response = {
    errorCode: 0,
    apiKeys: json.apiKeys,
    throttleTimeMs: 7,
    finalizedFeaturesEpoch: 42,
    ...featureAnswer(Object.fromEntries(ranges), levels, alterFeatureLevel0),
  };
  return (
    difference(json, toJson(api.response, version, response), 'json') ??
    difference(hex, hexOfBytes(encode(api.response, version, response)), 'hex')
  );
}

/** The recorder filled its maps in this order, and wrote them down sorted by name. */
function inTableOrder<T>(features: Readonly<Record<string, T>>): [string, T][] {
  const order = ['metadata.version', ...Object.keys(featureTable)];
  return Object.entries(features).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}
