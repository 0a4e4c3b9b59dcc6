// Worlds of voters and observers, each on a host of its own.
import { configsOf } from '../../engine/config/configs.ts';
import { currentQuorumFlags } from '../../engine/kraft/flags.ts';
import type { QuorumNode } from '../../engine/kraft/endpoints.ts';
import type { QuorumConfigs } from '../../engine/kraft/raft.ts';
import { voterSetOf, type VoterSet } from '../../engine/kraft/voter-set.ts';
import { describeEnvelope } from '../../engine/protocol/envelope.ts';
import { zeroUuid, type Uuid } from '../../engine/protocol/uuid.ts';
import type { Plain } from '../../sim/plain.ts';
import type { LinksPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { World } from '../../sim/world/state.ts';
import type { WorldCode } from '../../sim/world/world.ts';
import {
  listener,
  quorumServer,
  type QuorumServer,
  type QuorumServerSettings,
} from './quorum-server.ts';

/** The code of such worlds. */
export const quorumCode: WorldCode = {
  programs: { quorum: quorumServer },
  describe: describeEnvelope,
};

/** What such a world is like. */
export interface QuorumPlan {
  readonly seed: string;
  readonly voters: number;
  readonly observers: number;
  /** Voters in the log, by replica key (KIP-853), in place of controller.quorum.voters. */
  readonly dynamic?: boolean;
  /** Observers that may become voters. */
  readonly candidates?: number;
  readonly snapshotEvery?: number;
  readonly appendEveryMs?: number;
  readonly links?: LinksPlan;
  readonly configs?: Partial<QuorumConfigs>;
}

/** As in Kafka's own simulation: elections in 1 s, fetch timeouts of 3 s, no linger. */
const simulationConfigs = {
  'controller.quorum.election.timeout.ms': 1_000,
  'controller.quorum.election.backoff.max.ms': 100,
  'controller.quorum.fetch.timeout.ms': 3_000,
  'controller.quorum.request.timeout.ms': 3_000,
  'controller.quorum.retry.backoff.ms': 50,
  'controller.quorum.append.linger.ms': 0,
  'metadata.log.segment.bytes': 4_096,
  'metadata.max.retention.bytes': 8_192,
} as const;

const ordinary = configsOf('broker', '4.3');

/** The settings of the quorum, and no others: they are part of each process's plan. */
function configsFor(plan: QuorumPlan): QuorumConfigs {
  const names: readonly (keyof QuorumConfigs)[] = [
    'controller.quorum.election.timeout.ms',
    'controller.quorum.election.backoff.max.ms',
    'controller.quorum.fetch.timeout.ms',
    'controller.quorum.request.timeout.ms',
    'controller.quorum.retry.backoff.ms',
    'controller.quorum.append.linger.ms',
    'controller.quorum.fetch.max.bytes',
    'controller.quorum.fetch.snapshot.max.bytes',
    'controller.quorum.auto.join.enable',
    'metadata.log.segment.bytes',
    'metadata.log.segment.ms',
    'metadata.max.retention.bytes',
    'metadata.max.retention.ms',
    'metadata.log.max.snapshot.interval.ms',
    'metadata.log.max.record.bytes.between.snapshots',
  ];
  const picked = Object.fromEntries(names.map((name) => [name, ordinary[name]]));
  return { ...(picked as unknown as QuorumConfigs), ...simulationConfigs, ...plan.configs };
}

/** The host and the process of a node. */
export const hostOf = (id: number): string => `h${id}`;
export const processOf = (id: number): string => `q${id}`;

/** A directory id that only this node has. */
export function directoryOf(id: number): Uuid {
  return `${String.fromCharCode(66 + (id % 25)).repeat(21)}A`;
}

/** A world that begins with all nodes at once. */
export function quorumPlan(plan: QuorumPlan): WorldPlan {
  const ids = nodesOf(plan);
  return {
    seed: plan.seed,
    links: plan.links ?? {},
    hosts: ids.map((id) => ({
      name: hostOf(id),
      processes: [
        {
          name: processOf(id),
          program: 'quorum',
          settings: settingsOf(plan, id) as unknown as Plain,
        },
      ],
    })),
  };
}

/** All nodes: voters first. */
export function nodesOf({ voters, observers, candidates = 0 }: QuorumPlan): number[] {
  return Array.from({ length: voters + observers + candidates }, (_, id) => id);
}

function settingsOf(plan: QuorumPlan, id: number): QuorumServerSettings {
  const voterIds = Array.from({ length: plan.voters }, (_, voter) => voter);
  const voters = votersWith(voterIds, plan.dynamic === true);
  const isDynamic = plan.dynamic === true;
  const mayVote = id < plan.voters || id >= plan.voters + plan.observers;
  return {
    raft: {
      key: { id, directoryId: directoryOf(id) },
      clusterId: 'simulated',
      release: '4.3',
      endpoints: [endpointOf(id)],
      listener,
      staticVoters: isDynamic ? [] : voters,
      bootstrap: voterIds.map((voter) => bootstrapNode(voter, isDynamic)),
      canBecomeVoter: mayVote,
      fetchMaxWaitMs: 100,
      flags: currentQuorumFlags,
      configs: configsFor(plan),
    },
    format: { initialVoters: isDynamic && id < plan.voters ? voters : [] },
    appendEveryMs: plan.appendEveryMs ?? 20,
    snapshotEvery: plan.snapshotEvery ?? 0,
  };
}

const endpointOf = (id: number) => ({ name: listener, host: hostOf(id), port: 9_000 + id });

function bootstrapNode(id: number, isDynamic: boolean): QuorumNode {
  return { id: isDynamic ? -2 - id : id, ...endpointOf(id) };
}

function votersWith(ids: readonly number[], isDynamic: boolean): VoterSet {
  const versions = isDynamic
    ? { minSupportedVersion: 0, maxSupportedVersion: 1 }
    : { minSupportedVersion: 0, maxSupportedVersion: 0 };
  return voterSetOf(
    ids.map((id) => ({
      voterId: id,
      voterDirectoryId: isDynamic ? directoryOf(id) : zeroUuid,
      endpoints: [endpointOf(id)],
      kRaftVersionFeature: versions,
    })),
  );
}

/** The state of a node that runs; undefined when it does not. */
export function serverOf(world: World, id: number): QuorumServer | undefined {
  const process = world.state.processes[id];
  return process !== undefined && process.life >= 0 ? (process.state as QuorumServer) : undefined;
}
