// The metadata log as live-4.3/quorum shows it: its first batches, and what it says of voters.
import { batchAt } from '../../../engine/log/batch-list.ts';
import { isControl, type Batch } from '../../../engine/protocol/batch.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';
import { toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import {
  controlRecords,
  decodeControlRecord,
} from '../../../engine/protocol/records/control-log.ts';
import {
  decodeMetadataRecord,
  metadataRecords,
} from '../../../engine/protocol/records/metadata-log.ts';
import { rangeOf } from '../../../engine/protocol/schema/versions.ts';
import { typeOf } from '../live/metadata-records.ts';
import { shown } from '../live/raw.ts';
import { leaderOf, raftOf, type QuorumStage } from './stage.ts';

/**
 * The first batches of the leader's log. Who registers first is chance: controllers that did so before
 * the broker are left out, and what follows closes up.
 */
export function firstBatches(stage: QuorumStage, count: number): Json {
  const shownOnes: Json[] = [];
  let next = 0;
  for (const batch of batchesOf(stage).filter((each) => !registersController(each))) {
    if (shownOnes.length === count) break;
    shownOnes.push(shownBatch(batch, next));
    next += recordsOf(batch).length;
  }
  return { batches: shownOnes };
}

function registersController(batch: Batch): boolean {
  const [first] = isControl(batch) ? [] : recordsOf(batch);
  if (!(first?.value instanceof Uint8Array)) return false;
  return decodeMetadataRecord(first.value).name === 'RegisterControllerRecord';
}

/** Every VotersRecord since the case began: the ids that it names. */
export function voterChanges(stage: QuorumStage): Json {
  const fresh = batchesOf(stage).filter((batch) => batch.baseOffset >= stage.beganAt);
  const changes = fresh.flatMap((batch) => {
    if (!isControl(batch)) return [];
    return recordsOf(batch).flatMap(({ key, value }): Json[] => {
      const record = decodeControlRecord(key as Uint8Array, value as Uint8Array);
      if (record.type !== 'KRAFT_VOTERS') return [];
      return [{ type: record.type, voterIds: record.value.voters.map(({ voterId }) => voterId) }];
    });
  });
  return { batches: changes.map((change) => ({ control: true, records: [change] })) };
}

function batchesOf(stage: QuorumStage): Batch[] {
  const { segments = [] } = raftOf(stage, leaderOf(stage))?.log ?? {};
  return segments.flatMap(({ batches }) =>
    Array.from({ length: batches.length }, (_, index) => batchAt(batches, index)).filter(
      (batch) => batch !== undefined,
    ),
  );
}

function shownBatch(batch: Batch, baseOffset: number): Json {
  const { partitionLeaderEpoch: leaderEpoch } = batch;
  const control = isControl(batch);
  const records = recordsOf(batch).map(({ key, value }, index) => ({
    offset: baseOffset + index,
    ...(control
      ? controlRecord(key as Uint8Array, value as Uint8Array)
      : metadataRecord(value as Uint8Array)),
  }));
  return { baseOffset, ...(control ? { control } : {}), leaderEpoch, records };
}

function controlRecord(key: Uint8Array, bytes: Uint8Array): { readonly [field: string]: Json } {
  const { type, value } = decodeControlRecord(key, bytes);
  // The recorder shows all fields, whatever the record's version.
  const { last } = rangeOf(controlRecords[type].versions);
  return { type, data: shown(toJson(controlRecords[type], last, value)) };
}

function metadataRecord(bytes: Uint8Array): { readonly [field: string]: Json } {
  const { name, version, value } = decodeMetadataRecord(bytes);
  return {
    type: typeOf(name),
    version,
    data: shown(toJson(metadataRecords[name], version, value)),
  };
}
