// What a controller has decided is told as it came about.
import { expect, test } from 'vitest';
import { tellDecision } from '../../../../engine/kraft/controller/telling.ts';
import { emptyImage, type Image } from '../../../../engine/metadata/image.ts';
import type { MetadataRecord } from '../../../../engine/metadata/records.ts';
import { replayAll } from '../../../../engine/metadata/replay.ts';
import { clusterReader } from '../../../../scenarios/runner/transcript.ts';
import { columnsRecorder, createColumns } from '../../../../sim/trace/columns.ts';
import { createHash } from '../../../../sim/trace/hash.ts';
import { createNames } from '../../../../sim/trace/names.ts';
import { walkRows } from '../../../../sim/trace/reading.ts';
import { beginTurn, createSink, endTurn } from '../../../../sim/trace/sink.ts';
import { lineOf } from '../../../../sim/trace/text.ts';
import { uuidOf } from '../../../kit/controller-world.ts';

/** A topic with one partition on two brokers, led by the first. */
const founding: readonly MetadataRecord[] = [
  { type: 'topic', topic: 0, name: 'orders', uuid: uuidOf(1), nameNumber: 1, uuidNumber: 2 },
  { type: 'partition', partition: 3, topic: 0, index: 0, replicas: [1, 2], isr: [1, 2], leader: 1 },
];

/** The lines in which a decision about that partition is told. */
function told(records: readonly MetadataRecord[]): string[] {
  const columns = createColumns();
  const state = { turns: 0, rows: 0, hash: createHash(), names: createNames() };
  const sink = createSink(state, columnsRecorder(columns));
  const before: Image = replayAll(emptyImage, founding, 0);
  beginTurn(sink, 1, -1, -1);
  tellDecision(
    { offset: 9, before, after: replayAll(before, records, 9), records, why: 'the test' },
    sink,
  );
  endTurn(sink, 0);
  const lines: string[] = [];
  walkRows(clusterReader, columns, 0, (row) => {
    if (/^(partition-changed|leader-)/.test(row.kind.name)) lines.push(lineOf(row, state.names));
  });
  return lines.map((line) => line.replace(/^.*?(partition-changed|leader-)/, '$1'));
}

test('of two changes of a partition in one decision each is told with what it came to', () => {
  const leaves: MetadataRecord = { type: 'partition-change', partition: 3, isr: [2], leader: 2 };
  const isAlone: MetadataRecord = { type: 'partition-change', partition: 3, isr: [], leader: -1 };

  const lines = told([leaves, isAlone]);

  expect(lines.map((line) => line.split(/\s+/).slice(2).join(' '))).toEqual([
    'leader=2 leaderEpoch=1 partitionEpoch=1 isr=[2]',
    'from=1 to=2 leaderEpoch=1 why=the test',
    'leader=-1 leaderEpoch=2 partitionEpoch=2 isr=[]',
    'from=2 leaderEpoch=2 why=the test',
  ]);
});

test('a change that stands alone is told once', () => {
  const shrinks: MetadataRecord = { type: 'partition-change', partition: 3, isr: [1] };

  expect(told([shrinks]).map((line) => line.split(/\s+/).slice(2).join(' '))).toEqual([
    'leader=1 leaderEpoch=0 partitionEpoch=1 isr=[1]',
  ]);
});
