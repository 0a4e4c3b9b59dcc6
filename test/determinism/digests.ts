// What must come out the same on every JavaScript engine. It uses nothing but the language, so that
// any engine can compute it.
import type { Digests } from './digests/digest.ts';
import { randomDigests } from './digests/random.ts';
import { structureDigests } from './digests/structures.ts';
import { worldDigests } from './digests/worlds.ts';

const all: Digests = { ...randomDigests, ...structureDigests, ...worldDigests };

/** Every digest by its name. */
export function computeDigests(): Record<string, string> {
  return Object.fromEntries(Object.entries(all).map(([name, compute]) => [name, compute()]));
}
