// What becomes of a record: its sender hears of it in time, whatever has happened to the cluster.
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Checker, Watch } from '../checker.ts';
import { allAt, ensuredAt, forgetProcess, knownAt, type Places } from '../ghosts/places.ts';
import type { Sight } from '../sight.ts';

/** Records of one partition that their application waits for, from the oldest on. */
interface Waiting {
  /** When each was handed over, by the clock of the producer; and the row that tells it. */
  readonly handed: Micros[];
  readonly rows: number[];
  /** So many of them, the first, have been told of. */
  told: number;
}

const noneWaiting = (): Waiting => ({ handed: [], rows: [], told: 0 });

/** KIP-91: success or failure, a producer tells of every record within delivery.timeout.ms. */
// Simplified: the oldest are taken for those that are told of first. Whoever tells of each in time keeps that, too.
export const sendersHearInTime: Checker = {
  id: 'V-07',
  promise: 'A producer tells of every record within delivery.timeout.ms what has become of it.',
  watch(watch) {
    const { sight } = watch;
    const all: Places<Waiting> = [];
    const pausedAt: (Micros | undefined)[] = [];
    /** Once a producer had an id it keeps it. */
    const hasId: (boolean | undefined)[] = [];
    const judge = (process: number, partition: number, waiting: Waiting, now: Micros): void => {
      if (pausedAt[process] === undefined) look(watch, { process, partition }, waiting, now);
    };
    const told = (partition: number, count: number, process: number, time: Micros): void => {
      const waiting = knownAt(all, process, partition);
      if (waiting === undefined) return;
      judge(process, partition, waiting, sight.clockOf(process, time));
      take(waiting, count);
    };
    return {
      rows: {
        'process-ended'({ process }) {
          forgetProcess(all, process);
          pausedAt[process] = undefined;
          hasId[process] = undefined;
        },
        'process-paused'({ process }, { time }) {
          pausedAt[process] = sight.clockOf(process, time);
        },
        // While it was paused it could not tell anybody.
        'process-resumed'({ process }, { time }) {
          const now = sight.clockOf(process, time);
          const rested = now - (pausedAt[process] ?? now);
          pausedAt[process] = undefined;
          for (const [, waiting] of allAt(all, process)) waitLonger(waiting, rested);
        },
        // Until it has an id an idempotent producer looks at no batch, and gives none up (as in Kafka).
        'producer-id-known'(_, { process, time }) {
          if (hasId[process] === true) return;
          hasId[process] = true;
          const now = sight.clockOf(process, time);
          for (const [, { handed }] of allAt(all, process)) handed.fill(now);
        },
        'record-produced'({ partition }, { process, time, row }) {
          const waiting = ensuredAt(all, process, partition, noneWaiting);
          waiting.handed.push(sight.clockOf(process, time));
          waiting.rows.push(row);
        },
        'records-acknowledged': ({ partition, count }, { process, time }) =>
          told(partition, count, process, time),
        'produce-failed': ({ partition, count }, { process, time }) =>
          told(partition, count, process, time),
      },
      ended({ time }) {
        for (const process of all.keys()) {
          const now = sight.clockOf(process, time);
          for (const [partition, waiting] of allAt(all, process)) {
            judge(process, partition, waiting, now);
          }
        }
      },
    };
  },
};

/** As long as no more were told of the lists are not cut. */
const keptUpTo = 100;

/** So many of the oldest have been told of. What is cut is more than what stays: that costs little for each. */
function take(waiting: Waiting, count: number): void {
  const { handed, rows } = waiting;
  waiting.told += Math.min(count, handed.length - waiting.told);
  if (waiting.told <= keptUpTo || 2 * waiting.told < handed.length) return;
  handed.splice(0, waiting.told);
  rows.splice(0, waiting.told);
  waiting.told = 0;
}

/** Has the oldest waited for too long? */
function look(
  { sight, object }: Watch,
  { process, partition }: { readonly process: number; readonly partition: number },
  { handed, rows, told: first }: Waiting,
  now: Micros,
): void {
  const oldest = handed[first];
  // So long anybody may wait.
  if (oldest === undefined || now - oldest <= patience) return;
  if (now - oldest <= longestWait(sight, process)) return;
  const [who, name] = [sight.nameOf('process', process), sight.nameOf('partition', partition)];
  const waited = Math.round((now - oldest) / 1_000);
  const limit = (sight.applicationOf(process)?.deliveryTimeout ?? 0) / 1_000;
  const sentence = `${who} has not heard for ${waited} ms of a record for ${name}; delivery.timeout.ms is ${limit}.`;
  object(`${who} ${name}`, sentence, rows.slice(first, first + 1));
}

/** All that wait are taken to have come later. */
function waitLonger({ handed }: Waiting, rested: Micros): void {
  for (let i = 0; i < handed.length; i += 1) handed[i] = (handed[i] as Micros) + rested;
}

/** How long a record may wait to be told of. */
function longestWait(sight: Sight, process: number): Micros {
  const application = sight.applicationOf(process);
  const { deliveryTimeout: limit = Infinity, keepsOrder = true } = application ?? {};
  if (application?.isIdentified === false) return Infinity;
  // Batches that come back without keeping order stand in their queue the wrong way round, and the first of
  // them alone is looked at: who was overtaken waits until the time of a younger one is over.
  return (keepsOrder ? limit : 2 * limit) + patience;
}

/** A batch is given up when the sender looks at it next. */
const patience: Micros = seconds(1);
