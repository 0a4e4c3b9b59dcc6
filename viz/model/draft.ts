// A picture while one turn is folded into it. What changes is replaced, never changed in place, so that
// every earlier picture stays as it was and shares the rest.
import type { Row } from '../../sim/trace/reading.ts';
import type { Knowledge } from './knowledge.ts';
import type {
  BrokerId,
  ClientPicture,
  ConsumerPicture,
  ControllerPicture,
  GroupPicture,
  Micros,
  NodePicture,
  PartitionId,
  PartitionPicture,
  Picture,
  ProcessId,
  ProducerPicture,
  ReplicaPicture,
} from './picture.ts';
import {
  brokerSubject,
  clientSubject,
  controllerSubject,
  partitionSubject,
  replicaSubject,
  type Subject,
} from './subject.ts';

/** What must be remembered between turns beside the picture. */
export interface Memory {
  /** Messages on their way, or lost a moment ago, by the row that sent them. */
  readonly flying: readonly number[];
  /** Processes that run, are paused, or are not there. */
  readonly processes: ReadonlyMap<ProcessId, 'running' | 'paused' | 'dead'>;
  /** Brokers that the controller lets take part. */
  readonly unfenced: ReadonlySet<BrokerId>;
  /** When the controller last heard of each broker. */
  readonly lastHeard: ReadonlyMap<BrokerId, Micros>;
  /** Bytes that wait in each producer's batches. */
  readonly waitingBytes: ReadonlyMap<ProcessId, number>;
  /** Produce requests that wait for their answer: the row that sent each, and whose it is. */
  readonly unanswered: ReadonlyMap<number, ProcessId>;
}

/** A picture and a memory that one turn is being folded into. */
export interface Draft {
  readonly known: Knowledge;
  readonly t: Micros;
  picture: Picture;
  memory: Memory;
  readonly touched: Subject[];
}

/** What one kind of row does to a picture. */
export type RowFold = (draft: Draft, row: Row) => void;

/** Changes the committed truth about a partition; one that was not known is added. */
export function setTruth(
  draft: Draft,
  id: PartitionId,
  change: Omit<PartitionPicture, 'id'>,
): void {
  const { partitions } = draft.picture;
  const before = partitions.find((it) => it.id === id);
  const after = { ...before, ...change, id };
  const next =
    before === undefined
      ? [...partitions, after]
      : partitions.map((it) => (it.id === id ? after : it));
  draft.picture = { ...draft.picture, partitions: next };
  touch(draft, partitionSubject(id), before ?? {}, change);
}

/** Changes what is known of a server. */
export function setNode(draft: Draft, broker: BrokerId, change: Partial<NodePicture>): void {
  const before = draft.picture.nodes.find((it) => it.broker === broker);
  if (before === undefined || isSame(before, change)) return;
  const nodes = draft.picture.nodes.map((it) => (it === before ? { ...it, ...change } : it));
  draft.picture = { ...draft.picture, nodes };
  touch(draft, brokerSubject(broker), before, change);
}

/** Changes what is known of a controller. */
export function setController(
  draft: Draft,
  process: ProcessId,
  change: Partial<ControllerPicture>,
): void {
  const before = draft.picture.controllers.find((it) => it.process === process);
  if (before === undefined || isSame(before, change)) return;
  const controllers = draft.picture.controllers.map((it) =>
    it === before ? { ...it, ...change } : it,
  );
  draft.picture = { ...draft.picture, controllers };
  touch(draft, controllerSubject(process), before, change);
}

/** Changes what is known of a group; one that was not known is added. */
export function setGroup(draft: Draft, name: string, change: Partial<GroupPicture>): void {
  const { groups } = draft.picture;
  const before = groups.find((it) => it.name === name);
  const after = { ...unknownGroup, ...before, ...change, name };
  const next =
    before === undefined ? [...groups, after] : groups.map((it) => (it === before ? after : it));
  draft.picture = { ...draft.picture, groups: next };
}

const unknownGroup = { coordinator: -1, state: 'unknown', generation: -1, members: 0 } as const;

/** A replica as it is before anything is known of it. */
const emptyReplica = {
  role: 'none',
  leaderEpoch: -1,
  logStartOffset: 0,
  highWatermark: 0,
  logEndOffset: 0,
  batches: [],
  followers: [],
} as const;

/** A broker's copy of a partition as the draft has it. */
export function replicaIn(draft: Draft, partition: PartitionId, broker: BrokerId): ReplicaPicture {
  const found = draft.picture.replicas.find(
    (it) => it.partition === partition && it.broker === broker,
  );
  return found ?? { ...emptyReplica, partition, broker };
}

/** Changes a broker's copy of a partition; one that was not known is added. */
export function setReplica(
  draft: Draft,
  before: ReplicaPicture,
  change: Partial<ReplicaPicture>,
): void {
  const { replicas } = draft.picture;
  const after = { ...before, ...change };
  const next = replicas.includes(before)
    ? replicas.map((it) => (it === before ? after : it))
    : [...replicas, after].toSorted((a, b) => a.partition - b.partition || a.broker - b.broker);
  draft.picture = { ...draft.picture, replicas: next };
  touch(draft, replicaSubject(before.partition, before.broker), before, change);
}

/** What may change in a client. */
export type ClientChange = Partial<Omit<ProducerPicture, 'kind'>> &
  Partial<Omit<ConsumerPicture, 'kind'>>;

/** Changes what is known of a client; a process that is no client changes nothing. */
export function setClient(draft: Draft, process: ProcessId, change: ClientChange): void {
  const before = draft.picture.clients.find((it) => it.process === process);
  if (before === undefined || isSame(before, change)) return;
  const after = { ...before, ...change } as ClientPicture;
  const clients = draft.picture.clients.map((it) => (it === before ? after : it));
  draft.picture = { ...draft.picture, clients };
  touch(draft, clientSubject(process), before, change);
}

/** A map with one entry more or changed. */
export function mapWith<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** A map without an entry; the same one if it was not there. */
export function mapWithout<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  const next = new Map(map);
  next.delete(key);
  return next;
}

/** Only what is another value now is highlighted. */
function touch(draft: Draft, subject: Subject, before: object, change: object): void {
  const old = before as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(change)) {
    if (!isEqual(old[field], value)) draft.touched.push(`${subject}/${field}`);
  }
}

function isSame(before: object, change: object): boolean {
  const old = before as Readonly<Record<string, unknown>>;
  return Object.entries(change).every(([field, value]) => isEqual(old[field], value));
}

/** Small plain values of a picture. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** A request that waited on a connection of a broker waits no more. */
export function forgetParked(draft: Draft, process: ProcessId, connection: number): void {
  const { parked } = draft.picture;
  const left = parked.filter((it) => it.process !== process || it.connection !== connection);
  if (left.length < parked.length) draft.picture = { ...draft.picture, parked: left };
}
