// What a controller lets be set as a quota: ClientQuotaControlManager.
import type { ConfigTable } from '../definition.ts';

/** Why a controller refuses a quota (INVALID_REQUEST); undefined when it takes it. */
export function quotaRefusal(table: ConfigTable, key: string, value: number): string | undefined {
  const type = table[key]?.type;
  if (type === undefined) return `Invalid configuration key ${key}`;
  if (value <= 0) return `Quota ${key} must be greater than 0`;
  if (type === 'double') return undefined;
  const tooLarge = type === 'int' ? value > 0x7fff_ffff : value > Number(0x7fff_ffff_ffff_ffffn);
  if (tooLarge)
    return `Proposed value for ${key} is too large for ${type === 'int' ? 'an INT' : 'a LONG'}.`;
  // Quotas travel as doubles; a whole one may have gained a trifle on the way.
  return value % 1 > 1e-6 ? `${key} cannot be a fractional value.` : undefined;
}
