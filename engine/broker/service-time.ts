// What a request costs a handler thread before it is answered or parked.
import type { Micros } from '../../sim/time.ts';
import type { Call } from './state.ts';

/** The time of a thread that a request takes: a little, and more for each kilobyte. */
// Simplified: a believable figure for all requests alike, not a measured one for each.
export const serviceTime = ({ sizeInBytes }: Pick<Call, 'sizeInBytes'>): Micros =>
  30 + (sizeInBytes >> 10);
