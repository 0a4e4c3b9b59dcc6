// What operators do to a cluster that runs: each deed is a call of the admin client.
import { JavaException } from '../../engine/clients/admin/exception.ts';
import { updateFeatures } from '../../engine/clients/admin/calls/cluster.ts';
import { alterConfigs } from '../../engine/clients/admin/calls/configs.ts';
import { alterReplicaLogDirs } from '../../engine/clients/admin/calls/log-dirs.ts';
import {
  alterReassignments,
  deleteRecords,
  electLeaders,
} from '../../engine/clients/admin/calls/partitions.ts';
import { createPartitions } from '../../engine/clients/admin/calls/topics.ts';
import type { Script } from '../../engine/clients/admin/script.ts';
import type { Micros } from '../../sim/time.ts';
import { foundAnew, type Founding } from './found-anew.ts';
import { visitGroup, type Visit } from './stranger.ts';
import { changeVoters, type VoterChange } from './voter-changes.ts';

/** One deed. Plain data. */
export type Deed =
  /** The replicas stay, another one comes first, and leads. */
  | {
      readonly type: 'move-leader';
      readonly topic: string;
      readonly index: number;
      readonly replicas: readonly number[];
    }
  | { readonly type: 'elect'; readonly topic: string; readonly index: number }
  /** null: a move that is under way is given up. */
  | {
      readonly type: 'reassign';
      readonly topic: string;
      readonly index: number;
      readonly replicas: readonly number[] | null;
    }
  /** null: the setting is the default again. */
  | {
      readonly type: 'configure';
      readonly topic: string;
      readonly name: string;
      readonly value: string | null;
    }
  | { readonly type: 'add-partitions'; readonly topic: string; readonly count: number }
  /** Everything that is visible goes. */
  | { readonly type: 'delete-records'; readonly topic: string; readonly index: number }
  /** A replica goes to another disk of its broker. */
  | {
      readonly type: 'move-directory';
      readonly topic: string;
      readonly index: number;
      readonly broker: number;
      readonly directory: string;
    }
  /** The metadata of the cluster reaches a later level. */
  | { readonly type: 'upgrade'; readonly level: number }
  | Founding
  | Visit
  | VoterChange;

/** A deed and when it is done, on the clock of the operator's host. */
export interface PlannedDeed {
  readonly at: Micros;
  readonly deed: Deed;
}

/** An operator does not wait for long. */
const patience = { timeoutMs: 3_000 } as const;

/** Does it. That a cluster in trouble refuses is no news. */
export function* doDeed(deed: Deed): Script<void> {
  try {
    yield* callsOf(deed);
  } catch (error) {
    if (!(error instanceof JavaException)) throw error;
  }
}

function* callsOf(deed: Deed): Script<unknown> {
  switch (deed.type) {
    case 'move-leader': {
      const { topic, index, replicas } = deed;
      yield* alterReassignments([{ topic, index, replicas }], patience);
      return yield* electLeaders('preferred', [{ topic, index }], patience);
    }
    case 'elect':
      return yield* electLeaders('preferred', [{ topic: deed.topic, index: deed.index }], patience);
    case 'reassign': {
      const { topic, index, replicas } = deed;
      return yield* alterReassignments([{ topic, index, replicas }], patience);
    }
    case 'configure': {
      const { topic, name, value } = deed;
      const setting = { name, value, operation: operationFor(value) } as const;
      return yield* alterConfigs({ type: 'topic', name: topic }, [setting], patience);
    }
    case 'add-partitions': {
      const { topic: name, count } = deed;
      return yield* createPartitions([{ name, count, assignments: null }], patience);
    }
    case 'delete-records': {
      const { topic, index } = deed;
      return yield* deleteRecords([{ topic, index, offset: -1 }], patience);
    }
    case 'move-directory': {
      const { type: _, ...move } = deed;
      return yield* alterReplicaLogDirs([move], patience);
    }
    case 'upgrade': {
      const update = { feature: 'metadata.version', level: deed.level, type: 'upgrade' } as const;
      return yield* updateFeatures([update], patience);
    }
    case 'found-anew':
      return yield* foundAnew(deed.plan);
    case 'visit-group':
      return yield* visitGroup(deed);
    case 'change-voters':
      return yield* changeVoters(deed);
  }
}

const operationFor = (value: string | null) => (value === null ? 'delete' : 'set');
