// The event that a program is handling. A world has one such object for all of them, with every field
// that any event has: programs ask millions of times what it is, and an object that always looks the
// same is read several times faster than one of eight kinds.
import type { DiskOutcome } from '../disk/disk.ts';
import type { Plain } from '../plain.ts';
import type { Address, CloseReason, ConnectionId, PartId, ProcessEvent } from '../program.ts';

/** An event whose message and wake types the world does not need to know. */
export type AnyEvent = ProcessEvent<unknown, unknown>;

/** Every field of every event. Those that its type does not have hold what an older event left there. */
export interface EventAtHand {
  type: AnyEvent['type'];
  part: PartId;
  wake: unknown;
  outcome: DiskOutcome | undefined;
  connection: ConnectionId;
  message: unknown;
  sizeInBytes: number;
  row: number;
  peer: Address | undefined;
  listener: string;
  reason: CloseReason;
  command: Plain;
}

/** Nothing has happened yet. */
export const noEventAtHand = (): EventAtHand => ({
  type: 'stop-asked',
  part: '',
  wake: undefined,
  outcome: undefined,
  connection: -1,
  message: undefined,
  sizeInBytes: 0,
  row: -1,
  peer: undefined,
  listener: '',
  reason: 'fin',
  command: null,
});
