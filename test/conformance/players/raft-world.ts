// A world for one replica of the quorum: clocks to set, a disk without time, no chance, nobody around.
import { createSink, beginTurn, type TraceSink } from '../../../sim/trace/sink.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { createNames } from '../../../sim/trace/names.ts';
import type { Rng } from '../../../sim/random/rng.ts';
import { configsOf } from '../../../engine/config/configs.ts';
import { currentQuorumFlags } from '../../../engine/kraft/flags.ts';
import type { QuorumConfigs, RaftEnv, RaftSettings, RaftWake } from '../../../engine/kraft/raft.ts';
import { newRaft } from '../../../engine/kraft/new-raft.ts';
import type { RaftState } from '../../../engine/kraft/raft.ts';
import { metadataLogConfig } from '../../../engine/kraft/metadata-log.ts';
import type { ReplicaKey } from '../../../engine/kraft/replica-key.ts';
import { voterSetOf, type VoterSet } from '../../../engine/kraft/voter-set.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { oneUuid } from '../../../engine/protocol/uuid.ts';
import { fakeDisk, type FakeDisk } from '../../kit/fake-disk.ts';

const defaults = configsOf('broker', '4.3');

/** The world, its clock to set and its disk to look at. */
export interface RaftWorld {
  nowMs: number;
  readonly env: RaftEnv;
  readonly disk: FakeDisk<RaftWake>;
}

/** A world in which every random number is the smallest one. */
export function raftWorld(): RaftWorld {
  const disk = fakeDisk<RaftWake>();
  const world: RaftWorld = {
    nowMs: 0,
    disk,
    env: {
      clock: { monotonic: () => world.nowMs * 1_000, wall: () => world.nowMs * 1_000 },
      disk: disk.door,
      rng: () => leastOfAll,
      after: () => 0,
      trace: openSink(),
    },
  };
  return world;
}

const leastOfAll = { below: () => 0, between: (least: number) => least } as unknown as Rng;

/** A sink in a turn that never ends; what is written there is not looked at. */
function openSink(): TraceSink {
  const sink = createSink(
    { turns: 0, rows: 0, hash: createHash(), names: createNames() },
    undefined,
  );
  beginTurn(sink, 0, 0, -1);
  return sink;
}

/** A replica that differs from an ordinary one in some of its settings. */
export function raftIn(
  world: RaftWorld,
  given: Partial<Omit<RaftSettings, 'configs'>> & { readonly configs?: Partial<QuorumConfigs> },
): RaftState {
  const configs = { ...defaults, ...given.configs };
  const settings: RaftSettings = {
    key: { id: 0, directoryId: oneUuid },
    clusterId: 'clusterId',
    release: '4.3',
    endpoints: [],
    listener: 'CONTROLLER',
    staticVoters: [],
    bootstrap: [],
    canBecomeVoter: true,
    fetchMaxWaitMs: 500,
    flags: currentQuorumFlags,
    ...given,
    configs,
  };
  const identity = { path: 'metadata/__cluster_metadata-0', partition: 0, topicId: oneUuid };
  const log = createLog(identity, metadataLogConfig(configs), world.env);
  return newRaft(settings, log, world.nowMs);
}

/** Voters with one endpoint each, which speak kraft.version 0 and 1. */
export function votersAt(keys: readonly ReplicaKey[], listener = 'CONTROLLER'): VoterSet {
  return voterSetOf(
    keys.map(({ id, directoryId }) => ({
      voterId: id,
      voterDirectoryId: directoryId,
      endpoints: [{ name: listener, host: 'localhost', port: 9990 + id }],
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
    })),
  );
}
