import type { Player } from '../player.ts';
import { acls } from './acls.ts';
import { apiKeys } from './api-keys.ts';
import { apiVersions } from './api-versions.ts';
import { clientAssignors, stickyAssignor } from './client-assignors.ts';
import { authorizer } from './authorizer.ts';
import { clientConstruction } from './client-construction.ts';
import { clientAccumulator } from './client-accumulator.ts';
import { clientMetadata } from './client-metadata.ts';
import { clientPartitioner } from './client-partitioner.ts';
import { clientSubscriptionState } from './client-subscription-state.ts';
import { configCommand } from './config-command.ts';
import { configTablesPlayer } from './config-tables.ts';
import { configValidation } from './config-validation.ts';
import { consumerProtocol } from './consumer-protocol.ts';
import { controller } from './controller.ts';
import { controllerPartitionChange } from './controller-partition-change.ts';
import { controllerPlacement } from './controller-placement.ts';
import { decodeFailures } from './decode-failures.ts';
import { errors } from './errors.ts';
import { features } from './features.ts';
import { fetchSessions } from './fetch-sessions.ts';
import { frames } from './frames.ts';
import { groupClassic } from './group-classic.ts';
import { groupOffsets } from './group-offsets.ts';
import { hashes } from './hashes.ts';
import { live } from './live.ts';
import { liveQuorum } from './live-quorum.ts';
import { logCleaner } from './log-cleaner.ts';
import { logEpochCache } from './log-epoch-cache.ts';
import { logProducerState } from './log-producer-state.ts';
import { logUnified } from './log-unified.ts';
import { logValidator } from './log-validator.ts';
import { messages } from './messages.ts';
import { numbers } from './numbers.ts';
import { quotaNames } from './quota-names.ts';
import { raftClient } from './raft-client.ts';
import { raftLeaderState } from './raft-leader-state.ts';
import { raftQuorumState } from './raft-quorum-state.ts';
import { raftVoterSet } from './raft-voter-set.ts';
import { quotas } from './quotas.ts';
import { recordBatchesCorrupted } from './record-batches-corrupted.ts';
import { recordBatches } from './record-batches.ts';
import { recordFilter } from './record-filter.ts';
import { saslPlain } from './sasl-plain.ts';
import { scram } from './scram.ts';
import { sslPrincipals } from './ssl-principals.ts';
import { toolsPlayer } from './tools.ts';
import { topics } from './topics.ts';
import { uuids } from './uuids.ts';
import { voters } from './voters.ts';
import { wireDowngrade } from './wire-downgrade.ts';
import { wire } from './wire.ts';

/** Every player, one line each. */
export const players: readonly Player[] = [
  acls,
  apiKeys,
  apiVersions,
  authorizer,
  clientAssignors,
  clientConstruction,
  clientAccumulator,
  clientMetadata,
  clientPartitioner,
  clientSubscriptionState,
  configCommand,
  configTablesPlayer,
  configValidation,
  consumerProtocol,
  controller,
  controllerPartitionChange,
  controllerPlacement,
  decodeFailures,
  errors,
  features,
  fetchSessions,
  frames,
  groupClassic,
  groupOffsets,
  hashes,
  live,
  liveQuorum,
  logCleaner,
  logEpochCache,
  logProducerState,
  logUnified,
  logValidator,
  messages,
  numbers,
  quotaNames,
  quotas,
  raftClient,
  raftLeaderState,
  raftQuorumState,
  raftVoterSet,
  recordBatches,
  recordBatchesCorrupted,
  recordFilter,
  saslPlain,
  scram,
  sslPrincipals,
  stickyAssignor,
  toolsPlayer,
  topics,
  uuids,
  voters,
  wire,
  wireDowngrade,
];
