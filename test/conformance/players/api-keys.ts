import {
  deprecatedBelow,
  isKnownApi,
  listenersOf,
  versionsOf,
  wireNameOf,
} from '../../../engine/config/api-versions.ts';
import {
  apiNames,
  apis,
  clusterActionApis,
  forwardableApis,
  messageFormat2Apis,
  type ApiName,
} from '../../../engine/config/apis.ts';
import { isBefore } from '../../../engine/config/release.ts';
import { difference } from '../difference.ts';
import { fieldsBut, type GoldenFile } from '../golden.ts';
import type { Player } from '../player.ts';

const fromSchema = ['requestHeader', 'responseHeader', 'requiresDelayedAllocation'];

/** Every API key of a release: its versions and where it may be called. */
export const apiKeys: Player = {
  families: ['tables/api-keys'],
  play: ({ release }, theCase) => {
    const name = apiNames.find((name) => apis[name].key === theCase['apiKey']);
    if (name === undefined || !isKnownApi(name, release)) return 'should be in the table';
    const scopes = (theCase['listeners'] as string[]).map((scope) => scope.replace('_', '-'));
    const recorded = fieldsBut(theCase, 'id', 'listeners', ...fromSchema);
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

function factsInRelease(name: ApiName, release: string): Record<string, unknown> {
  const versions = versionsOf(name, release);
  const { lowest, highest, latestVersionUnstable } = versions ?? {
    lowest: 0,
    highest: -1,
    latestVersionUnstable: false,
  };
  return {
    apiKey: apis[name].key,
    name: wireNameOf(name, release),
    clusterAction: clusterActionApis.includes(name),
    forwardable: forwardableApis.includes(name),
    lowest,
    highest,
    latestVersionUnstable,
    highestStable: latestVersionUnstable ? highest - 1 : highest,
    lowestDeprecated: 0,
    highestDeprecated: deprecatedBelow(name, release) - 1,
    hasValidVersion: versions !== undefined,
    ...(isBefore(release, '4.0') && {
      minRequiredInterBrokerMagic: messageFormat2Apis.includes(name) ? 2 : 0,
    }),
  };
}
