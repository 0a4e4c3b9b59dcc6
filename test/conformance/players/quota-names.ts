import { isQuotaEntityType, quotaEntityText } from '../../../engine/protocol/quota-entity.ts';
import { desanitize, jmxSanitize, sanitize } from '../../../engine/protocol/sanitizer.ts';
import { difference } from '../difference.ts';
import type { Player } from '../player.ts';

/** Names in quotas and metrics, and whom a quota is for. */
export const quotaNames: Player = {
  families: ['tables/quota-names'],
  play: (_, { kind, name, value, back, jmx, entries, validTypes }) => {
    if (kind === 'sanitize') {
      const text = sanitize(name as string);
      const found = { value: text, back: desanitize(text), jmx: jmxSanitize(name as string) };
      return difference({ value, back, jmx }, found);
    }
    if (kind !== 'entity') return `there is no player for ${String(kind)}`;
    const entity = new Map(Object.entries(entries as Record<string, string | null>));
    const found = {
      value: quotaEntityText(entity),
      validTypes: [...entity.keys()].map(isQuotaEntityType),
    };
    return difference({ value, validTypes }, found);
  },
};
