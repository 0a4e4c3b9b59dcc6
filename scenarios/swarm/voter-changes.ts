// In some seeds a controller is to vote no more, be it the leader of the quorum; later it may again (KIP-853).
import { directoryIdOf } from '../../engine/broker/directories.ts';
import {
  addRaftVoter,
  removeRaftVoter,
  type VoterKey,
} from '../../engine/clients/admin/calls/cluster.ts';
import type { Script } from '../../engine/clients/admin/script.ts';
import type { Endpoint } from '../../engine/kraft/endpoints.ts';
import { controllerEndpointOn } from '../../engine/server/settings.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { seconds, type Micros } from '../../sim/time.ts';
import type { Scenario } from '../format/scenario.ts';
import type { Span } from './times.ts';

/** A voter is taken out of the quorum, or a controller that only watches is taken in. */
export interface VoterChange {
  readonly type: 'change-voters';
  readonly change: 'remove' | 'add';
  readonly voter: VoterKey;
  /** Where it listens. */
  readonly endpoint: Endpoint;
}

/** A change of the voters, and when it is asked for. */
export interface PlannedChange {
  readonly at: Micros;
  readonly deed: VoterChange;
}

/** In every fifth seed, where others are left that make a majority; in half of these it is added again. */
export function drawVoterChanges(
  rng: Rng,
  { controllers, combined }: Pick<Scenario, 'controllers' | 'combined'>,
  { from, until }: Span,
): readonly PlannedChange[] {
  if (controllers < 3 || !rng.chance(1, 5)) return [];
  const number = rng.between(1, controllers);
  const id = combined ? number : 100 + number;
  const endpoint = controllerEndpointOn(`${combined ? 'b' : 'c'}${number}`);
  const voter = { id, directory: directoryIdOf(id, 'metadata') };
  const at = rng.between(from, until);
  const deed = { type: 'change-voters', voter, endpoint } as const;
  const removal: PlannedChange = { at, deed: { ...deed, change: 'remove' } };
  if (!rng.chance(1, 2)) return [removal];
  const later = at + seconds(rng.between(3, 12));
  return [removal, { at: later, deed: { ...deed, change: 'add' } }];
}

/** How long one try may take. */
const patience = { timeoutMs: 3_000 } as const;

/** Asks the leader of the quorum for it. */
export function changeVoters({ change, voter, endpoint }: VoterChange): Script<void> {
  return change === 'remove'
    ? removeRaftVoter(voter, patience)
    : addRaftVoter(voter, [endpoint], patience);
}
