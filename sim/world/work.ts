// CPU work: the core that is free first takes it; how long it really takes is drawn.
import { assert } from '../assert.ts';
import { between } from '../random/draws.ts';
import type { Stream } from '../random/stream.ts';
import type { Micros } from '../time.ts';
import type { HostState, WorldState } from './state.ts';
import { streamOf } from './streams.ts';

/** Work takes between its stated time and this many percent more. */
const jitterPercent = 20;

/** Where and when work will have been done. */
export interface Shift {
  readonly core: number;
  readonly endsAt: Micros;
}

/** The stream from which is drawn how long work on a host really takes. */
export const coreStream = (state: WorldState, host: HostState): Stream =>
  streamOf(state, `cpu/${host.name}`);

/** Gives work to a core of the host. */
export function takeCore(now: Micros, host: HostState, stream: Stream, cpu: Micros): Shift {
  const percent = between(stream, 100, 100 + jitterPercent) * host.slowdownPercent;
  const takes = Math.ceil((cpu * percent) / 10_000);
  let core = 0;
  for (let i = 1; i < host.coreFreeAt.length; i += 1) {
    if ((host.coreFreeAt[i] as number) < (host.coreFreeAt[core] as number)) core = i;
  }
  const freeAt = host.coreFreeAt[core];
  assert(freeAt !== undefined, () => `${host.name} has a core`);
  const endsAt = Math.max(now, freeAt) + takes;
  host.coreFreeAt[core] = endsAt;
  return { core, endsAt };
}
