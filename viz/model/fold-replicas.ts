// What rows about logs and their copies do to a picture.
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import { brokerOf } from './cast.ts';
import { replicaIn, setReplica, type Draft, type RowFold } from './draft.ts';
import {
  batchesKept,
  clientOf,
  type BatchPicture,
  type ProcessId,
  type ReplicaPicture,
} from './picture.ts';
import { batchSubject, replicaSubject } from './subject.ts';
import { messageBehind } from './track.ts';

/** How rows of replicas change the picture. */
export const replicaFolds: Readonly<Record<string, RowFold>> = {
  'role-changed': (draft, row) => {
    const role = String(fieldOf(row, draft.known.track.names, 'role'));
    setReplica(draft, replicaOfRow(draft, row), {
      role: role === 'leader' || role === 'follower' ? role : 'none',
      leaderEpoch: numberOf(row, 'leaderEpoch'),
      followers: [],
    });
  },
  'batch-appended': appends,
  'high-watermark-advanced': (draft, row) => {
    setReplica(draft, replicaOfRow(draft, row), { highWatermark: numberOf(row, 'to') });
  },
  'log-start-moved': (draft, row) => {
    setReplica(draft, replicaOfRow(draft, row), { logStartOffset: numberOf(row, 'to') });
  },
  'log-truncated': (draft, row) => {
    const replica = replicaOfRow(draft, row);
    const to = numberOf(row, 'to');
    const truncated = replica.batches.filter((it) => it.baseOffset >= to);
    setReplica(draft, replica, { ...endingAt(replica, to), truncated });
  },
  'log-recovered': recovers,
  'follower-progressed': (draft, row) => {
    const replica = replicaOfRow(draft, row);
    const broker = numberOf(row, 'follower');
    const others = replica.followers.filter((it) => it.broker !== broker);
    const followers = [...others, { broker, logEndOffset: numberOf(row, 'offset') }];
    setReplica(draft, replica, { followers: followers.toSorted((a, b) => a.broker - b.broker) });
  },
  'produce-acknowledged': (draft, row) => {
    const replica = replicaOfRow(draft, row);
    const from = numberOf(row, 'baseOffset');
    const to = from + numberOf(row, 'count');
    const batches = replica.batches.map((it) =>
      it.baseOffset >= from && it.baseOffset < to ? { ...it, isAcknowledged: true } : it,
    );
    setReplica(draft, replica, { batches });
  },
};

function replicaOfRow(draft: Draft, row: Row): ReplicaPicture {
  const broker = brokerOf(draft.known.track.cast, row.process);
  return replicaIn(draft, numberOf(row, 'partition'), broker);
}

function appends(draft: Draft, row: Row): void {
  const replica = replicaOfRow(draft, row);
  const baseOffset = numberOf(row, 'baseOffset');
  const count = numberOf(row, 'count');
  const leaderEpoch = numberOf(row, 'leaderEpoch');
  const producer = producerOf(draft, row, { baseOffset, leaderEpoch });
  const batch = { baseOffset, count, leaderEpoch, producer, isAcknowledged: false };
  const { truncated: _, ...rest } = replica;
  const { replicas } = draft.picture;
  // What was cut off stays in sight until something is appended in its place.
  const next = replicas.map((it) => (it === replica ? rest : it));
  draft.picture = { ...draft.picture, replicas: next };
  setReplica(draft, replicas.includes(replica) ? rest : replica, {
    batches: [...replica.batches, batch].slice(-batchesKept),
    logEndOffset: baseOffset + count,
  });
  const subject = replicaSubject(replica.partition, replica.broker);
  draft.touched.push(batchSubject(subject, baseOffset));
}

/** Whose records they are: by the producer's id, by the request that brought them, or by another copy. */
function producerOf(
  draft: Draft,
  row: Row,
  batch: Pick<BatchPicture, 'baseOffset' | 'leaderEpoch'>,
): ProcessId {
  const byId = draft.known.producers.get(numberOf(row, 'producer'));
  if (byId !== undefined) return byId;
  const sender = messageBehind(draft.known.track, row)?.process ?? -1;
  if (clientOf(draft.picture, sender) !== undefined) return sender;
  const partition = numberOf(row, 'partition');
  const copies = draft.picture.replicas
    .filter((it) => it.partition === partition)
    .flatMap((it) => it.batches);
  const copy = copies.find(
    (it) => it.baseOffset === batch.baseOffset && it.leaderEpoch === batch.leaderEpoch,
  );
  return copy?.producer ?? -1;
}

/** A log that ends earlier than it did. */
function endingAt(replica: ReplicaPicture, end: number): Partial<ReplicaPicture> {
  return {
    batches: replica.batches.filter((it) => it.baseOffset < end),
    logEndOffset: end,
    highWatermark: Math.min(replica.highWatermark, end),
  };
}

/** What a broker finds on its disk when it starts; which partition a directory holds, its name says. */
function recovers(draft: Draft, row: Row): void {
  const { names, shown, cast } = draft.known.track;
  const directory = names.get('directory')?.texts[numberOf(row, 'directory')] ?? '';
  const partition = shown.get('partition')?.texts.findIndex((it) => directory.endsWith(it)) ?? -1;
  if (partition < 0) return;
  const replica = replicaIn(draft, partition, brokerOf(cast, row.process));
  setReplica(draft, replica, {
    ...endingAt(replica, numberOf(row, 'logEndOffset')),
    highWatermark: numberOf(row, 'highWatermark'),
    role: 'none',
    followers: [],
  });
}
