// Lists that come from Kafka's hash sets have no order: both sides are sorted before they are compared.
import type { Json } from '../../../engine/protocol/codec/json.ts';
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
