import { rngOf, type Rng } from '../random/rng.ts';
import { createStream, type Stream } from '../random/stream.ts';
import type { WorldState } from './state.ts';

/** The random stream of a name, derived from the world's seed: drawing from it moves no other. */
export function streamOf(state: WorldState, name: string): Stream {
  const known = state.streams.get(name);
  if (known !== undefined) return known;
  const stream = createStream(state.seed, name);
  state.streams.set(name, stream);
  return stream;
}

/** The door to a named stream. */
export const rngNamed = (state: WorldState, name: string): Rng => rngOf(streamOf(state, name));
