// Lists that come from Kafka's hash sets have no order: both sides are sorted before they are compared.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import type { Bindings } from './aliases.ts';
import { isObject } from './is-object.ts';

/** Fields whose lists are sorted, and by which field of their elements. */
const unordered: Readonly<Record<string, string>> = {
  supportedFeatures: 'name',
  finalizedFeatures: 'name',
};

/** The same answer with its unordered lists sorted; topics of Metadata come from a set, too. */
export function inOneOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (!isObject(value)) return value;
  const isMetadata = 'controllerId' in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const by = isMetadata && key === 'topics' ? 'name' : unordered[key];
      const inner = inOneOrder(each);
      return [key, by === undefined || !Array.isArray(inner) ? inner : sortedBy(inner, by)];
    }),
  );
}

function sortedBy(list: readonly Json[], field: string): Json[] {
  const keyOf = (each: Json): string => (isObject(each) ? JSON.stringify(each[field]) : '');
  return list.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b))));
}

/** Members of groups have no order either: recordings sort them by their aliases. Who left is in order. */
export function membersByAlias(value: Json, bindings: Bindings): Json {
  if (Array.isArray(value)) return value.map((each: Json) => membersByAlias(each, bindings));
  if (!isObject(value)) return value;
  const known = [...bindings.values()];
  const rank = (member: Json): number => {
    const at = isObject(member) ? known.indexOf(member['memberId'] ?? null) : -1;
    return at < 0 ? known.length : at;
  };
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const isInOrder = !Array.isArray(each) || each.some((one: Json) => hasError(one));
      if (key !== 'members' || isInOrder) return [key, membersByAlias(each, bindings)];
      return [key, each.toSorted((a: Json, b: Json) => rank(a) - rank(b))];
    }),
  );
}

const hasError = (member: Json): boolean => isObject(member) && 'errorCode' in member;
