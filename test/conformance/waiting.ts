/** Families whose part of Kafka is not built yet. */
export interface Waiting {
  readonly waitsFor: string;
  readonly families: readonly string[];
}

/** All of them. Whoever builds the part adds the player and takes the family off the list. */
export const waiting: readonly Waiting[] = [
  wait('clients', 'machines/', 'client-transaction-manager'),
  wait('assignors', '', 'server-assignors'),
  wait('groups', 'machines/', 'group-consumer group-mixed'),
  wait('share groups', 'machines/', 'group-share share-partition'),
  wait('streams groups', 'machines/', 'group-streams'),
  wait('transactions', 'machines/', 'transaction-coordinator'),
  wait('a whole cluster', 'live-4.3/', 'raw-new-groups raw-transactions'),
  wait('ZooKeeper', 'live-3.9-zk/', 'zk-constants zk-ensemble zk-four-letter-words zk-frames'),
  wait('ZooKeeper', 'live-3.9-zk/', 'zk-jute-records zk-semantics zk-semantics-ttl'),
  wait('Kafka on ZooKeeper', 'live-3.9-zk/', 'cli clients controller migration znodes'),
  wait('Streams', '', 'streams-assignor streams-dsl streams-thread-assignment streams-topologies'),
  wait('Streams', 'tables/', 'config-streams config-streams-overrides'),
  wait('Connect', '', 'connect-assignor tables/config-connect'),
  wait('MirrorMaker', '', 'mirrormaker-offset-syncs tables/config-mm2'),
];

function wait(waitsFor: string, folder: string, names: string): Waiting {
  return { waitsFor, families: names.split(' ').map((name) => folder + name) };
}

/** What a family waits for; undefined when it does not wait. */
export function waitOf(all: readonly Waiting[], family: string): string | undefined {
  return all.find(({ families }) => families.includes(family))?.waitsFor;
}
