import {
  clusterActionApis,
  forwardableApis,
  messageFormat2Apis,
} from '../../../engine/config/api-support.ts';
import {
  apiNames,
  deprecatedBelow,
  isKnownApi,
  listenersOf,
  versionsOf,
  wireNameOf,
} from '../../../engine/config/api-versions.ts';
import { isBefore } from '../../../engine/config/release.ts';
import { apis, type ApiName } from '../../../engine/protocol/apis.ts';
import { requestHeaderVersion, responseHeaderVersion } from '../../../engine/protocol/headers.ts';
import type { Field, Fields } from '../../../engine/protocol/schema/fields.ts';
import type { Api } from '../../../engine/protocol/schema/message.ts';
import { difference } from '../difference.ts';
import { fieldsBut, type GoldenFile } from '../golden.ts';
import type { Player } from '../player.ts';

/** Every API key of a release: its versions, its headers, and where it may be called. */
export const apiKeys: Player = {
  families: ['tables/api-keys'],
  play: ({ release }, theCase) => {
    const name = apiNames.find((name) => apis[name].key === theCase['apiKey']);
    if (name === undefined || !isKnownApi(name, release)) return 'should be in the table';
    const scopes = (theCase['listeners'] as string[]).map((scope) => scope.replace('_', '-'));
    const recorded = fieldsBut(theCase, 'listeners');
    return (
      difference(scopes.toSorted(), listenersOf(name, release).toSorted(), 'listeners') ??
      difference(recorded, factsInRelease(name, release))
    );
  },
  playHead: ({ release, cases }: GoldenFile) => {
    const recorded = cases.map((theCase) => theCase['apiKey']);
    const known = apiNames.filter((name) => isKnownApi(name, release));
    return difference(
      recorded,
      known.map((name) => apis[name].key),
      'keys',
    );
  },
};

const noVersions = { lowest: 0, highest: -1, latestVersionUnstable: false };

function factsInRelease(name: ApiName, release: string): Record<string, unknown> {
  const versions = versionsOf(name, release);
  const { lowest, highest, latestVersionUnstable } = versions ?? noVersions;
  const isForwardable = forwardableApis.includes(name);
  const wireName = wireNameOf(name, release);
  return {
    id: wireName.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
    apiKey: apis[name].key,
    name: wireName,
    clusterAction: clusterActionApis.includes(name),
    forwardable: isForwardable,
    // Java keeps the buffer of a request that is passed on or that holds bytes.
    requiresDelayedAllocation: isForwardable || holdsBytes(apis[name].request.fields),
    lowest,
    highest,
    latestVersionUnstable,
    highestStable: latestVersionUnstable ? highest - 1 : highest,
    lowestDeprecated: 0,
    highestDeprecated: deprecatedBelow(name, release) - 1,
    hasValidVersion: versions !== undefined,
    requestHeader: runsOf(lowest, highest, apis[name], requestHeaderVersion),
    responseHeader: runsOf(lowest, highest, apis[name], responseHeaderVersion),
    ...(isBefore(release, '4.0') && {
      minRequiredInterBrokerMagic: messageFormat2Apis.includes(name) ? 2 : 0,
    }),
  };
}

/** Header versions as the recording has them: where each run of equal ones begins. */
function runsOf(
  lowest: number,
  highest: number,
  api: Api,
  headerVersion: (api: Api, version: number) => number,
): [number, number][] {
  const runs: [number, number][] = [];
  for (let version = lowest; version <= highest; version += 1) {
    const header = headerVersion(api, version);
    if (runs.at(-1)?.[1] !== header) runs.push([version, header]);
  }
  return runs;
}

function holdsBytes(fields: Fields): boolean {
  return Object.values(fields).some((field: Field) => {
    const { type, of } = field;
    if (typeof of === 'object') return holdsBytes(of);
    return [type, of].some((type) => type === 'bytes' || type === 'records');
  });
}
