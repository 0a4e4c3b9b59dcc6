// What the page knows of a run at one moment. Plain data, never changed: a fold over the trace makes
// the next picture from the last one and shares all that stayed as it was.

/** Integer microseconds since the simulated world began. */
export type Micros = number;

/** The world's small integer for a process: a broker, a controller, or a client's application. */
export type ProcessId = number;

/** The world's small integer for a partition: a topic id and an index. */
export type PartitionId = number;

/** Kafka's own number of a broker: `node.id`. */
export type BrokerId = number;

/** Everything that is true, believed, under way or waiting at one moment of one branch. */
export interface Picture {
  /** When the last trace row that is part of this picture happened. */
  readonly t: Micros;
  /** How many trace rows are part of this picture. */
  readonly rows: number;
  /** The run's hash over those rows, as `samsa run` prints it for the same moment. */
  readonly hash: string;
  readonly partitions: readonly PartitionPicture[];
  readonly controllers: readonly ControllerPicture[];
  readonly nodes: readonly NodePicture[];
  readonly replicas: readonly ReplicaPicture[];
  readonly clients: readonly ClientPicture[];
  readonly groups: readonly GroupPicture[];
  readonly messages: readonly MessagePicture[];
  readonly parked: readonly ParkedPicture[];
  readonly timers: readonly TimerPicture[];
  readonly faults: readonly FaultPicture[];
  /** What the last turn touched: subjects, some with a field (`replica/0/1/highWatermark`). */
  readonly changed: ReadonlySet<string>;
}

/** The committed truth about one partition: what the controller's record says. */
export interface PartitionPicture {
  readonly id: PartitionId;
  /** Topic and index, as Kafka's tools print them: `orders-0`. */
  readonly name: string;
  /** -1 while nobody leads. */
  readonly leader: BrokerId;
  readonly leaderEpoch: number;
  readonly isr: readonly BrokerId[];
  readonly partitionEpoch: number;
}

/** A server that decides who leads, and tells the brokers. */
export interface ControllerPicture {
  readonly process: ProcessId;
  /** What the scenario calls it: `c1`. */
  readonly id: string;
  /** Kafka's own number of it: `node.id`. */
  readonly node: number;
  readonly name: string;
  readonly isAlive: boolean;
  readonly isPaused: boolean;
  /** Where it stands in the quorum, as it says itself. */
  readonly quorum?: QuorumPicture;
}

/** A replica of the metadata log: its role, and whom it takes for the leader. */
export interface QuorumPicture {
  /** As Kafka's RaftClient calls it: `leader`, `follower`, `candidate`, … */
  readonly role: string;
  readonly epoch: number;
  /** Kafka's node.id; -1: it knows of no leader. */
  readonly leader: number;
}

/** A consumer group, as its coordinator tells. */
export interface GroupPicture {
  readonly name: string;
  /** The broker that coordinates it; -1 while nobody does. */
  readonly coordinator: BrokerId;
  readonly state: string;
  readonly generation: number;
  readonly members: number;
}

/** Whether a server takes part: killed, paused and fenced are three different kinds of silence. */
export type Liveness = 'running' | 'fenced' | 'paused' | 'dead';

/** One server of the cluster, as the world sees it. */
export interface NodePicture {
  readonly process: ProcessId;
  readonly broker: BrokerId;
  readonly name: string;
  readonly rack?: string;
  readonly liveness: Liveness;
  /** How far it has applied the cluster's metadata log. */
  readonly metadataOffset?: number;
  /** How wrong its clock is; 0 is right. */
  readonly clockOffset: Micros;
  /** Of a broker that is a controller, too. */
  readonly quorum?: QuorumPicture;
}

