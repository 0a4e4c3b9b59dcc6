// What was decided is written and believed at once; who asked hears of it when it is committed.
import { followReplay } from './broker-sessions.ts';
import type { Decision } from './decision.ts';
import type { ControllerPort } from './port.ts';
import { speculate } from './speculation.ts';
import { currentOf, type Reign } from './state.ts';

/** Writes a decision. Gives the offset that has to be committed before anyone may hear of it. */
export function writeDecision(
  reign: Reign,
  { records, atomic }: Omit<Decision<unknown>, 'response'>,
  port: ControllerPort,
): number | undefined {
  // Even a decision to change nothing rests on what may yet be undone: it waits for that.
  if (records.length === 0) return reign.speculation.pending.at(-1)?.offset;
  const after = port.append(currentOf(reign), records, atomic === true);
  for (const record of records) followReplay(reign.sessions, after.image, record);
  speculate(reign.speculation, after);
  reign.nextOffset = after.offset + 1;
  return after.offset;
}
