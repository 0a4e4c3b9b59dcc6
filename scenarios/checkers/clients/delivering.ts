// What becomes of a record: its sender hears of it in time, whatever has happened to the cluster.
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import type { Sight } from '../sight.ts';

/** Records of one partition that their application waits for, from the oldest on. */
interface Waiting {
  readonly partition: number;
  /** How many were handed over when, by the clock of the producer. */
  readonly handed: { at: Micros; count: number; readonly row: number }[];
}

/** KIP-91: success or failure, a producer tells of every record within delivery.timeout.ms. */
// Simplified: the oldest are taken for those that are told of first. Whoever tells of each in time keeps that, too.
export const sendersHearInTime: Checker = {
  id: 'V-07',
  promise: 'A producer tells of every record within delivery.timeout.ms what has become of it.',
  watch({ sight, object }) {
    /** By process, and by partition. */
    const all = new Map<number, Map<number, Waiting>>();
    const pausedAt = new Map<number, Micros>();
    const judge = (process: number, { partition, handed }: Waiting, now: Micros): void => {
      const [oldest] = handed;
      const limit = sight.applicationOf(process)?.deliveryTimeout;
      if (oldest === undefined || limit === undefined || pausedAt.has(process)) return;
      if (now - oldest.at <= longestWait(sight, process, limit)) return;
      const [who, name] = [sight.nameOf('process', process), sight.nameOf('partition', partition)];
      const waited = Math.round((now - oldest.at) / 1_000);
      const sentence = `${who} has not heard for ${waited} ms of a record for ${name}; delivery.timeout.ms is ${limit / 1_000}.`;
      object(`${who} ${name}`, sentence, [oldest.row]);
    };
    const told = (partition: number, count: number, process: number, time: Micros): void => {
      const waiting = all.get(process)?.get(partition);
      if (waiting === undefined) return;
      judge(process, waiting, sight.clockOf(process, time));
      let left = count;
      for (const oldest of waiting.handed) {
        const taken = Math.min(left, oldest.count);
        oldest.count -= taken;
        left -= taken;
        if (left === 0) break;
      }
      while (waiting.handed[0]?.count === 0) waiting.handed.shift();
    };
    return {
      rows: {
        'process-ended': ({ process }) => void all.delete(process),
        'process-paused': ({ process }, { time }) =>
          void pausedAt.set(process, sight.clockOf(process, time)),
        'process-resumed'({ process }, { time }) {
          const now = sight.clockOf(process, time);
          const rested = now - (pausedAt.get(process) ?? now);
          pausedAt.delete(process);
          for (const { handed } of all.get(process)?.values() ?? []) {
            for (const each of handed) each.at += rested;
          }
        },
        'record-produced'({ partition }, { process, time, row }) {
          const ofProcess = all.get(process) ?? new Map<number, Waiting>();
          all.set(process, ofProcess);
          const waiting = ofProcess.get(partition) ?? { partition, handed: [] };
          ofProcess.set(partition, waiting);
          waiting.handed.push({ at: sight.clockOf(process, time), count: 1, row });
        },
        'records-acknowledged': ({ partition, count }, { process, time }) =>
          told(partition, count, process, time),
        'produce-failed': ({ partition, count }, { process, time }) =>
          told(partition, count, process, time),
      },
      ended({ time }) {
        for (const [process, ofProcess] of all) {
          const now = sight.clockOf(process, time);
          for (const waiting of ofProcess.values()) judge(process, waiting, now);
        }
      },
    };
  },
};

/** How long a record may wait to be told of. */
function longestWait(sight: Sight, process: number, limit: Micros): Micros {
  // Batches that come back without keeping order stand in their queue the wrong way round, and the first of
  // them alone is looked at: who was overtaken waits until the time of a younger one is over.
  const keepsOrder = sight.applicationOf(process)?.keepsOrder !== false;
  return (keepsOrder ? limit : 2 * limit) + patience;
}

/** A batch is given up when the sender looks at it next. */
const patience: Micros = seconds(1);