/** One broker's copy of a partition, and what that broker believes about it. */
export interface ReplicaPicture {
  readonly partition: PartitionId;
  readonly broker: BrokerId;
  readonly role: 'leader' | 'follower' | 'none';
  readonly leaderEpoch: number;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
  /** The newest batches in offset order, at most `batchesKept`. */
  readonly batches: readonly BatchPicture[];
  /** The batches that the last change of this log cut off. */
  readonly truncated?: readonly BatchPicture[];
  /** On a leader: how far it knows each follower to be. */
  readonly followers: readonly FollowerPicture[];
}

/** How many batches of a replica a picture keeps, so that its size does not grow with the log. */
export const batchesKept = 128;

/** One record batch in a log. */
export interface BatchPicture {
  readonly baseOffset: number;
  readonly count: number;
  readonly leaderEpoch: number;
  /** Process of the producer that wrote it; -1 for a control batch. */
  readonly producer: ProcessId;
  /** This replica, as leader, has told the producer that it is stored. */
  readonly isAcknowledged: boolean;
}

/** A follower's log end offset as its leader knows it from the last fetch. */
export interface FollowerPicture {
  readonly broker: BrokerId;
  readonly logEndOffset: number;
}

/** An application that speaks to the cluster. */
export type ClientPicture = ProducerPicture | ConsumerPicture;

interface ClientBase {
  readonly process: ProcessId;
  readonly name: string;
  /** Its place in the scenario, from 0: decides its colour everywhere. */
  readonly index: number;
  readonly isAlive: boolean;
  /** Which broker it takes for the leader of each partition that it has asked about. */
  readonly beliefs: readonly BeliefPicture[];
}

/** Whom a client takes for the leader of a partition, and in which epoch. */
export interface BeliefPicture {
  readonly partition: PartitionId;
  readonly leader: BrokerId;
  readonly leaderEpoch: number;
}

/** A producer: how full its next batch is, and how many requests wait for an answer. */
export interface ProducerPicture extends ClientBase {
  readonly kind: 'producer';
  readonly acks: '0' | '1' | 'all';
  /** Bytes in the batch that is being filled, as a share of batch.size. */
  readonly batchFill: number;
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** The last offset that it was told is stored. */
  readonly lastAcknowledged?: number;
}

/** A consumer: what it reads, alone or as the member of a group. */
export interface ConsumerPicture extends ClientBase {
  readonly kind: 'consumer';
  readonly group?: string;
  /** The generation of the group that it is in; left out while it is in none. */
  readonly generation?: number;
  /** The partitions that the group gave it. */
  readonly owned: readonly PartitionId[];
  readonly reads: readonly ReadPicture[];
}

/** How far a consumer is in one partition: the offset it reads next, and the one it has committed. */
export interface ReadPicture {
  readonly partition: PartitionId;
  readonly position?: number;
  readonly committed?: number;
}

/** The families of APIs: each has a shape and a colour, each API a letter. */
export type ApiFamily =
  | 'produce'
  | 'fetch'
  | 'group'
  | 'txn'
  | 'control'
  | 'quorum'
  | 'admin'
  | 'zk';

/** A message on its way, or just lost. */
export interface MessagePicture {
  readonly id: number;
  readonly api: string;
  readonly version: number;
  readonly correlationId: number;
  readonly family: ApiFamily;
  readonly letter: string;
  readonly isResponse: boolean;
  /** Kafka's name of the error, when the response carries one. */
  readonly errorCode?: string;
  readonly from: ProcessId;
  readonly to: ProcessId;
  readonly sentAt: Micros;
  /** When it arrives, or would have arrived. */
  readonly arrivesAt: Micros;
  readonly lostAt?: Micros;
  /** Why it was lost, as a short phrase. */
  readonly lostBy?: string;
  /** A few words: `records 9 to 10`, `from 9`. */
  readonly label: string;
  readonly carries: readonly CargoPicture[];
  readonly sizeInBytes: number;
}

/** Records inside a message. */
export interface CargoPicture {
  readonly partition: PartitionId;
  readonly baseOffset: number;
  readonly count: number;
  readonly producer: ProcessId;
}

