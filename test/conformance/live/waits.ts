// What recorded cases wait for, in words.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { partitionNamed, replicaNamed, topicIdOf, until, type LiveCluster } from './cluster.ts';

/** Runs until a condition in words has come true. */
export function waitUntil(cluster: LiveCluster, words: string): Json {
  const about = /^(\w+)\((.+?)\)=(.+)$/.exec(words);
  if (about !== null) {
    const [, fact = '', partition = '', value = ''] = about;
    until(cluster, () => factOf(cluster, fact, partition) === value);
    return null;
  }
  const topic = /^topic (\S+) exists$/.exec(words)?.[1];
  if (topic === undefined) throw new Error(`nobody knows how to wait until '${words}'`);
  until(cluster, () =>
    cluster.brokers.every((id) => topicIdOf({ ...cluster, brokers: [id] }, topic) !== undefined),
  );
  return null;
}

function factOf(cluster: LiveCluster, fact: string, name: string): string | undefined {
  const partition = partitionNamed(cluster, name);
  const log = replicaNamed(cluster, partition?.leader ?? -1, name)?.log;
  switch (fact) {
    case 'leader':
      return String(partition?.leader);
    case 'isr':
      return `[${(partition?.isr ?? []).toSorted((a, b) => a - b).join(',')}]`;
    case 'highWatermark':
      return String(log?.highWatermark);
    default:
      throw new Error(`nobody knows how to look up '${fact}'`);
  }
}
