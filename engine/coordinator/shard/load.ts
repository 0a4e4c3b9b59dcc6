// A new leader's shard reads its log from the beginning (Kafka's CoordinatorLoader).
import { assert } from '../../../sim/assert.ts';
import { markerOf } from '../../log/end-transaction-marker.ts';
import { attributeBits, nextOffset, type Batch, type Bytes } from '../../protocol/batch.ts';
import { placedRecords } from '../../protocol/batch-codec.ts';
import { textToBytes } from '../../protocol/utf8.ts';
import { moveOn, onCommitted, type Shard, type ShardKind } from './shard.ts';

/** Replays what was read from the log, in order. */
export function loadBatches<I, R>(
  shard: Shard<I, unknown>,
  kind: ShardKind<I, R>,
  batches: readonly Batch[],
  highWatermark: number,
): void {
  assert(shard.status === 'loading', 'only a shard that is loading reads its log');
  for (const batch of batches) {
    const isControl = (batch.attributes & attributeBits.control) !== 0;
    shard.image = isControl ? replayMarker(shard, kind, batch) : replayBatch(shard, kind, batch);
    const end = nextOffset(batch);
    const loaded = { end, image: shard.image };
    shard.logEnd = end;
    // What a former leader wrote and nobody committed yet is believed: this leader will commit it.
    if (end <= highWatermark) shard.images = [loaded];
    else shard.images.push(loaded);
  }
}

function bytesOf(text: Bytes): Uint8Array | null {
  return typeof text === 'string' ? textToBytes(text) : text;
}

function replayBatch<I, R>(shard: Shard<I, unknown>, kind: ShardKind<I, R>, batch: Batch): I {
  const isTransactional = (batch.attributes & attributeBits.transactional) !== 0;
  const producerId = isTransactional ? batch.producerId : -1;
  let { image } = shard;
  for (const { record, offset } of placedRecords(batch)) {
    const key = bytesOf(record.key);
    if (key === null) continue;
    const decoded = kind.decode(key, bytesOf(record.value));
    if (decoded !== undefined) image = kind.replay(image, { record: decoded, offset, producerId });
  }
  return image;
}

function replayMarker<I, R>(shard: Shard<I, unknown>, kind: ShardKind<I, R>, batch: Batch): I {
  const marker = markerOf(batch);
  if (marker === undefined) return shard.image;
  return kind.replayTransactionEnd(shard.image, batch.producerId, marker.outcome === 'commit');
}

/** The end of the log is reached: the shard may decide from now on. */
export function finishLoading(
  shard: Shard<unknown, unknown>,
  highWatermark: number,
  logEnd = shard.logEnd,
): void {
  shard.status = 'active';
  // The last records may have been cleaned away: the next one still comes behind them.
  if (logEnd > shard.logEnd) moveOn(shard, logEnd);
  onCommitted(shard, Math.min(highWatermark, shard.logEnd));
}
