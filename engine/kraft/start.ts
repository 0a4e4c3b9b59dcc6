// A replica starts: it learns from its log who votes, and takes up the role that its disk tells.
import { bootRole } from './boot.ts';
import { lastEpochOf } from './metadata-log.ts';
import { learnFromLog } from './learn.ts';
import type { QuorumFile } from './quorum-file.ts';
import { votersOf, type RaftEnv, type RaftState } from './raft.ts';
import { standForElection, turnNominee } from './role-changes.ts';
import { truncateToSnapshot } from './snapshot-storage.ts';
import { isOnlyVoter } from './voter-set.ts';
import { write } from './trace.ts';

/** Its log and snapshots are there: from now on it takes part. */
export function startRaft(raft: RaftState, stored: QuorumFile | undefined, env: RaftEnv): void {
  truncateToSnapshot(raft, env);
  learnFromLog(raft, env);
  const lastEpoch = lastEpochOf(raft);
  bootRole(raft, stored, lastEpoch, env);
  const { logStartOffset, logEndOffset } = raft.log;
  const { epoch } = raft.role;
  write['quorum-log-recovered'](env.trace, logStartOffset, logEndOffset, lastEpoch, epoch);
  // Who is the only voter needs to wait for nobody.
  if (raft.role.name === 'candidate') standForElection(raft, env);
  else if (isOnlyVoter(votersOf(raft), raft.settings.key)) turnNominee(raft, env);
}
