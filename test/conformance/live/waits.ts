// What recorded cases wait for, in words.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { brokerOf as brokerIn, emptyImage, type Image } from '../../../engine/metadata/image.ts';
import {
  brokerOf,
  controllerOf,
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
  const fenced = /^(?:broker (\d+) fenced|controller has fenced broker (\d+))$/.exec(words);
  const applied = /^leader (\d+) has applied$/.exec(words)?.[1];
  const topic = /^topic (\S+) exists$/.exec(words)?.[1];
  if (ends !== null) {
    const [, broker, end] = ends;
    until(cluster, () => endsOf(cluster, Number(broker)).includes(Number(end)));
  } else if (fenced !== null) {
    const broker = Number(fenced[1] ?? fenced[2]);
    // Where all brokers are gone the controller alone knows.
    const image = (): Image => controllerOf(cluster)?.loader.committed.image ?? emptyImage;
    until(cluster, () => brokerIn(image(), broker)?.fenced === true);
  } else if (applied !== undefined) {
    until(cluster, () => serves(cluster, Number(applied)));
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
      // Metadata may be ahead of what the broker itself has heard, and clients come later still.
      return leader < 0 || (replica?.role === 'leader' && serves(cluster, leader))
        ? String(leader)
        : undefined;
    case 'isr':
      return `[${isr.toSorted((a, b) => a - b).join(',')}]`;
    case 'highWatermark':
      return String(replica?.log.highWatermark);
    default:
      throw new Error(`nobody knows how to look up '${fact}'`);
  }
}

const serves = (cluster: LiveCluster, broker: number): boolean =>
  brokerOf(cluster, broker)?.lifecycle.stage === 'running';

/** Where the logs of a broker end. */
function endsOf(cluster: LiveCluster, broker: number): number[] {
  const replicas = brokerOf(cluster, broker)?.broker.replication.replicas.values() ?? [];
  return [...replicas].map(({ log }) => log.logEndOffset);
}
