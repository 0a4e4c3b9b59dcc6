// AlterClientQuotas: how much a user, a client id or an address may use.
import { get } from '../../../sim/map/persistent-map.ts';
import type { ConfigTable, ConfigType } from '../../config/definition.ts';
import { clientQuotaConfigs, ipQuotaConfigs } from '../../config/quota-configs.ts';
import { quotaEntityNumber, type Interner } from '../../metadata/ids.ts';
import type { Image } from '../../metadata/image.ts';
import type { QuotaChange } from '../../metadata/records.ts';
import type { QuotaEntityPart } from '../../metadata/security.ts';
import type {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
} from '../../protocol/apis/alter-client-quotas.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { entriesOf as hashEntries, hashMap, put } from '../../protocol/java/hash-map.ts';
import { isQuotaEntityType } from '../../protocol/quota-entity.ts';
import { accepted, decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';

type Entry = AlterClientQuotasRequest['entries'][number];
type EntityPart = Entry['entity'][number];

/** Each entity gets its own answer; of one entity all limits are changed, or none. */
export function decideQuotaChanges(
  image: Image,
  { entries, validateOnly }: AlterClientQuotasRequest,
  names: Interner,
): Decided<AlterClientQuotasResponse> {
  const altered = entries.map((entry) => {
    const entity = withoutRepeats(entry.entity);
    const outcome = changesOf(image, { ...entry, entity }, names);
    return { entity, outcome };
  });
  const records = altered.flatMap(({ outcome }) => ('errorCode' in outcome ? [] : outcome));
  const answers = altered.map(({ entity, outcome }) => {
    const { errorCode, message } = 'errorCode' in outcome ? outcome : accepted;
    return { errorCode, errorMessage: message, entity };
  });
  return decideAtOnce(validateOnly ? [] : records, { throttleTimeMs: 0, entries: answers });
}

/** Of two parts with one type the last counts; their order is that of Kafka's hash map. */
function withoutRepeats(entity: readonly EntityPart[]): EntityPart[] {
  const byType = hashMap<string, EntityPart>(hashOfString, entity.length);
  for (const part of entity) put(byType, part.entityType, part);
  return hashEntries(byType).map(({ value }) => value);
}

function changesOf(
  image: Image,
  { entity, ops }: Entry,
  names: Interner,
): readonly QuotaChange[] | Refusal {
  const parts = partsOf(entity);
  if ('errorCode' in parts) return parts;
  const table = tableFor(parts);
  if ('errorCode' in table) return table;
  const number = quotaEntityNumber(names, parts);
  const limits = get(image.quotas, number)?.limits ?? {};
  const changes: QuotaChange[] = [];
  for (const { key, value, remove } of ops) {
    const refused = remove ? undefined : checkValue(table.configs, key, value);
    if (refused !== undefined) return refused;
    const after = remove ? null : value;
    if ((limits[key] ?? null) === after) continue;
    changes.push({ type: 'client-quota', number, entity: parts, key, value: after });
  }
  return changes;
}

const invalid = (message: string): Refusal => refusal(ErrorCode.INVALID_REQUEST, message);

function partsOf(entity: readonly EntityPart[]): readonly QuotaEntityPart[] | Refusal {
  if (entity.length === 0) return invalid('Invalid empty client quota entity');
  const parts: QuotaEntityPart[] = [];
  for (const { entityType: type, entityName: name } of entity) {
    if (!isQuotaEntityType(type)) return invalid(`Unhandled client quota entity type: ${type}`);
    if (name === '') return invalid(`Empty ${type} not supported`);
    parts.push({ type, name });
  }
  return parts;
}

/** The limits that there are for an entity: an address has others than a user. */
function tableFor(parts: readonly QuotaEntityPart[]): { readonly configs: ConfigTable } | Refusal {
  const address = parts.find(({ type }) => type === 'ip');
  if (address === undefined) return { configs: clientQuotaConfigs };
  if (parts.length > 1) {
    return invalid(
      'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId',
    );
  }
  if (address.name === null || isAddress(address.name)) return { configs: ipQuotaConfigs };
  return invalid(`${address.name} is not a valid IP or resolvable host.`);
}

// Simplified: a host's name counts if it could be one; there is no name server to ask.
const isAddress = (text: string): boolean => /^[0-9a-z.:-]+$/i.test(text);

const maxima: Readonly<Partial<Record<ConfigType, number>>> = {
  short: 32_767,
  int: 2_147_483_647,
  long: Number(0x7fff_ffff_ffff_ffffn),
};

function checkValue(table: ConfigTable, key: string, value: number): Refusal | undefined {
  const type = table[key]?.type;
  if (type === undefined) return invalid(`Invalid configuration key ${key}`);
  if (value <= 0) return invalid(`Quota ${key} must be greater than 0`);
  const max = maxima[type];
  if (max === undefined) return undefined;
  if (value > max) {
    const article = type === 'int' ? 'an' : 'a';
    const name = type.toUpperCase();
    return invalid(`Proposed value for ${key} is too large for ${article} ${name}.`);
  }
  return value % 1 > 1e-6 ? invalid(`${key} cannot be a fractional value.`) : undefined;
}
