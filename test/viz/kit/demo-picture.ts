// Pictures for tests, and small pure changes of them: what a fold over a trace would do, by hand.
import {
  emptyPicture,
  type BatchPicture,
  type BrokerId,
  type Liveness,
  type MessagePicture,
  type NodePicture,
  type PartitionPicture,
  type Picture,
  type ProcessId,
  type ReplicaPicture,
} from '../../../viz/model/picture.ts';

/** The processes of the demo: brokers 1 to 3, two producers, a consumer; 0 is the controller. */
export const checkout = 11;
export const clicks = 12;
export const billing = 21;

/** Three brokers that agree: broker 1 leads in epoch 5, six records are committed. */
export function startPicture(): Picture {
  const beliefs = [{ partition: 0, leader: 1, leaderEpoch: 5 }];
  const producer = {
    kind: 'producer',
    isAlive: true,
    acks: 'all',
    inFlight: 0,
    maxInFlight: 5,
    beliefs,
  } as const;
  return {
    ...emptyPicture,
    hash: '00000000',
    partitions: [
      { id: 0, name: 'orders-0', leader: 1, leaderEpoch: 5, isr: [1, 2, 3], partitionEpoch: 9 },
    ],
    nodes: [1, 2, 3].map(node),
    replicas: [1, 2, 3].map(replica),
    clients: [
      { ...producer, process: checkout, name: 'checkout', index: 0, batchFill: 0.8 },
      { ...producer, process: clicks, name: 'clicks', index: 1, batchFill: 0.4 },
      {
        kind: 'consumer',
        process: billing,
        name: 'billing',
        index: 2,
        isAlive: true,
        group: 'billing',
        generation: 4,
        owned: [0],
        reads: [{ partition: 0, position: 6, committed: 6 }],
        beliefs,
      },
    ],
  };
}

/** A batch that nobody has acknowledged. */
export function batchOf(
  baseOffset: number,
  count: number,
  leaderEpoch: number,
  producer: ProcessId,
): BatchPicture {
  return { baseOffset, count, leaderEpoch, producer, isAcknowledged: false };
}

/** A produce request to broker 1 that leaves at the picture's moment; every field can be another. */
export function messageOf(
  picture: Picture,
  id: number,
  other: Partial<MessagePicture> = {},
): MessagePicture {
  return {
    id,
    api: 'Produce',
    version: 12,
    correlationId: id,
    family: 'produce',
    letter: 'P',
    isResponse: false,
    from: checkout,
    to: 1,
    sentAt: picture.t,
    arrivesAt: picture.t + 2_000,
    label: '',
    carries: [],
    sizeInBytes: 208,
    ...other,
  };
}

/** The picture with things marked as changed by the last step. */
export function touched(picture: Picture, ...subjects: readonly string[]): Picture {
  return { ...picture, changed: new Set([...picture.changed, ...subjects]) };
}

/** One replica changed; the fields are marked. */
export function withReplica(
  picture: Picture,
  broker: BrokerId,
  change: Partial<ReplicaPicture>,
): Picture {
  const replicas = picture.replicas.map((it) => (it.broker === broker ? { ...it, ...change } : it));
  return touched(
    { ...picture, replicas },
    ...Object.keys(change).map((it) => `replica/0/${broker}/${it}`),
  );
}

/** Batches at the end of a replica's log. */
export function withBatches(
  picture: Picture,
  broker: BrokerId,
  batches: readonly BatchPicture[],
): Picture {
  const it = replicaIn(picture, broker);
  const last = batches.at(-1);
  const logEndOffset = last === undefined ? it.logEndOffset : last.baseOffset + last.count;
  const next = withReplica(picture, broker, { batches: [...it.batches, ...batches], logEndOffset });
  return touched(next, ...batches.map((batch) => `batch/0/${broker}/${batch.baseOffset}`));
}

/** A server in another state. */
export function withLiveness(picture: Picture, broker: BrokerId, liveness: Liveness): Picture {
  const nodes = picture.nodes.map((it) => (it.broker === broker ? { ...it, liveness } : it));
  return touched({ ...picture, nodes }, `broker/${broker}/liveness`);
}

/** A client changed. */
export function withClient(picture: Picture, process: ProcessId, change: object): Picture {
  const clients = picture.clients.map((it) => (it.process === process ? { ...it, ...change } : it));
  return touched(
    { ...picture, clients },
    ...Object.keys(change).map((it) => `client/${process}/${it}`),
  );
}

/** The committed record changed. */
export function withTruth(picture: Picture, change: Partial<PartitionPicture>): Picture {
  const partitions = picture.partitions.map((it) => ({ ...it, ...change }));
  return touched(
    { ...picture, partitions },
    ...Object.keys(change).map((it) => `partition/0/${it}`),
  );
}

/** More messages in flight. */
export function withMessages(picture: Picture, ...messages: readonly MessagePicture[]): Picture {
  return { ...picture, messages: [...picture.messages, ...messages] };
}

/** A message that has arrived. */
export function withoutMessage(picture: Picture, id: number): Picture {
  return { ...picture, messages: picture.messages.filter((it) => it.id !== id) };
}

/** A broker's copy. */
export function replicaIn(picture: Picture, broker: BrokerId): ReplicaPicture {
  const found = picture.replicas.find((it) => it.broker === broker);
  if (found === undefined) throw new Error(`The demo has no broker ${broker}.`);
  return found;
}

function node(broker: BrokerId): NodePicture {
  return {
    process: broker,
    broker,
    name: `broker ${broker}`,
    rack: 'abc'.charAt(broker - 1),
    liveness: 'running',
    metadataOffset: 811,
    clockOffset: 0,
  };
}

function replica(broker: BrokerId): ReplicaPicture {
  return {
    partition: 0,
    broker,
    role: broker === 1 ? 'leader' : 'follower',
    leaderEpoch: 5,
    logStartOffset: 0,
    highWatermark: 6,
    logEndOffset: 6,
    batches: [batchOf(0, 2, 4, checkout), batchOf(2, 1, 4, clicks), batchOf(3, 3, 5, checkout)],
    followers:
      broker === 1
        ? [
            { broker: 2, logEndOffset: 6 },
            { broker: 3, logEndOffset: 6 },
          ]
        : [],
  };
}
