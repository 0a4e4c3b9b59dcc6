// Records of the metadata log as they stand in batches: how they get there, and what a batch makes of
// an image.
import { assert } from '../../sim/assert.ts';
import { batchOf, isControl, type Batch, type DataRecord } from '../protocol/batch.ts';
import { decodeMetadataRecord, encodeMetadataRecord } from '../protocol/records/metadata-log.ts';
import { metadataVersionOf } from './abilities.ts';
import { contentsOf, partitionRecord } from './image-records.ts';
import type { Interner } from './ids.ts';
import { emptyImage, type Image, type Partition, type PublishedImage } from './image.ts';
import { kafkaRecordOf } from './kafka-records.ts';
import { recordOfKafka } from './read-records.ts';
import type { MetadataRecord, PartitionCreation } from './records.ts';
import { replay } from './replay.ts';
import { replayShared, type ReplayMemo } from './replay-memo.ts';
import { replayPartitions } from './replay-topics.ts';

/** Records as they stand in the log, and the image that they lead to. */
export interface WrittenRecords {
  readonly values: readonly Uint8Array[];
  readonly image: Image;
}

/** Writes records the first of which will stand at an offset. */
export function writeRecords(
  before: Image,
  records: readonly MetadataRecord[],
  from: number,
): WrittenRecords {
  const values: Uint8Array[] = [];
  const walk = startWalk(before);
  for (const [index, record] of records.entries()) {
    if (record.type !== 'partition') takeUpFresh(walk);
    values.push(valueOf(walk.image, record));
    step(walk, record, from + index);
  }
  return { values, image: takeUpFresh(walk) };
}

/** On the way from image to image: new partitions of one topic are gathered, and taken up together. */
interface Walk {
  image: Image;
  fresh: PartitionCreation[];
}

const startWalk = (image: Image): Walk => ({ image, fresh: [] });

function step(walk: Walk, record: MetadataRecord, offset: number): void {
  if (record.type === 'partition') {
    if (walk.fresh[0]?.topic !== record.topic) takeUpFresh(walk);
    walk.fresh.push(record);
  } else {
    walk.image = replay(walk.image, record, offset);
  }
}

function takeUpFresh(walk: Walk): Image {
  if (walk.fresh.length > 0) walk.image = replayPartitions(walk.image, walk.fresh);
  walk.fresh = [];
  return walk.image;
}

function valueOf(image: Image, record: MetadataRecord): Uint8Array {
  const { name, version, value } = kafkaRecordOf(image, record);
  return encodeMetadataRecord(name, version, value as never);
}

/** Hears of each record in a batch, with the image before and after it. */
export type RecordVisitor = (record: MetadataRecord, before: Image, after: Image) => void;

/** Reads a batch record by record. The image after it. */
export function walkBatch(
  image: Image,
  batch: Batch,
  names: Interner,
  visit?: RecordVisitor,
): Image {
  if (visit === undefined)
    return imageAfter(image, valuesIn(batch), names, (index) => batch.baseOffset + index);
  let now = image;
  for (const [index, value] of valuesIn(batch).entries()) {
    const record = recordOfKafka(now, decodeMetadataRecord(value), names);
    const after = replay(now, record, batch.baseOffset + index);
    visit(record, now, after);
    now = after;
  }
  return now;
}

/** The image after records that nobody looks at one by one. */
function imageAfter(
  image: Image,
  values: readonly Uint8Array[],
  names: Interner,
  offsetOf: (index: number) => number,
): Image {
  const walk = startWalk(image);
  for (const [index, value] of values.entries()) {
    const read = decodeMetadataRecord(value);
    if (read.name !== 'PartitionRecord') takeUpFresh(walk);
    step(walk, recordOfKafka(walk.image, read, names), offsetOf(index));
  }
  return takeUpFresh(walk);
}

/** The quorum's own words say nothing about the cluster: they are left out. */
function valuesIn(batch: Batch): readonly Uint8Array[] {
  if (isControl(batch)) return [];
  const { payload } = batch;
  assert('records' in payload, 'the metadata log holds records');
  return payload.records.map(({ value }) => {
    assert(value instanceof Uint8Array, 'a record of the metadata log has a value');
    return value;
  });
}

/** What all nodes remember of the steps from image to image. */
export type MetadataMemo = ReplayMemo<Image, Batch>;

/** The image after a batch of the log: the very one that others have who came the same way. */
export function replayBatch(
  image: Image,
  batch: Batch,
  memo: MetadataMemo,
  names: Interner,
): Image {
  if (isControl(batch)) return image;
  return replayShared(memo, { before: image, batch, rules: '' }, (before) =>
    walkBatch(before, batch, names),
  );
}

/** How many records one batch of a snapshot holds. */
const recordsInBatch = 1_000;

/** An image as the batches of a snapshot: nodes that have the same one share them. */
export function snapshotBatches(
  { image, epoch }: PublishedImage,
  names: Interner,
): readonly Batch[] {
  const known = snapshots.get(image);
  if (known?.epoch === epoch) return known.batches;
  const version = metadataVersionOf(image);
  const records = contentsOf(image, names).map((each) =>
    'type' in each ? logRecord(valueOf(image, each)) : recordOfPartition(image, each, version),
  );
  const batches: Batch[] = [];
  for (let at = 0; at < records.length; at += recordsInBatch) {
    const some = records.slice(at, at + recordsInBatch);
    batches.push(batchOf(some, { baseOffset: at, partitionLeaderEpoch: epoch }));
  }
  snapshots.set(image, { epoch, batches });
  return batches;
}

/** What is immutable is written once, however many nodes and snapshots hold it. */
const snapshots = new WeakMap<Image, { epoch: number; batches: readonly Batch[] }>();
const partitions = new WeakMap<Partition, { version: string; record: DataRecord }>();

/** Most of a large image are partitions, and few of them differ from those in the snapshot before. */
function recordOfPartition(image: Image, partition: Partition, version: string): DataRecord {
  const known = partitions.get(partition);
  if (known?.version === version) return known.record;
  const record = logRecord(valueOf(image, partitionRecord(image, partition)));
  partitions.set(partition, { version, record });
  return record;
}

const logRecord = (value: Uint8Array): DataRecord => ({
  key: null,
  value,
  headers: [],
  timestamp: 0,
});

/** The image that a snapshot holds. Every record in it counts as standing at the snapshot's end. */
export function imageOfSnapshot(
  batches: readonly Batch[],
  lastOffset: number,
  names: Interner,
): Image {
  return imageAfter(emptyImage, batches.flatMap(valuesIn), names, () => lastOffset);
}
