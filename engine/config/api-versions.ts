// What ApiVersions (KIP-35) answers: the versions that a release offers on one of its listeners.
import { apis, type ApiName } from '../protocol/apis.ts';
import {
  apiSupport,
  clusterActionApis,
  messageFormat2Apis,
  telemetryApis,
  type ListenerScope,
} from './api-support.ts';
import { isBefore } from './release.ts';

/** The names of all APIs, in the order of their keys. */
export const apiNames = Object.keys(apis) as ApiName[];

/** The versions of an API that a release can read and write. */
export interface ApiVersions {
  readonly lowest: number;
  readonly highest: number;
  /** The newest version may still change and is offered only when the broker is told to. */
  readonly latestVersionUnstable: boolean;
}

/** One line of the answer. */
export interface OfferedApi {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** How a broker is set up, as far as it changes what it offers. */
export interface Offer {
  /** `unstable.api.versions.enable`. */
  readonly unstable?: boolean;
  /** A plugin takes client metrics. */
  readonly telemetry?: boolean;
  /** The newest batch format that all brokers write; 2 unless an old cluster says less. */
  readonly messageFormat?: number;
}

/** An API in a release that has it. */
interface ReleasedApi {
  readonly versions: ApiVersions;
  readonly listeners: readonly ListenerScope[];
}

/** What was read off the table before, by release: each request asks anew. */
const known = new Map<string, Map<ApiName, ReleasedApi | undefined>>();

function releasedApi(name: ApiName, release: string): ReleasedApi | undefined {
  let ofRelease = known.get(release);
  if (ofRelease === undefined) {
    ofRelease = new Map(apiNames.map((api) => [api, readApi(api, release)]));
    known.set(release, ofRelease);
  }
  return ofRelease.get(name);
}

function readApi(name: ApiName, release: string): ReleasedApi | undefined {
  const versions = readVersions(name, release);
  if (versions === undefined) return undefined;
  const listeners = apiSupport[name].listeners.filter(
    (scope) => scope !== 'zk-broker' || isBefore(release, '4.0'),
  );
  return { versions, listeners };
}

/** The versions of an API in a release; undefined when it does not exist, or no longer. */
export const versionsOf = (name: ApiName, release: string): ApiVersions | undefined =>
  releasedApi(name, release)?.versions;

function readVersions(name: ApiName, release: string): ApiVersions | undefined {
  const range = historyAt(name, release);
  if (range === undefined || range === 'none') return undefined;
  const [lowest = 0, highest = lowest] = range.replace('*', '').split('-').map(Number);
  return { lowest, highest, latestVersionUnstable: range.endsWith('*') };
}

/** Did a release know the API, if only as one that was removed? */
export function isKnownApi(name: ApiName, release: string): boolean {
  return historyAt(name, release) !== undefined;
}

/** Where a release accepts an API. */
export const listenersOf = (name: ApiName, release: string): readonly ListenerScope[] =>
  releasedApi(name, release)?.listeners ?? [];

/** Is an API offered on a listener, in this version? */
export function isEnabled(
  name: ApiName,
  version: number,
  { release, scope }: { readonly release: string; readonly scope: ListenerScope },
): boolean {
  const released = releasedApi(name, release);
  if (released === undefined || !released.listeners.includes(scope)) return false;
  const { lowest, highest } = released.versions;
  return version >= lowest && version <= highest;
}

/** Kafka's name of an API in a release: one of them was renamed. */
export function wireNameOf(name: ApiName, release: string): string {
  const isRenamed = name === 'ListConfigResources' && isBefore(release, '4.1');
  return isRenamed ? 'ListClientMetricsResources' : name;
}

/** The versions that a release warns of, because 4.0 removed them (KIP-896); clients' APIs only. */
export function deprecatedBelow(name: ApiName, release: string): number {
  const next = versionsOf(name, '4.0');
  const isInternal = clusterActionApis.includes(name);
  return next === undefined || isInternal || !isBefore(release, '4.0') ? 0 : next.lowest;
}

/** What a listener offers, in the order of the keys. */
export function offeredApis(
  release: string,
  scope: ListenerScope,
  offer: Offer = {},
): OfferedApi[] {
  return apiNames
    .filter((name) => listenersOf(name, release).includes(scope))
    .filter((name) => offer.telemetry === true || !telemetryApis.includes(name))
    .filter((name) => (offer.messageFormat ?? 2) >= 2 || !messageFormat2Apis.includes(name))
    .flatMap((name) => offeredApi(name, release, offer));
}

function offeredApi(name: ApiName, release: string, offer: Offer): OfferedApi[] {
  const versions = versionsOf(name, release);
  if (versions === undefined) return [];
  const isHidden = versions.latestVersionUnstable && offer.unstable !== true;
  const maxVersion = versions.highest - (isHidden ? 1 : 0);
  if (maxVersion < versions.lowest) return [];
  // KAFKA-18659: librdkafka stops compressing when it does not see Produce v0, so brokers offer
  // it, and refuse it when it comes.
  const minVersion = name === 'Produce' ? 0 : versions.lowest;
  return [{ apiKey: apis[name].key, minVersion, maxVersion }];
}

function historyAt(name: ApiName, release: string): string | undefined {
  // Before 3.9 the versions of 3.9 stand in: nothing older was recorded.
  const recorded = isBefore(release, '3.9') ? '3.9' : release;
  return Object.entries(apiSupport[name].versions).findLast(
    ([since]) => !isBefore(recorded, since),
  )?.[1];
}
