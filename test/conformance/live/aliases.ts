// Names that stand in recordings for what differs from run to run: `$pid1`, `$topicId(orders)`, `$now`.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { clusterId } from '../../../engine/broker/describe-cluster.ts';
import { isObject } from './is-object.ts';

/** What the world of a case knows of the things that aliases name. */
export interface AliasFacts {
  readonly nowMs: number;
  topicId(name: string): string | undefined;
}

/** What aliases were found to mean; a case has its own. */
export type Bindings = Map<string, Json>;

/** A value of a recorded step, as it is to be sent. */
export function meant(value: Json, bindings: Bindings, facts: AliasFacts): Json {
  if (typeof value === 'string') return meantText(value, bindings, facts);
  if (Array.isArray(value)) return value.map((each: Json) => meant(each, bindings, facts));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, meant(each, bindings, facts)]),
  );
}

function meantText(text: string, bindings: Bindings, facts: AliasFacts): Json {
  if (!text.startsWith('$')) return text;
  const now = /^\$now([+-]\d+)?$/.exec(text);
  if (now !== null) return facts.nowMs + Number(now[1] ?? 0);
  if (text === '$clusterId') return clusterId;
  const topic = /^\$topicId\((.+)\)$/.exec(text)?.[1];
  const known = bindings.get(text) ?? (topic === undefined ? undefined : facts.topicId(topic));
  if (known === undefined) throw new Error(`nobody has said what ${text} is`);
  return known;
}

/**
 * What was recorded, with every alias replaced by what was found in its place, as long as that may be
 * what the alias stands for. So a plain comparison follows.
 */
export function resolved(expected: Json, found: Json, bindings: Bindings, facts: AliasFacts): Json {
  if (typeof expected === 'string') return resolvedText(expected, found, bindings, facts);
  if (Array.isArray(expected)) {
    const list: readonly Json[] = Array.isArray(found) ? found : [];
    return expected.map((each: Json, i) => resolved(each, list[i] ?? null, bindings, facts));
  }
  if (!isObject(expected)) return expected;
  const fields = isObject(found) ? found : {};
  return Object.fromEntries(
    Object.entries(expected).map(([key, each]) => [
      key,
      resolved(each, fields[key] ?? null, bindings, facts),
    ]),
  );
}

const hour = 3_600_000;

/** The recorded cluster's own id, where the recorder left it inside a sentence. */
const recordedClusterId = 'SamsaOracleCluster4300';

function resolvedText(recorded: string, found: Json, bindings: Bindings, facts: AliasFacts): Json {
  const expected = recorded.replace(recordedClusterId, clusterId);
  if (!expected.startsWith('$')) {
    const isAlike = typeof found === 'string' && withoutTimes(found) === withoutTimes(expected);
    return isAlike ? found : expected;
  }
  const isKind = kinds.find(({ alias }) => expected.startsWith(alias));
  if (isKind !== undefined) return isKind.holds(found, facts) ? found : expected;
  const topic = /^\$topicId\((.+)\)$/.exec(expected)?.[1];
  const known = bindings.get(expected) ?? (topic === undefined ? undefined : facts.topicId(topic));
  // The recorder wrote #2 for the second life of a topic and for all that came after it.
  if (known !== undefined && !expected.endsWith(')#2')) return known;
  bindings.set(expected, found);
  return found;
}

/** Aliases that stand for anything of a kind. */
const kinds: readonly {
  readonly alias: string;
  holds(found: Json, facts: AliasFacts): boolean;
}[] = [
  {
    alias: '$now',
    holds: (found, { nowMs }) => typeof found === 'number' && Math.abs(found - nowMs) < hour,
  },
  { alias: '$clusterId', holds: (found) => found === clusterId },
  { alias: '$n', holds: (found) => typeof found === 'number' },
  { alias: '$anyBroker', holds: (found) => [1, 2, 3].includes(Number(found)) },
  { alias: '$work/', holds: (found) => typeof found === 'string' },
];

/** Texts of exceptions name times of day. */
const withoutTimes = (text: string): string => text.replaceAll(/-?\d{13,}/g, '#');
