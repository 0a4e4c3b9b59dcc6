// What recorded cases wait for, in words.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { brokerOf as brokerIn } from '../../../engine/metadata/image.ts';
import {
  brokerOf,
  imageOf,
  partitionNamed,
  replicaNamed,
  topicIdOf,
  until,
  type LiveCluster,
} from './cluster.ts';

/** Runs until conditions in words have come true. */
export function waitUntil(cluster: LiveCluster, words: string): Json {
  const facts = [...words.matchAll(/(\w+)\((.+?)\)=(\[[^\]]*\]|-?\d+(?: or \d+)*)/g)];
  if (facts.length > 0) {
    until(cluster, () =>
      facts.every(([, fact = '', partition = '', value = '']) =>
        value
          .replaceAll(', ', ',')
          .split(' or ')
          .includes(factOf(cluster, fact, partition) ?? ''),
      ),
    );
    return null;
  }
  // It was: the step before has let the brokers hear of what was decided.
  if (words === 'metadata published') return null;
  const ends = /^LEO of b(\d+) is (\d+)$/.exec(words);
  const fenced = /^broker (\d+) fenced$/.exec(words)?.[1];
  const topic = /^topic (\S+) exists$/.exec(words)?.[1];
  if (ends !== null) {
    const [, broker, end] = ends;
    until(cluster, () => endsOf(cluster, Number(broker)).includes(Number(end)));
  } else if (fenced !== undefined) {
    until(cluster, () => brokerIn(imageOf(cluster), Number(fenced))?.fenced === true);
  } else if (topic !== undefined) {
    until(cluster, () =>
      cluster.brokers.every((id) => topicIdOf({ ...cluster, brokers: [id] }, topic) !== undefined),
    );
  } else {
    throw new Error(`nobody knows how to wait until '${words}'`);
  }
  return null;
}

function factOf(cluster: LiveCluster, fact: string, name: string): string | undefined {
  const partition = partitionNamed(cluster, name);
  if (partition === undefined) return undefined;
  const { leader, isr } = partition;
  const replica = replicaNamed(cluster, leader, name);
  switch (fact) {
    case 'leader':
      // Metadata may be ahead of what the broker itself has heard.
      return leader < 0 || replica?.role === 'leader' ? String(leader) : undefined;
    case 'isr':
      return `[${isr.toSorted((a, b) => a - b).join(',')}]`;
    case 'highWatermark':
      return String(replica?.log.highWatermark);
    default:
      throw new Error(`nobody knows how to look up '${fact}'`);
  }
}

/** Where the logs of a broker end. */
function endsOf(cluster: LiveCluster, broker: number): number[] {
  const replicas = brokerOf(cluster, broker)?.broker.replication.replicas.values() ?? [];
  return [...replicas].map(({ log }) => log.logEndOffset);
}