/** A request that a broker keeps until it can answer: Kafka's purgatory. */
export interface ParkedPicture {
  readonly id: number;
  readonly process: ProcessId;
  /** The broker's end of the connection on which it came. */
  readonly connection: number;
  readonly partition: PartitionId;
  readonly api: string;
  readonly family: ApiFamily;
  readonly letter: string;
  readonly from: ProcessId;
  readonly since: Micros;
  readonly expiresAt: Micros;
  /** What it waits for, after the words "waits for". */
  readonly reason: string;
}

/** A timer that is armed. */
export interface TimerPicture {
  readonly id: number;
  readonly process: ProcessId;
  readonly kind: string;
  /** The server it watches, for a session timer that a controller keeps. */
  readonly watches?: ProcessId;
  readonly armedAt: Micros;
  readonly firesAt: Micros;
}

/** Something we broke that is not healed yet. */
export interface FaultPicture {
  readonly id: number;
  readonly kind: string;
  readonly processes: readonly ProcessId[];
  readonly since: Micros;
  readonly sentence: string;
}

/** The picture of a run in which nothing has happened yet. */
export const emptyPicture: Picture = {
  t: 0,
  rows: 0,
  hash: '',
  partitions: [],
  controllers: [],
  nodes: [],
  replicas: [],
  clients: [],
  groups: [],
  messages: [],
  parked: [],
  timers: [],
  faults: [],
  changed: new Set(),
};

/** The server that runs a broker. */
export function nodeOf(picture: Picture, broker: BrokerId): NodePicture | undefined {
  return picture.nodes.find((node) => node.broker === broker);
}

/** A broker's copy of a partition. */
export function replicaOf(
  picture: Picture,
  partition: PartitionId,
  broker: BrokerId,
): ReplicaPicture | undefined {
  return picture.replicas.find((it) => it.partition === partition && it.broker === broker);
}

/** The application that runs as a process. */
export function clientOf(picture: Picture, process: ProcessId): ClientPicture | undefined {
  return picture.clients.find((client) => client.process === process);
}

/** Does a consumer read a partition? One without a group reads whatever it has a position in. */
export function isReading({ group, owned, reads }: ConsumerPicture, id: PartitionId): boolean {
  return group === undefined ? reads.some(({ partition }) => partition === id) : owned.includes(id);
}

/** How far a consumer is in a partition. */
export function readOf({ reads }: ConsumerPicture, id: PartitionId): ReadPicture {
  return reads.find(({ partition }) => partition === id) ?? { partition: id };
}

/** The partitions that a member was given, by topic: `orders 0, 2`. */
export function ownedText({ partitions }: Picture, { owned }: ConsumerPicture): string {
  const byTopic = new Map<string, string[]>();
  for (const id of owned) {
    const name = partitions.find((it) => it.id === id)?.name ?? `${id}`;
    const dash = name.lastIndexOf('-');
    const topic = name.slice(0, Math.max(0, dash));
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), name.slice(dash + 1)]);
  }
  return [...byTopic].map(([topic, indices]) => `${topic} ${indices.join(', ')}`).join('; ');
}

/** Whom a client takes for the leader of a partition; undefined before it has heard of one. */
export function beliefOf(client: ClientPicture, partition: PartitionId): BeliefPicture | undefined {
  return client.beliefs.find((it) => it.partition === partition);
}

/** The name of a process, as sentences use it. */
export function nameOf(picture: Picture, process: ProcessId): string {
  const servers = [...picture.nodes, ...picture.controllers];
  const server = servers.find((it) => it.process === process);
  return server?.name ?? clientOf(picture, process)?.name ?? `process ${process}`;
}

/** Whether a broker leads, or follows, in an epoch that the committed record has left behind. */
export function isStale(truth: PartitionPicture, replica: ReplicaPicture): boolean {
  if (replica.role === 'none') return false;
  const leadsByRecord = truth.leader === replica.broker;
  return replica.leaderEpoch !== truth.leaderEpoch || (replica.role === 'leader') !== leadsByRecord;
}
