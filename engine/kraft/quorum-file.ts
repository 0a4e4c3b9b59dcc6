// quorum-state: what a replica must not forget: its epoch, who led in it, whom it voted for.
import { quorumStateData } from '../protocol/records/files.ts';
import { sizeOf } from '../protocol/codec/codec.ts';
import { zeroUuid, type Uuid } from '../protocol/uuid.ts';
import { dynamicVotersVersion, type RaftEnv, type RaftState } from './raft.ts';
import { leaderIdOf, votedKeyOf } from './role.ts';
import { kraftVersionOf } from './voter-history.ts';

/** What the file holds; -1 is nobody. */
export interface QuorumFile {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly votedId: number;
  readonly votedDirectoryId: Uuid;
}

/** Where the file is: beside the log. */
export function quorumFile(path: string): string {
  return `${path}/quorum-state`;
}

/** What the file should hold now. */
export function electionOf(raft: RaftState): QuorumFile {
  const { role, settings } = raft;
  const voted = votedKeyOf(role, settings.key);
  return {
    leaderId: leaderIdOf(role, settings.key.id),
    leaderEpoch: role.epoch,
    votedId: voted?.id ?? -1,
    votedDirectoryId: voted?.directoryId ?? zeroUuid,
  };
}

/** Writes the file and waits for the disk: what comes of the change of role stays untold until then. */
export function writeElection(raft: RaftState, env: RaftEnv): void {
  const file = quorumFile(raft.log.path);
  const isDynamic = kraftVersionOf(raft.history) >= dynamicVotersVersion;
  const election = isDynamic ? electionOf(raft) : withoutDirectory(electionOf(raft));
  // Simplified: version 0 also keeps the voters and an offset, which nobody reads.
  const unread = isDynamic ? {} : { clusterId: '', appliedOffset: 0 };
  const size = sizeOf(quorumStateData, isDynamic ? 1 : 0, { ...unread, ...election });
  env.disk.replace(file, election, size);
  env.disk.sync(file, { type: 'quorum-durable' });
  hold(raft);
}

/** Before KIP-853 a vote was for a node, whatever its disk. */
function withoutDirectory(election: QuorumFile): QuorumFile {
  return { ...election, votedDirectoryId: zeroUuid };
}

/** Letters that are written from now on wait for the disk, and so does everything that comes in. */
export function hold(raft: RaftState): void {
  raft.syncing += 1;
  raft.heldFrom = Math.min(raft.heldFrom, raft.outbox.length);
}

/** The disk has done one of the things that the replica waits for. */
export function release(raft: RaftState): void {
  raft.syncing -= 1;
  if (raft.syncing === 0) raft.heldFrom = Infinity;
}
