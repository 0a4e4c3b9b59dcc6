/** What a quota can be given to. */
export const quotaEntityTypes = ['user', 'client-id', 'ip'] as const;

/** One of the things a quota can be given to. */
export type QuotaEntityType = (typeof quotaEntityTypes)[number];

/** Whom a quota is for: names by entity type, where null is the default of that type. */
export type QuotaEntity = ReadonlyMap<string, string | null>;

/** Is it a thing that quotas can be given to? */
export function isQuotaEntityType(type: string): type is QuotaEntityType {
  return quotaEntityTypes.some((known) => known === type);
}

/** A quota's entity as Kafka's tools and logs write it. */
export function quotaEntityText(entity: QuotaEntity): string {
  const entries = [...entity].map(([type, name]) => `${type}=${name ?? 'null'}`);
  return `ClientQuotaEntity(entries={${entries.join(', ')}})`;
}
