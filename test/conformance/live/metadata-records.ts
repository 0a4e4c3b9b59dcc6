// What the controller has written since it was last looked: the records of the metadata log, as recordings
// show them. Which neighbours share a batch is chance: batches are opened.
import { toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import { batchAt } from '../../../engine/log/batch-list.ts';
import type { LogState } from '../../../engine/log/log.ts';
import { isControl, type Batch } from '../../../engine/protocol/batch.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';
import {
  decodeMetadataRecord,
  metadataRecords,
} from '../../../engine/protocol/records/metadata-log.ts';
import { controllerOf, type LiveCluster } from './cluster.ts';
import { isObject } from './is-object.ts';
import { shown } from './raw.ts';

/** Up to which offset each cluster was looked at. */
export interface Mark {
  offset: number;
}

/** The records since the mark, which moves on. */
export function metadataRecordsSince(cluster: LiveCluster, mark: Mark): Json {
  const log = controllerOf(cluster)?.member.raft?.log;
  if (log === undefined) return [];
  const fresh = batchesFrom(log, mark.offset);
  mark.offset = log.highWatermark;
  return fresh.flatMap(recordsIn);
}

function batchesFrom({ segments, highWatermark }: LogState, from: number): Batch[] {
  const found: Batch[] = [];
  for (const { batches } of segments) {
    for (let index = 0; index < batches.length; index += 1) {
      const batch = batchAt(batches, index);
      const isFresh = batch !== undefined && batch.baseOffset >= from;
      if (isFresh && batch.baseOffset < highWatermark) found.push(batch);
    }
  }
  return found;
}

function recordsIn(batch: Batch): Json[] {
  if (isControl(batch)) return [];
  return recordsOf(batch).flatMap(({ value }): Json[] => {
    if (!(value instanceof Uint8Array)) return [];
    const record = decodeMetadataRecord(value);
    const { name, version } = record;
    if (name === 'NoOpRecord') return [];
    const data = toJson(metadataRecords[name], version, record.value);
    return [{ type: typeOf(name), version, data: shown(data) }];
  });
}

/** A record's name as Kafka's dump tool has it. */
export const typeOf = (name: string): string =>
  name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/**
 * Both sides as they can be compared. The recorder began to look at a moment that it does not tell, so
 * only as many of our records count as it has seen. Changes of several partitions for one reason follow
 * a hash map of random ids, and a starting broker tells of its directories at any time: both are put in
 * one order.
 */
export function comparableRecords(
  recorded: Json,
  found: Json,
  nameOf: (topicId: string) => string,
): { readonly expected: Json; readonly ours: Json } {
  const theirs = openedBatches(recorded);
  const all = found as unknown as readonly ShownRecord[];
  const ours = theirs.length === 0 ? all : all.slice(-theirs.length);
  const aliased = (id: string): string => /^\$topicId\((.+?)\)/.exec(id)?.[1] ?? id;
  return {
    expected: inOneOrder(theirs, aliased) as unknown as Json,
    ours: inOneOrder(ours, nameOf) as unknown as Json,
  };
}

interface ShownRecord {
  readonly type: string;
  readonly data: {
    readonly [field: string]: Json;
    readonly topicId?: Json;
    readonly partitionId?: Json;
  };
}

function inOneOrder(
  records: readonly ShownRecord[],
  nameOf: (topicId: string) => string,
): readonly ShownRecord[] {
  const ordered: ShownRecord[] = [];
  for (const record of records) {
    let at = ordered.length;
    while (at > 0 && goesBefore(record, ordered[at - 1], nameOf)) at -= 1;
    ordered.splice(at, 0, record);
  }
  return ordered;
}

function goesBefore(
  one: ShownRecord,
  other: ShownRecord | undefined,
  nameOf: (topicId: string) => string,
): boolean {
  if (other === undefined) return false;
  if ('cordonedLogDirs' in one.data) return other.type !== 'REGISTER_BROKER_RECORD';
  if (one.type !== 'PARTITION_CHANGE_RECORD' || other.type !== one.type) return false;
  const keyOf = ({ data: { topicId, partitionId } }: ShownRecord): string =>
    `${typeof topicId === 'string' ? nameOf(topicId) : ''} ${JSON.stringify(partitionId)}`;
  return keyOf(one) < keyOf(other);
}

/** What was recorded, in the same form: without batches, and without the quorum's own words. */
function openedBatches(recorded: Json): readonly ShownRecord[] {
  const batches = isObject(recorded) ? recorded['batches'] : undefined;
  if (!Array.isArray(batches)) return [];
  return batches.flatMap((batch: Json) => {
    if (!isObject(batch) || batch['control'] === true) return [];
    return batch['records'] as unknown as readonly ShownRecord[];
  });
}
