// machines/raft-quorum-state: QuorumState: every role against every event, legal or not.
import {
  becomeCandidate,
  becomeFollower,
  becomeLeader,
  becomeProspective,
  becomeResigned,
  becomeUnattached,
  giveVote,
} from '../../../engine/kraft/become.ts';
import { bootRole } from '../../../engine/kraft/boot.ts';
import { isLost, isWon } from '../../../engine/kraft/election.ts';
import { QuorumFault } from '../../../engine/kraft/fault.ts';
import { controlBatch, kraftVersion, votersWord } from '../../../engine/kraft/control-batches.ts';
import { countVote, isNominee } from '../../../engine/kraft/nomination.ts';
import { quorumFile, type QuorumFile } from '../../../engine/kraft/quorum-file.ts';
import type { RaftState } from '../../../engine/kraft/raft.ts';
import { leaderIdOf, votedKeyOf } from '../../../engine/kraft/role.ts';
import { bootstrapId, snapshotOf } from '../../../engine/kraft/snapshots.ts';
import { learnFromLog } from '../../../engine/kraft/learn.ts';
import { canGrantVote } from '../../../engine/kraft/vote-rules.ts';
import type { ReplicaKey } from '../../../engine/kraft/replica-key.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';
import { raftIn, raftWorld, votersAt, type RaftWorld } from './raft-world.ts';
import { uuidOfLongs } from './uuid-of-longs.ts';

interface QuorumStep extends Step {
  readonly op: readonly [string, ...unknown[]];
}

interface Driver {
  readonly world: RaftWorld;
  readonly raft: RaftState;
}

const keyOf = (id: number): ReplicaKey => ({ id, directoryId: uuidOfLongs(9, id) });

/** Changes of role, votes, and what is written down of them. */
export const raftQuorumState: Player = {
  families: ['machines/raft-quorum-state'],
  play: (_, theCase) => {
    const driver = driverOf(theCase);
    const wrong = difference(theCase['start'], observed(driver), 'start', { nullIsAbsent: true });
    if (wrong !== undefined) return wrong;
    const start: QuorumStep = { op: ['start'], s: theCase['start'] };
    return playMachine([start, ...(theCase['steps'] as readonly QuorumStep[])], {
      play: (step) => ({ r: step === start ? undefined : answer(driver, step.op) }),
      observe: () => observed(driver),
    });
  },
};

function driverOf({ local, voters, stored, logEpoch }: GoldenCase): Driver {
  const world = raftWorld();
  const key = keyOf(local as number);
  const { endpoints = [] } = votersAt([key])[0] ?? {};
  const raft = raftIn(world, { key, endpoints });
  const set = votersAt((voters as readonly number[]).map(keyOf));
  const place = { baseOffset: 0, epoch: 0, timestampMs: 0 };
  const batch = controlBatch([kraftVersion(1), votersWord(set)], place);
  raft.snapshots = [snapshotOf(bootstrapId, [batch])];
  learnFromLog(raft, world.env);
  bootRole(raft, storedOf(stored), (logEpoch as number | undefined) ?? 0, world.env);
  return { world, raft };
}

function storedOf(stored: unknown): QuorumFile | undefined {
  if (stored === undefined || stored === null) return undefined;
  const [leaderEpoch, leader, voted] = stored as [number, number | null, number | null];
  const votedKey = keyOf(voted ?? 0);
  return {
    leaderEpoch,
    leaderId: leader ?? -1,
    votedId: voted ?? -1,
    votedDirectoryId: votedKey.directoryId,
  };
}

function answer(driver: Driver, [name, ...args]: QuorumStep['op']): unknown {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  try {
    return operation(driver, args);
  } catch (error) {
    if (error instanceof QuorumFault) return { error: error.kind };
    throw error;
  }
}

type Operation = (driver: Driver, args: readonly unknown[]) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  unattached: ({ raft, world }, [epoch, leader]) =>
    becomeUnattached(raft, epoch as number, (leader as number | null) ?? -1, world.env),
  follower: ({ raft, world }, [epoch, leader]) => {
    const id = leader as number;
    const endpoints = votersAt([keyOf(id)])[0]?.endpoints ?? [];
    becomeFollower(raft, { id, endpoints }, epoch as number, world.env);
  },
  prospective: ({ raft, world }) => becomeProspective(raft, world.env),
  candidate: ({ raft, world }) => becomeCandidate(raft, world.env),
  leader: ({ raft, world }, [offset]) => void becomeLeader(raft, offset as number, world.env),
  resigned: ({ raft, world }) => becomeResigned(raft, [], world.env),
  voteUnattached: (driver, args) => vote(driver, args, 'unattached'),
  voteProspective: (driver, args) => vote(driver, args, 'prospective'),
  granted: ({ raft }, [id]) => counted(raft, id as number, true),
  rejected: ({ raft }, [id]) => counted(raft, id as number, false),
  canGrant: ({ raft }, [id, isLogUpToDate, preVote]) =>
    canGrantVote(raft.role, {
      candidate: keyOf(id as number),
      isLogUpToDate: isLogUpToDate as boolean,
      preVote: preVote as boolean,
    }),
};

/** Kafka has one function for each of the two roles that can vote; we have one for both. */
function vote(
  { raft, world }: Driver,
  [epoch, id]: readonly unknown[],
  role: RaftState['role']['name'],
): void {
  if (raft.role.name !== role) throw new QuorumFault('IllegalStateException', 'this role votes');
  giveVote(raft, epoch as number, keyOf(id as number), world.env);
}

function counted(raft: RaftState, id: number, granted: boolean): unknown {
  const first = countVote(raft.role, raft.settings.key.id, id, granted);
  return isNominee(raft.role)
    ? [first, isWon(raft.role.election), isLost(raft.role.election)]
    : undefined;
}

function observed({ raft, world }: Driver): unknown {
  const { role, settings } = raft;
  const file = world.disk.files.get(quorumFile(raft.log.path))?.entries[0]?.value as QuorumFile;
  return {
    name: role.name.toUpperCase(),
    epoch: role.epoch,
    leader: known(leaderIdOf(role, settings.key.id)),
    voted: votedKeyOf(role, settings.key)?.id,
    disk: [file.leaderEpoch, known(file.leaderId), known(file.votedId)],
  };
}

const known = (id: number): number | null => (id < 0 ? null : id);
