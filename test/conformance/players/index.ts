import type { Player } from '../player.ts';
import { apiKeys } from './api-keys.ts';
import { errors } from './errors.ts';
import { features } from './features.ts';
import { logEpochCache } from './log-epoch-cache.ts';
import { logProducerState } from './log-producer-state.ts';

/** Every player, one line each. */
export const players: readonly Player[] = [apiKeys, errors, features, logEpochCache, logProducerState];
