// What is chance in a recorded quorum: who wins, in which order registrations come, and ids of disks.
import { directoryIdOf } from '../../../engine/broker/directories.ts';
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { isObject } from '../live/is-object.ts';
import { inOneOrder } from '../live/unordered.ts';

/** A value of either side without it. */
export const withoutChance = (value: Json): Json => inOneOrder(plain(value));

function plain(value: Json): Json {
  if (typeof value === 'string') return textWithoutChance(value);
  if (Array.isArray(value)) return value.map((each: Json) => plain(each));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, rules[key]?.(each) ?? plain(each)]),
  );
}

const rules: Readonly<Record<string, (value: Json) => Json>> = {
  // Any of the three may win, with its own vote and the first other one.
  leaderId: (value) => (Number(value) > 100 ? 'a controller' : value),
  grantingVoters: (value) => (Array.isArray(value) ? value.length : value),
  voterDirectoryId: () => 'a directory',
  voterIds: (value) => (Array.isArray(value) ? value.map(Number).toSorted((a, b) => a - b) : value),
};

/** Sets of voters follow hashes of random ids, and show these ids. */
function textWithoutChance(text: string): string {
  return text
    .replaceAll(directoryIdOf(104, 'metadata'), '$dir(104)')
    .replaceAll(/\[(ReplicaKey.*)\]/g, (_, keys: string) => {
      const ids = [...keys.matchAll(/id=(\d+),/g)].map(([, id]) => Number(id));
      return `[voters ${ids.toSorted((a, b) => a - b).join(' ')}]`;
    })
    .replaceAll('otherotherotherotheroA', '$dir(other)');
}
