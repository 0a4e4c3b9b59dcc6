import type { Player } from '../player.ts';
import { acls } from './acls.ts';
import { apiKeys } from './api-keys.ts';
import { apiVersions } from './api-versions.ts';
import { errors } from './errors.ts';
import { features } from './features.ts';
import { hashes } from './hashes.ts';
import { logEpochCache } from './log-epoch-cache.ts';
import { logProducerState } from './log-producer-state.ts';
import { numbers } from './numbers.ts';
import { quotaNames } from './quota-names.ts';
import { recordBatches } from './record-batches.ts';
import { recordBatchesCorrupted } from './record-batches-corrupted.ts';
import { saslPlain } from './sasl-plain.ts';
import { scram } from './scram.ts';
import { sslPrincipals } from './ssl-principals.ts';
import { topics } from './topics.ts';
import { uuids } from './uuids.ts';

/** Every player, one line each. */
export const players: readonly Player[] = [
  acls,
  apiKeys,
  apiVersions,
  errors,
  features,
  hashes,
  logEpochCache,
  logProducerState,
  numbers,
  quotaNames,
  recordBatches,
  recordBatchesCorrupted,
  saslPlain,
  scram,
  sslPrincipals,
  topics,
  uuids,
];
