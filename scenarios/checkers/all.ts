import type { Checker } from './checker.ts';
import { readersArrive } from './clients/arriving.ts';
import {
  commitsFollowWork,
  nothingAfterTheLastCommit,
  oneCommitPerRebalance,
} from './clients/committing.ts';
import {
  acknowledgedIsRead,
  nothingIsCommittedTwice,
  offsetsAreConsistent,
} from './clients/histories.ts';
import { sendersHearInTime } from './clients/delivering.ts';
import { membersStayUntilExpelled } from './clients/membership.ts';
import { batchesArriveWhereSent, laterStandsBehind } from './clients/placing.ts';
import { pollsAreWhole, pollsGoForward, pollsSkipNothing } from './clients/reading.ts';
import {
  acknowledgementsAreReal,
  oneBatchAtATime,
  producerIdsAreTheirOwn,
  retriesComeFirst,
} from './clients/sending.ts';
import { producersAreRemembered, sequencesAreWhole } from './clients/sequences.ts';
import { readersNoticeTruncation } from './clients/truncation.ts';
import { viewsAreOfOneTopic } from './clients/views.ts';
import {
  brokerEpochsGrow,
  committedDecisionsStay,
  oneMetadataForAll,
  producerIdsAreDisjoint,
  topicsLiveOnce,
} from './controller.ts';
import {
  copiesAreEqual,
  everyPartitionIsLed,
  everybodyHasHeard,
  everyReplicaIsInSync,
  everythingIsVisible,
} from './convergence.ts';
import { decisionsAreSane, epochsCountDecisions, theFencedDoNotLead } from './decisions.ts';
import { cleaningEndsWithThePolicy, cleaningGetsOn, emptyBatchesAreLast } from './log/cleaning.ts';
import { directoriesFailWithDisks } from './log/directories.ts';
import {
  generationsOutliveCoordinators,
  oneCoordinatorPerEpoch,
  staticMembersKeepTheirIds,
} from './groups/loading.ts';
import { generationsCount, onePartitionOneOwner } from './groups/generations.ts';
import { handedOverInTwoSteps, ownersCommit } from './groups/owners.ts';
import { offsetsExpireInTime } from './groups/expiry.ts';
import { committedOffsetsSurvive } from './groups/offsets.ts';
import { groupsSettle } from './groups/settling.ts';
import {
  epochCacheIsOfTheLog,
  offsetsContiguous,
  recoveredIsPrefix,
  retentionKeepsTheUncommitted,
} from './log/offsets.ts';
import {
  onlyTheReplacedAreFenced,
  registeringAgainChangesNothing,
  theUncleanAreNotEligible,
  whatIsAwaitedStays,
} from './registrations.ts';
import {
  acknowledgedIsCommitted,
  acknowledgedStays,
  visibleIsCommitted,
} from './replication/acknowledged.ts';
import {
  candidateCompleteness,
  inSyncAreReplicas,
  joinersHaveCaughtUp,
  quorumSuperset,
} from './replication/candidates.ts';
import {
  frozenBelowMinIsr,
  highWatermarkGrows,
  inSyncHaveFetched,
  offsetsInOrder,
} from './replication/high-watermark.ts';
import {
  beginnersGetSnapshots,
  majoritiesHaveTheCommitted,
  ownEpochFirst,
  quorumKeepsTheCommitted,
  quorumLeadersHaveAll,
  snapshotsEndWithBatches,
} from './quorum/commits.ts';
import {
  majoritiesKeepTheirLeader,
  oneLeaderPerQuorumEpoch,
  quorumEpochsGrow,
  staleLeadersResign,
} from './quorum/elections.ts';
import { followersSayWhereTheyStand } from './replication/fetching.ts';
import { nobodyAsksWithoutPause } from './idleness.ts';
import { leaderCompleteness, oneLeaderPerEpoch } from './replication/leadership.ts';
import { epochsGrow, followersKeepToTheirEpoch, logMatching } from './replication/log-matching.ts';
import { readersAreSentToTheLiving } from './replication/reading.ts';
import { reassignmentsEndInTime } from './replication/reassignment.ts';
import { committedStays, divergenceFirst } from './replication/truncation.ts';
import { membersStandTheirGround } from './quorum/faults.ts';
import {
  messagesAreConserved,
  messagesStayInOrder,
  theDeadAreSilent,
  timeGoesForward,
} from './simulator.ts';

/** Every promise that is watched, in the order of the catalogue. A run may leave any of them out. */
export const allCheckers: readonly Checker[] = [
  timeGoesForward,
  messagesAreConserved,
  theDeadAreSilent,
  messagesStayInOrder,
  membersStandTheirGround,
  logMatching,
  copiesAreEqual,
  leaderCompleteness,
  candidateCompleteness,
  quorumSuperset,
  highWatermarkGrows,
  offsetsInOrder,
  joinersHaveCaughtUp,
  committedStays,
  oneLeaderPerEpoch,
  epochsGrow,
  followersSayWhereTheyStand,
  divergenceFirst,
  followersKeepToTheirEpoch,
  inSyncHaveFetched,
  frozenBelowMinIsr,
  acknowledgedStays,
  acknowledgedIsCommitted,
  visibleIsCommitted,
  inSyncAreReplicas,
  readersAreSentToTheLiving,
  oneLeaderPerQuorumEpoch,
  quorumEpochsGrow,
  quorumLeadersHaveAll,
  majoritiesHaveTheCommitted,
  ownEpochFirst,
  quorumKeepsTheCommitted,
  snapshotsEndWithBatches,
  beginnersGetSnapshots,
  majoritiesKeepTheirLeader,
  decisionsAreSane,
  epochsCountDecisions,
  theFencedDoNotLead,
  committedDecisionsStay,
  oneMetadataForAll,
  brokerEpochsGrow,
  producerIdsAreDisjoint,
  topicsLiveOnce,
  onlyTheReplacedAreFenced,
  registeringAgainChangesNothing,
  whatIsAwaitedStays,
  theUncleanAreNotEligible,
  sequencesAreWhole,
  producerIdsAreTheirOwn,
  producersAreRemembered,
  onePartitionOneOwner,
  generationsCount,
  staticMembersKeepTheirIds,
  committedOffsetsSurvive,
  ownersCommit,
  generationsOutliveCoordinators,
  offsetsExpireInTime,
  handedOverInTwoSteps,
  oneCoordinatorPerEpoch,
  nothingAfterTheLastCommit,
  offsetsContiguous,
  retentionKeepsTheUncommitted,
  cleaningEndsWithThePolicy,
  emptyBatchesAreLast,
  cleaningGetsOn,
  recoveredIsPrefix,
  epochCacheIsOfTheLog,
  directoriesFailWithDisks,
  offsetsAreConsistent,
  nothingIsCommittedTwice,
  acknowledgedIsRead,
  pollsSkipNothing,
  pollsGoForward,
  pollsAreWhole,
  retriesComeFirst,
  readersArrive,
  commitsFollowWork,
  laterStandsBehind,
  acknowledgementsAreReal,
  batchesArriveWhereSent,
  oneCommitPerRebalance,
  membersStayUntilExpelled,
  oneBatchAtATime,
  readersNoticeTruncation,
  viewsAreOfOneTopic,
  staleLeadersResign,
  everyPartitionIsLed,
  everyReplicaIsInSync,
  everythingIsVisible,
  everybodyHasHeard,
  sendersHearInTime,
  groupsSettle,
  reassignmentsEndInTime,
  nobodyAsksWithoutPause,
];
