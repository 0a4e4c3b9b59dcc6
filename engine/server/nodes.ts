// The nodes of a cluster, each on a host of its own: brokers `b1`, `b2` …, controllers `c1`, `c2` …, or
// nodes that are both.
import { ordinaryDisk } from '../../sim/disk/plan.ts';
import type { Plain } from '../../sim/plain.ts';
import type { HostPlan } from '../../sim/world/plan.ts';
import { disksFor } from '../broker/directories.ts';
import type { NodeId } from '../metadata/ids.ts';
import {
  serverConfigs,
  type ControllerPlace,
  type FormattedTopic,
  type ServerSettings,
} from './settings.ts';

/** What a cluster is made of. */
export interface ClusterNodes {
  readonly brokers: number;
  readonly controllers: number;
  /** The first brokers are the controllers, too. */
  readonly combined: boolean;
  readonly kafka: string;
  /** With which metadata.version it was formatted; the release's newest without it. */
  readonly metadataVersion?: string;
  /** Settings of every node, by Kafka's names. */
  readonly configs: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Controllers that are formatted without voters, and wait to be started: none without it. */
  readonly spareControllers?: number;
  /** Racks of brokers, where they have any. */
  readonly racks?: Readonly<Record<NodeId, string>>;
  readonly topics: readonly FormattedTopic[];
}

/** Controllers of their own have numbers from here on. */
const firstController = 101;

/** The hosts of a cluster with their processes. */
export function hostsOf(cluster: ClusterNodes): readonly HostPlan[] {
  const controllers = numbers(cluster.controllers);
  const places = controllers.map((nth): ControllerPlace =>
    cluster.combined
      ? { nodeId: nth, host: `b${nth}` }
      : { nodeId: firstController + nth - 1, host: `c${nth}` },
  );
  const own = cluster.combined ? [] : places;
  const spare = numbers(cluster.spareControllers ?? 0).map((nth) => cluster.controllers + nth);
  return [
    ...own.map(({ nodeId, host }) =>
      hostWith(host, 'controller', settingsOf(cluster, nodeId, ['controller'], places)),
    ),
    ...spare.map((nth) => {
      const settings = settingsOf(cluster, firstController + nth - 1, ['controller'], places);
      return hostWith(`c${nth}`, 'controller', settings, 'never');
    }),
    ...numbers(cluster.brokers).map((id) => brokerHost(cluster, id, places)),
  ];
}

/** The names of those hosts. */
export function hostNamesOf({
  brokers,
  controllers,
  combined,
}: Pick<ClusterNodes, 'brokers' | 'controllers' | 'combined'>): readonly string[] {
  const own = combined ? [] : numbers(controllers).map((nth) => `c${nth}`);
  return [...own, ...numbers(brokers).map((id) => `b${id}`)];
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

function brokerHost(
  cluster: ClusterNodes,
  id: NodeId,
  places: readonly ControllerPlace[],
): HostPlan {
  const isBoth = places.some(({ nodeId }) => nodeId === id);
  const roles: ServerSettings['roles'] = isBoth ? ['broker', 'controller'] : ['broker'];
  const program = isBoth ? 'combined' : 'broker';
  return hostWith(`b${id}`, program, settingsOf(cluster, id, roles, places));
}

function settingsOf(
  { kafka, metadataVersion, configs, flags, racks, topics }: ClusterNodes,
  nodeId: NodeId,
  roles: ServerSettings['roles'],
  controllers: readonly ControllerPlace[],
): Omit<ServerSettings, 'host'> {
  const rack = racks?.[nodeId];
  const own = rack === undefined ? configs : { ...configs, 'broker.rack': rack };
  const mayBegin = roles.includes('controller');
  return {
    nodeId,
    roles,
    kafka,
    configs: own,
    controllers,
    topics: mayBegin ? topics : [],
    ...(metadataVersion === undefined ? {} : { metadataVersion }),
    ...(flags === undefined ? {} : { flags }),
  };
}

function hostWith(
  host: string,
  program: string,
  settings: Omit<ServerSettings, 'host'>,
  startAt: 0 | 'never' = 0,
): HostPlan {
  const whole: ServerSettings = { host, ...settings };
  const directories = disksFor(serverConfigs(whole));
  return {
    name: host,
    disk: { ...ordinaryDisk, directories },
    processes: [{ name: host, program, settings: whole as unknown as Plain, startAt }],
  };
}
