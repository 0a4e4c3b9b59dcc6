// What was decided is written and believed at once; who asked hears of it when it is committed.
import { followReplay } from './broker-sessions.ts';
import type { Decision } from './decision.ts';
import type { ControllerPort } from './port.ts';
import { speculate } from './speculation.ts';
import { currentOf, type Reign } from './state.ts';
import { write } from './trace.ts';

/** Writes a decision about something. Gives the offset that has to be committed before anyone may hear of it. */
export function writeDecision(
  reign: Reign,
  what: string,
  { records, atomic, why }: Omit<Decision<unknown>, 'response'>,
  port: ControllerPort,
): number | undefined {
  // Even a decision to change nothing rests on what may yet be undone: it waits for that.
  if (records.length === 0) return reign.speculation.pending.at(-1)?.offset;
  const before = currentOf(reign);
  const after = port.append(before, records, atomic === true);
  for (const record of records) followReplay(reign.sessions, after.image, record);
  speculate(reign.speculation, after);
  reign.untold.push({
    offset: after.offset,
    before: before.image,
    after: after.image,
    records,
    why: why ?? `${what} was asked for`,
  });
  reign.nextOffset = after.offset + 1;
  write['decision-written'](port.trace, what, records.length, after.offset);
  return after.offset;
}
