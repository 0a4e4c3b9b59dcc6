// Cases of one recording followed each other on one cluster, ours have a cluster each: what an earlier
// case left behind, and a later one meets, is made before it.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import type { LiveCluster } from './cluster.ts';
import { hostOf } from './hosts.ts';
import { isObject } from './is-object.ts';

const before: Readonly<Record<string, (cluster: LiveCluster) => void>> = {
  // There are offsets of groups, and so there is __consumer_offsets.
  'create-names-and-counts': (cluster) => void hostOf(cluster, 'coordinator(group:earlier)'),
};

/** Makes what a case meets. */
export function makeReady(cluster: LiveCluster, id: string): void {
  before[id]?.(cluster);
}

const topicType = 2;

/** A list of all resources without the topics of other cases. */
export function withoutOthers(expected: Json, found: Json): Json {
  if (!isObject(expected) || !isObject(found)) return expected;
  const { configResources: recorded } = expected;
  const { configResources: ours } = found;
  if (!Array.isArray(recorded) || !Array.isArray(ours)) return expected;
  const names = ours.map((each: Json) => (isObject(each) ? each['resourceName'] : null));
  const isOurs = (each: Json): boolean =>
    !isObject(each) || each['resourceType'] !== topicType || names.includes(each['resourceName']);
  return { ...expected, configResources: recorded.filter(isOurs) };
}
