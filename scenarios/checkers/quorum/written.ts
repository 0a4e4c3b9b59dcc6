// What a member of the quorum decides counts once its quorum-state is on disk. Kafka writes the file
// before it takes the role up; here the role is taken at once, and all that comes of it waits for the
// disk. So nobody has heard of what the disk refused, or lost with the power while it was written.
import { quorumFile } from '../../../engine/kraft/quorum-file.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Listening } from '../checker.ts';
import type { Moment } from '../rows.ts';
import type { Sight } from '../sight.ts';

/** A decision that its member may still forget. */
interface Decision {
  readonly process: number;
  /** From when on it is on disk; Infinity: the disk has refused it. */
  readonly writtenAt: Micros;
  readonly forget: () => void;
}

/** What is on its way to the disks of the quorum. */
export interface Unwritten {
  decisions: Decision[];
  /** Until when the last write of each process takes. */
  readonly until: Map<number, Micros>;
}

/** Nothing is on its way. */
export const newUnwritten = (): Unwritten => ({ decisions: [], until: new Map() });

/** A member decides, after what it gave its disk in the same turn: `forget` undoes it if it must. */
export function decide(unwritten: Unwritten, { process, time }: Moment, forget: () => void): void {
  const writtenAt = unwritten.until.get(process) ?? time;
  const waiting = unwritten.decisions.filter((other) => other.writtenAt > time);
  unwritten.decisions = [...waiting, { process, writtenAt, forget }];
}

type UnwrittenListening = Required<Pick<Listening, 'on' | 'rows'>>;

/** What happens to it. */
export function unwrittenListening(unwritten: Unwritten, sight: Sight): UnwrittenListening {
  const files = new Map<number, boolean>();
  const isState = (file: number): boolean => {
    const known = files.get(file) ?? sight.nameOf('file', file).endsWith(quorumFile(''));
    files.set(file, known);
    return known;
  };
  return {
    on: {
      synced({ file, doneAt }, { process }) {
        if (isState(file)) unwritten.until.set(process, doneAt);
      },
    },
    rows: {
      'disk-failed'({ operation, file }, { process }) {
        if (operation === 'sync' && isState(file)) unwritten.until.set(process, Infinity);
      },
      'process-ended'({ process }) {
        unwritten.until.delete(process);
        forget(unwritten, (other) => other.process === process && other.writtenAt === Infinity);
      },
      'power-lost'({ host }, { time }) {
        forget(
          unwritten,
          (other) => sight.hostOf(other.process) === host && other.writtenAt > time,
        );
      },
    },
  };
}

/** The newest first: each brings back what was there before it. */
function forget(unwritten: Unwritten, isLost: (decision: Decision) => boolean): void {
  for (const decision of unwritten.decisions.toReversed()) {
    if (isLost(decision)) decision.forget();
  }
  unwritten.decisions = unwritten.decisions.filter((decision) => !isLost(decision));
}
