// What a replica of the quorum asks others, word by word.
import type { RequestBody } from '../protocol/envelope.ts';
import { lastEpochOf } from './metadata-log.ts';
import { highWatermark, metadataTopic, supportedKraftVersions, type RaftState } from './raft.ts';
import type { ReplicaKey } from './replica-key.ts';
import { leaderEndpointsOf, type Resigned } from './role.ts';
import type { SnapshotDownload } from './snapshot-download.ts';

/** Would you vote for me (pre-vote), or: vote for me. */
export function voteRequest(
  raft: RaftState,
  voter: ReplicaKey,
  preVote: boolean,
): RequestBody<'Vote'> {
  const { clusterId, key } = raft.settings;
  const partition = {
    partitionIndex: 0,
    replicaEpoch: raft.role.epoch,
    replicaId: key.id,
    replicaDirectoryId: key.directoryId,
    voterDirectoryId: voter.directoryId,
    lastOffsetEpoch: lastEpochOf(raft),
    lastOffset: raft.log.logEndOffset,
    preVote,
  };
  return {
    clusterId,
    voterId: voter.id,
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
  };
}

/** I lead: fetch from me. */
export function beginQuorumEpochRequest(
  raft: RaftState,
  voter: ReplicaKey,
): RequestBody<'BeginQuorumEpoch'> {
  const { clusterId, key } = raft.settings;
  const partition = {
    partitionIndex: 0,
    voterDirectoryId: voter.directoryId,
    leaderId: key.id,
    leaderEpoch: raft.role.epoch,
  };
  return {
    clusterId,
    voterId: voter.id,
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
    leaderEndpoints: leaderEndpointsOf(raft.role).map(({ name, host, port }) => ({
      name,
      host,
      port,
    })),
  };
}

/** I lead no more; these should try to succeed, in this order. */
export function endQuorumEpochRequest(
  raft: RaftState,
  { epoch, preferredSuccessors }: Resigned,
): RequestBody<'EndQuorumEpoch'> {
  const { clusterId, key } = raft.settings;
  const partition = {
    partitionIndex: 0,
    leaderId: key.id,
    leaderEpoch: epoch,
    preferredSuccessors: preferredSuccessors.map(({ id }) => id),
    preferredCandidates: preferredSuccessors.map(({ id, directoryId }) => ({
      candidateId: id,
      candidateDirectoryId: directoryId,
    })),
  };
  return {
    clusterId,
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
    leaderEndpoints: [],
  };
}

/** I have everything below this offset: what follows? */
export function fetchRequest(raft: RaftState): RequestBody<'Fetch'> {
  const { clusterId, key, fetchMaxWaitMs, configs } = raft.settings;
  const partition = {
    partition: 0,
    currentLeaderEpoch: raft.role.epoch,
    fetchOffset: raft.log.logEndOffset,
    lastFetchedEpoch: lastEpochOf(raft),
    logStartOffset: -1,
    partitionMaxBytes: 0,
    replicaDirectoryId: key.directoryId,
    highWatermark: highWatermark(raft),
  };
  return {
    clusterId,
    replicaId: -1,
    replicaState: { replicaId: key.id, replicaEpoch: -1 },
    maxWaitMs: fetchMaxWaitMs,
    minBytes: 0,
    maxBytes: configs['controller.quorum.fetch.max.bytes'],
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: '', topicId: raft.log.topicId, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
}

/** The next piece of this snapshot. */
export function fetchSnapshotRequest(
  raft: RaftState,
  { id, sizeInBytes }: SnapshotDownload,
): RequestBody<'FetchSnapshot'> {
  const { clusterId, key, configs } = raft.settings;
  const partition = {
    partition: 0,
    currentLeaderEpoch: raft.role.epoch,
    snapshotId: { endOffset: id.endOffset, epoch: id.epoch },
    position: sizeInBytes,
    replicaDirectoryId: key.directoryId,
  };
  return {
    clusterId,
    replicaId: key.id,
    maxBytes: configs['controller.quorum.fetch.snapshot.max.bytes'],
    topics: [{ name: metadataTopic, partitions: [partition] }],
  };
}

/** This is how I am now: take it down among the voters. */
export function updateVoterRequest(raft: RaftState): RequestBody<'UpdateRaftVoter'> {
  const { clusterId, key, endpoints } = raft.settings;
  return {
    clusterId,
    currentLeaderEpoch: raft.role.epoch,
    voterId: key.id,
    voterDirectoryId: key.directoryId,
    listeners: endpoints.map(({ name, host, port }) => ({ name, host, port })),
    kRaftVersionFeature: supportedKraftVersions,
  };
}

/** KIP-1186: I would like to vote; no need to wait until that is committed. */
export function addVoterRequest(raft: RaftState): RequestBody<'AddRaftVoter'> {
  const { clusterId, key, endpoints, configs } = raft.settings;
  return {
    clusterId,
    timeoutMs: configs['controller.quorum.request.timeout.ms'],
    voterId: key.id,
    voterDirectoryId: key.directoryId,
    listeners: endpoints.map(({ name, host, port }) => ({ name, host, port })),
    ackWhenCommitted: false,
  };
}

/** I was this voter before I got another disk: strike it out. */
export function removeVoterRequest(
  raft: RaftState,
  { id, directoryId }: ReplicaKey,
): RequestBody<'RemoveRaftVoter'> {
  return { clusterId: raft.settings.clusterId, voterId: id, voterDirectoryId: directoryId };
}

/** What can you do? The first question to a voter to be. */
export function apiVersionsRequest(raft: RaftState): RequestBody<'ApiVersions'> {
  return {
    clientSoftwareName: 'apache-kafka-java',
    clientSoftwareVersion: raft.settings.release,
    clusterId: null,
    nodeId: -1,
  };
}
