import type { Player } from '../player.ts';

/** Every player, one line each. */
export const players: readonly Player[] = [];
