// A broker's beginning, and a snapshot's copy of it.
import { configsOf, type BrokerConfigs } from '../config/configs.ts';
import { flagsOf } from '../config/eras.ts';
import { emptyImage } from '../metadata/image.ts';
import type { NodeId } from '../metadata/ids.ts';
import { copyParked, createParked } from '../replication/parked.ts';
import { copyReplication, createReplication } from '../replication/replica.ts';
import type { ThrottleWindows } from '../replication/throttle.ts';
import { copyDirectories, createDirectories } from './directories.ts';
import { copyFetchSessionCache, createFetchSessionCache } from './fetch-sessions/cache.ts';
import { copyFront, createFront } from './front.ts';
import { copyGroupCoordinator, createGroupCoordinator } from './groups/state.ts';
import { copyParkedProduce } from './produce.ts';
import { copyProducerIds, createProducerIds } from './producer-ids.ts';
import { copyResting, createResting } from './resting-fetches.ts';
import { copyBrokerQuotas, createBrokerQuotas } from './quotas/broker-quotas.ts';
import type { BrokerState } from './state.ts';

/** What a broker is told when it starts. */
export interface NewBroker {
  readonly nodeId: NodeId;
  /** The release: "4.3". */
  readonly release: string;
  /** Its properties file, by Kafka's names. */
  readonly configFile: Readonly<Record<string, string>>;
  /** Flags that are to differ from the release's. */
  readonly flags: Readonly<Record<string, boolean>>;
}

/** A broker that knows nothing of its cluster yet. */
export function createBroker({
  nodeId,
  release,
  configFile,
  flags: changed,
}: NewBroker): BrokerState {
  const configs = configsOf('broker', release, configFile);
  const flags = flagsOf(release, changed);
  return {
    nodeId,
    release,
    configFile,
    configs,
    flags,
    directories: createDirectories(nodeId, configs),
    movesWanted: new Map(),
    preferredDirectories: new Map(),
    replication: createReplication(nodeId, flags, windowsOf(configs)),
    front: createFront(configs['num.network.threads']),
    quotas: createBrokerQuotas(configs),
    fetchSessions: createFetchSessionCache(configs['max.incremental.fetch.session.cache.slots']),
    fetches: createParked(),
    resting: createResting(),
    produces: createParked(),
    awaitingDisk: 0,
    deletions: createParked(),
    groups: createGroupCoordinator(),
    topicsToCreate: new Set(),
    view: { offset: -1, epoch: -1, image: emptyImage },
    kraftVersion: 0,
    toForward: [],
    producerIds: createProducerIds(),
  };
}

const windowsOf = (configs: BrokerConfigs): ThrottleWindows => ({
  replication: {
    samples: configs['replication.quota.window.num'],
    sampleMs: configs['replication.quota.window.size.seconds'] * 1_000,
  },
  directories: {
    samples: configs['alter.log.dirs.replication.quota.window.num'],
    sampleMs: configs['alter.log.dirs.replication.quota.window.size.seconds'] * 1_000,
  },
});

/** A snapshot's copy. */
export const copyBroker = (
  broker: BrokerState,
  previous: BrokerState | undefined,
): BrokerState => ({
  ...broker,
  directories: copyDirectories(broker.directories),
  movesWanted: new Map(broker.movesWanted),
  preferredDirectories: new Map(broker.preferredDirectories),
  replication: copyReplication(broker.replication, previous?.replication),
  front: copyFront(broker.front),
  quotas: copyBrokerQuotas(broker.quotas),
  fetchSessions: copyFetchSessionCache(broker.fetchSessions, previous?.fetchSessions),
  fetches: copyParked(broker.fetches, previous?.fetches),
  resting: copyResting(broker.resting, previous?.resting),
  produces: copyParked(broker.produces, previous?.produces, copyParkedProduce),
  deletions: copyParked(broker.deletions, previous?.deletions),
  groups: copyGroupCoordinator(broker.groups, previous?.groups),
  topicsToCreate: new Set(broker.topicsToCreate),
  toForward: broker.toForward.slice(),
  producerIds: copyProducerIds(broker.producerIds),
});
