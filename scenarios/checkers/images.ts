// Are two images of the metadata the same? Mostly they are one object; where not, they are compared.
import type { Image } from '../../engine/metadata/image.ts';
import { differences, type PersistentMap } from '../../sim/map/persistent-map.ts';

const maps = [
  'brokers',
  'controllers',
  'topics',
  'partitions',
  'topicConfigs',
  'brokerConfigs',
  'quotas',
  'acls',
  'tokens',
] as const satisfies readonly (keyof Image)[];

/** What is different, in a word; undefined: nothing is. */
export function differenceOfImages(one: Image, other: Image): string | undefined {
  if (one === other) return undefined;
  const found = maps.find((name) =>
    isDifferent(one[name] as PersistentMap<unknown>, other[name] as PersistentMap<unknown>),
  );
  if (found !== undefined) return found;
  return JSON.stringify(one.features) === JSON.stringify(other.features) ? undefined : 'features';
}

/** As in Kafka, who begins with a snapshot takes its end for the place of all that it holds. */
const known = (name: string, value: unknown): unknown =>
  name === 'registeredAt' ? undefined : value;

/** What a value says. Values never change, and images that follow each other share most of them. */
const texts = new WeakMap<object, string>();

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const said = texts.get(value) ?? JSON.stringify(value, known);
  texts.set(value, said);
  return said;
}

function isDifferent(one: PersistentMap<unknown>, other: PersistentMap<unknown>): boolean {
  let found = false;
  differences(one, other, (_, before, after) => {
    found ||= textOf(before) !== textOf(after);
  });
  return found;
}
