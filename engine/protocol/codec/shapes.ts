// Makes objects of the fields that were read.
import { readerOf, type Reader } from './reader.ts';

/** Reads one value and moves on behind it. */
export type Read = (reader: Reader) => unknown;

/** A struct under construction. */
export type Built = Record<string, unknown>;

type Build = (reader: Reader) => Built;

/** The function that reads some fields, in order, into an object that has them in this order. */
export function builderOf(names: readonly string[], reads: readonly Read[]): Build {
  const busy = busyShapes.get(names.join());
  if (busy !== undefined) return busy(reads as unknown as Reads);
  return (reader) => {
    const built: Built = {};
    for (let index = 0; index < names.length; index += 1) {
      const [name, read] = [names[index], reads[index]];
      if (name !== undefined && read !== undefined) built[name] = read(reader);
    }
    return built;
  };
}

/** As many as the busiest struct has; a shape takes those it needs. */
type Reads = readonly [Read, Read, Read, Read, Read, Read, Read, Read, Read, Read, Read];

/**
 * The structs that large messages hold by the thousand. An object whose keys stand in the source is
 * made several times faster than one whose keys are looked up; what is made is the same.
 */
const shapes: readonly ((reads: Reads) => Build)[] = [
  // A partition in a Metadata response.
  ([a, b, c, d, e, f, g]) =>
    (reader) => ({
      errorCode: a(reader),
      partitionIndex: b(reader),
      leaderId: c(reader),
      leaderEpoch: d(reader),
      replicaNodes: e(reader),
      isrNodes: f(reader),
      offlineReplicas: g(reader),
    }),
  // A partition in a Fetch request.
  ([a, b, c, d, e, f, g, h]) =>
    (reader) => ({
      partition: a(reader),
      currentLeaderEpoch: b(reader),
      fetchOffset: c(reader),
      lastFetchedEpoch: d(reader),
      logStartOffset: e(reader),
      partitionMaxBytes: f(reader),
      replicaDirectoryId: g(reader),
      highWatermark: h(reader),
    }),
  // A partition in a Fetch response.
  ([a, b, c, d, e, f, g, h, i, j, k]) =>
    (reader) => ({
      partitionIndex: a(reader),
      errorCode: b(reader),
      highWatermark: c(reader),
      lastStableOffset: d(reader),
      logStartOffset: e(reader),
      divergingEpoch: f(reader),
      currentLeader: g(reader),
      snapshotId: h(reader),
      abortedTransactions: i(reader),
      preferredReadReplica: j(reader),
      records: k(reader),
    }),
];

const nothing: Read = () => null;
const nothings: Reads = [
  ...([nothing, nothing, nothing, nothing, nothing, nothing] as const),
  ...([nothing, nothing, nothing, nothing, nothing] as const),
];

/** By the names of their fields. */
const busyShapes: ReadonlyMap<string, (reads: Reads) => Build> = new Map(
  shapes.map((shape) => [Object.keys(shape(nothings)(readerOf(new Uint8Array()))).join(), shape]),
);
