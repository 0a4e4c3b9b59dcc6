// KIP-853's upgrade at the leader: a quorum whose voters were fixed by settings writes them into its log,
// and from then on they can be added, removed and updated (LeaderState.maybeAppendUpgradedKRaftVersion).
import { assert } from '../../sim/assert.ts';
import { wallMs } from '../log/log.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { accumulateControl } from './accumulator.ts';
import { controlBatch, kraftVersion, votersWord } from './control-batches.ts';
import type { Leader } from './leader.ts';
import { votersOf, type RaftEnv, type RaftState } from './raft.ts';
import { write } from './trace.ts';
import { kraftVersionOf } from './voter-history.ts';
import { isSameSet, supportsVersion, type VoterSet } from './voter-set.ts';

/** The kraft.version that a replica goes by; a leader goes by the one that it is about to append. */
export function finalizedKraftVersion({ role, history }: RaftState): number {
  const requested = role.name === 'leader' ? role.requestedVersion : null;
  return requested ?? kraftVersionOf(history);
}

/** A level of kraft.version that somebody asked for. */
export interface VersionUpgrade {
  readonly epoch: number;
  readonly version: number;
  /** It is to be known only whether it could be done. */
  readonly validateOnly: boolean;
}

/** Raises kraft.version, or gives the reason in Kafka's words why that cannot be. */
export function upgradeKraftVersion(
  raft: RaftState,
  { epoch, version, validateOnly }: VersionUpgrade,
  env: RaftEnv,
): string | undefined {
  const { role } = raft;
  const leads = role.name === 'leader' && role.epoch === epoch;
  assert(leads, 'the active controller leads the quorum in its own epoch');
  const direction = directionOf(raft, role, version);
  if (direction !== 'upgrade') return direction;
  const voters = role.volatileVoters;
  const persisted = kraftVersionOf(raft.history);
  if (voters === null) {
    return `Invalid upgrade of kraft.version from version ${nameOf(persisted)} to ${nameOf(version)}`;
  }
  if (!supportsVersion(voters, version)) {
    return `Invalid upgrade of kraft.version to ${nameOf(version)} because not all of the voters support it`;
  }
  const areAllKnown = voters.every(({ voterDirectoryId }) => voterDirectoryId !== zeroUuid);
  assert(areAllKnown, 'a voter that has told what it can do has told its directory, too');
  if (!validateOnly) appendUpgrade(raft, role, { voters, version }, env);
  return undefined;
}

/** 'upgrade' where there is something to do; undefined where nothing is; else why it cannot be. */
function directionOf(
  { history }: RaftState,
  { requestedVersion }: Leader,
  version: number,
): string | undefined {
  const persisted = kraftVersionOf(history);
  if (requestedVersion === version || (requestedVersion === null && persisted === version)) {
    return undefined;
  }
  if (requestedVersion !== null) {
    return `Invalid concurrent upgrade of kraft.version from version ${nameOf(requestedVersion)} to ${nameOf(version)}`;
  }
  if (persisted < version) return 'upgrade';
  return `Invalid upgrade of kraft.version from version ${nameOf(persisted)} to ${nameOf(version)} because the new version is a downgrade`;
}

const nameOf = (version: number): string => `KRAFT_VERSION_${version}`;

/** The voters stand in the log as they have told of themselves, with their directories. */
function appendUpgrade(
  raft: RaftState,
  leader: Leader,
  { voters, version }: { readonly voters: VoterSet; readonly version: number },
  env: RaftEnv,
): void {
  const words = [kraftVersion(version)];
  if (!isSameSet(voters, votersOf(raft))) words.push(votersWord(voters));
  leader.requestedVersion = version;
  leader.volatileVoters = null;
  const offset = accumulateControl(leader.accumulator, (baseOffset, epoch) =>
    controlBatch(words, { baseOffset, epoch, timestampMs: wallMs(env) }),
  );
  write['quorum-version-raised'](env.trace, version, offset);
}
