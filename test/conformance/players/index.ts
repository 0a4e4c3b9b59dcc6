import type { Player } from '../player.ts';
import { apiKeys } from './api-keys.ts';
import { errors } from './errors.ts';
import { logEpochCache } from './log-epoch-cache.ts';

/** Every player, one line each. */
export const players: readonly Player[] = [
  apiKeys,
  errors,
  logEpochCache,
];
