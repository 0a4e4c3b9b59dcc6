import { internName } from '../trace/sink.ts';
import { nameOf } from '../trace/names.ts';
import type { PartId } from '../program.ts';
import type { WorldState } from './state.ts';

/** The number under which events carry a component's name. */
export const partNumber = (state: WorldState, part: PartId): number =>
  internName(state.trace, 'part', part);

/** The component behind a number. */
export const partName = (state: WorldState, part: number): PartId =>
  // The process itself is asked for most often, and is the first of all parts.
  part === 0 ? '' : (nameOf(state.trace.names, 'part', part) ?? '');
