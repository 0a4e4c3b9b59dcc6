// Lists that come from Kafka's hash sets have no order: both sides are sorted before they are compared.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import type { Bindings } from './aliases.ts';
import { isObject } from './is-object.ts';

/** Fields whose lists are sorted, and by which field of their elements. */
const unordered: Readonly<Record<string, string>> = {
  supportedFeatures: 'name',
  finalizedFeatures: 'name',
  entity: 'entityType',
  values: 'key',
  features: 'name',
};

/** The same answer with its unordered lists sorted. */
export function inOneOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (!isObject(value)) return value;
  const own = ordersOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      // What a setting does we say in words of our own.
      if (key === 'documentation' && typeof each === 'string') return [key, each !== ''];
      const by = own[key] ?? unordered[key];
      const inner = inOneOrder(each);
      return [key, by === undefined || !Array.isArray(inner) ? inner : sortedBy(inner, by)];
    }),
  );
}

/** Lists that have no order in some answers only. */
function ordersOf(answer: { readonly [field: string]: Json }): Readonly<Record<string, string>> {
  const { responses, entries } = answer;
  // Topics of Metadata come from a set.
  if ('controllerId' in answer) return { topics: 'name' };
  // Kafka shuffles what it says of deleted topics, and the recorder sorted the quotas that it found.
  const [first] = Array.isArray(responses) ? responses : [];
  if (first !== undefined && isObject(first) && !('resourceName' in first)) {
    return { responses: 'name' };
  }
  return Array.isArray(entries) && 'errorCode' in answer ? { entries: 'entity' } : {};
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
