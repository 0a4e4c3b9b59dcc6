// What becomes of a record: its sender hears of it in time, whatever has happened to the cluster.
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import { ensured } from '../ghosts/ensured.ts';
import type { Sight } from '../sight.ts';

/** Records of one partition that their application waits for, from the oldest on. */
interface Waiting {
  readonly partition: number;
  /** When each was handed over, by the clock of the producer; and the row that tells it. */
  readonly handed: Micros[];
  readonly rows: number[];
  /** So many of them, the first, have been told of. */
  told: number;
}

/** What a producer waits for, by partition. */
interface Sender {
  readonly all: Map<number, Waiting>;
  pausedAt: Micros | undefined;
  /** Once it had an id it keeps it. */
  hasId: boolean;
}

const newSender = (): Sender => ({ all: new Map(), pausedAt: undefined, hasId: false });

function beginToWait(all: Sender['all'], partition: number): Waiting {
  const waiting: Waiting = { partition, handed: [], rows: [], told: 0 };
  all.set(partition, waiting);
  return waiting;
}

/** KIP-91: success or failure, a producer tells of every record within delivery.timeout.ms. */
// Simplified: the oldest are taken for those that are told of first. Whoever tells of each in time keeps that, too.
export const sendersHearInTime: Checker = {
  id: 'V-07',
  promise: 'A producer tells of every record within delivery.timeout.ms what has become of it.',
  watch({ sight, object }) {
    const senders = new Map<number, Sender>();
    const senderOf = (process: number): Sender => ensured(senders, process, newSender);
    const judge = (process: number, waiting: Waiting, now: Micros): void => {
      const { partition, handed, rows, told: first } = waiting;
      const oldest = handed[first];
      // So long anybody may wait.
      if (oldest === undefined || now - oldest <= patience) return;
      const isPaused = senders.get(process)?.pausedAt !== undefined;
      if (isPaused || now - oldest <= longestWait(sight, process)) return;
      const [who, name] = [sight.nameOf('process', process), sight.nameOf('partition', partition)];
      const waited = Math.round((now - oldest) / 1_000);
      const limit = (sight.applicationOf(process)?.deliveryTimeout ?? 0) / 1_000;
      const sentence = `${who} has not heard for ${waited} ms of a record for ${name}; delivery.timeout.ms is ${limit}.`;
      object(`${who} ${name}`, sentence, rows.slice(first, first + 1));
    };
    const told = (partition: number, count: number, process: number, time: Micros): void => {
      const waiting = senders.get(process)?.all.get(partition);
      if (waiting === undefined) return;
      judge(process, waiting, sight.clockOf(process, time));
      take(waiting, count);
    };
    return {
      rows: {
        'process-ended': ({ process }) => void senders.delete(process),
        'process-paused'({ process }, { time }) {
          senderOf(process).pausedAt = sight.clockOf(process, time);
        },
        'process-resumed': ({ process }, { time }) =>
          goOn(senderOf(process), sight.clockOf(process, time)),
        'producer-id-known': (_, { process, time }) =>
          beKnown(senderOf(process), sight.clockOf(process, time)),
        'record-produced'({ partition }, { process, time, row }) {
          const { all } = senderOf(process);
          const waiting = all.get(partition) ?? beginToWait(all, partition);
          waiting.handed.push(sight.clockOf(process, time));
          waiting.rows.push(row);
        },
        'records-acknowledged': ({ partition, count }, { process, time }) =>
          told(partition, count, process, time),
        'produce-failed': ({ partition, count }, { process, time }) =>
          told(partition, count, process, time),
      },
      ended({ time }) {
        for (const [process, { all }] of senders) {
          const now = sight.clockOf(process, time);
          for (const waiting of all.values()) judge(process, waiting, now);
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

/** While it was paused it could not tell anybody. */
function goOn(sender: Sender, now: Micros): void {
  const rested = now - (sender.pausedAt ?? now);
  sender.pausedAt = undefined;
  for (const { handed } of sender.all.values()) {
    for (let i = 0; i < handed.length; i += 1) handed[i] = (handed[i] as Micros) + rested;
  }
}

/** Until it has an id an idempotent producer looks at no batch, and gives none up (as in Kafka). */
function beKnown(sender: Sender, now: Micros): void {
  if (sender.hasId) return;
  sender.hasId = true;
  for (const { handed } of sender.all.values()) handed.fill(now);
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
