// CPU work: the core that is free first takes it; how long it really takes is drawn.
import { assert } from '../assert.ts';
import { between } from '../random/draws.ts';
import type { Stream } from '../random/stream.ts';
import type { Micros } from '../time.ts';
import type { HostState, WorldState } from './state.ts';
import { streamOf } from './streams.ts';

/** Work takes between its stated time and this many percent more. */
const jitterPercent = 20;

/** The stream from which is drawn how long work on a host really takes. */
export const coreStream = (state: WorldState, host: HostState): Stream =>
  streamOf(state, `cpu/${host.name}`);

/** The core of the host that is free first. */
export function freeCore({ coreFreeAt }: HostState): number {
  let core = 0;
  for (let i = 1; i < coreFreeAt.length; i += 1) {
    if ((coreFreeAt[i] as number) < (coreFreeAt[core] as number)) core = i;
  }
  return core;
}

/** How long work on the host really takes. */
export function timeOfWork({ slowdownPercent }: HostState, stream: Stream, cpu: Micros): Micros {
  const percent = between(stream, 100, 100 + jitterPercent) * slowdownPercent;
  return Math.ceil((cpu * percent) / 10_000);
}

/** Gives work of some length to a core of the host, and tells when it will have been done. */
export function takeCore(now: Micros, host: HostState, core: number, takes: Micros): Micros {
  const freeAt = host.coreFreeAt[core];
  assert(freeAt !== undefined, 'the core that is free first is one of the host');
  const endsAt = Math.max(now, freeAt) + takes;
  host.coreFreeAt[core] = endsAt;
  return endsAt;
}
