// The quotas of one broker: what clients may produce, fetch, and take of its threads (Kafka's
// QuotaManagers), with the limits that the cluster's metadata sets (its ClientQuotaMetadataManager).
import type { Flags } from '../../config/eras.ts';
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import type { BrokerConfigs } from '../../config/configs.ts';
import type { Image } from '../../metadata/image.ts';
import type { ClientQuota } from '../../metadata/security.ts';
import { copyClientQuotas, createClientQuotas, type ClientQuotas } from './client-quotas.ts';
import { setLimit, type QuotaName, type QuotaOwner } from './limits.ts';

/** All quotas of a broker that concern clients, each with what was used of it. Plain data. */
export interface BrokerQuotas {
  /** Bytes a second that are produced. */
  readonly produce: ClientQuotas;
  /** Bytes a second that are fetched. */
  readonly fetch: ClientQuotas;
  /** Percent of the time of one thread. */
  readonly request: ClientQuotas;
  /** The entries of the metadata that the limits are taken from. */
  source: Image['quotas'] | undefined;
}

/** The quotas of a broker that has just started. */
export function createBrokerQuotas(configs: BrokerConfigs): BrokerQuotas {
  const window = {
    samples: configs['quota.window.num'],
    sampleMs: configs['quota.window.size.seconds'] * 1_000,
  };
  return {
    produce: createClientQuotas(window),
    fetch: createClientQuotas(window),
    request: createClientQuotas(window),
    source: undefined,
  };
}

/** The name that a kind of quota has in the metadata. */
const quotaNames = {
  produce: 'producer_byte_rate',
  fetch: 'consumer_byte_rate',
  request: 'request_percentage',
} as const;

/** The kinds of quotas that clients have at a broker. */
export type QuotaKind = keyof typeof quotaNames;

const kinds = Object.keys(quotaNames) as QuotaKind[];

/** Takes over what the metadata says; what was used so far stays. */
export function followMetadata(
  quotas: BrokerQuotas,
  entries: Image['quotas'],
  flags: Pick<Flags, 'quotas-by-user'>,
): void {
  if (quotas.source === entries) return;
  quotas.source = entries;
  for (const kind of kinds) quotas[kind].limits.clear();
  for (const quota of valuesOf(entries)) {
    const owner = ownerOf(quota);
    const isHeeded = flags['quotas-by-user'] || owner?.user === undefined;
    if (owner !== undefined && isHeeded) setLimits(quotas, owner, quota);
  }
}

/** Whose a quota is. One of an address bounds its new connections alone, and is nobody's here. */
export function ownerOf({ entity }: ClientQuota): QuotaOwner | undefined {
  if (entity.some(({ type }) => type === 'ip')) return undefined;
  const nameOf = (wanted: string): QuotaName => entity.find(({ type }) => type === wanted)?.name;
  return { user: nameOf('user'), clientId: nameOf('client-id') };
}

function setLimits(quotas: BrokerQuotas, owner: QuotaOwner, { limits }: ClientQuota): void {
  for (const kind of kinds) {
    const limit = limits[quotaNames[kind]];
    if (limit !== undefined) setLimit(quotas[kind].limits, owner, limit);
  }
}

/** A snapshot's copy. */
export const copyBrokerQuotas = (quotas: BrokerQuotas): BrokerQuotas => ({
  produce: copyClientQuotas(quotas.produce),
  fetch: copyClientQuotas(quotas.fetch),
  request: copyClientQuotas(quotas.request),
  source: quotas.source,
});
