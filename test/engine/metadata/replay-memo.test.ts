import { expect, test } from 'vitest';
import fc from 'fast-check';
import { emptyImage, type Image } from '../../../engine/metadata/image.ts';
import {
  copyMemo,
  emptyMemo,
  rememberedSteps,
  replayShared,
  type ReplayMemo,
} from '../../../engine/metadata/replay-memo.ts';
import type { MetadataRecord } from '../../../engine/metadata/records.ts';
import { replayAll } from '../../../engine/metadata/replay.ts';

interface Batch {
  readonly baseOffset: number;
  readonly records: readonly MetadataRecord[];
}

type Memo = ReplayMemo<Image, Batch>;

/** Nodes that apply the same log, each as far as it has come. */
interface Nodes {
  readonly memo: Memo;
  readonly images: Image[];
  readonly applied: number[];
}

const nodes = (count: number): Nodes => ({
  memo: emptyMemo(),
  images: Array.from({ length: count }, () => emptyImage),
  applied: Array.from({ length: count }, () => 0),
});

const batchAt = (baseOffset: number): Batch => ({
  baseOffset,
  records: [
    { type: 'feature-level', name: `feature-${baseOffset % 5}`, level: baseOffset + 1 },
    { type: 'producer-ids', broker: 1, brokerEpoch: 1, nextProducerId: (baseOffset + 1) * 1_000 },
  ],
});

const replayBatch = (image: Image, { records, baseOffset }: Batch): Image =>
  replayAll(image, records, baseOffset);

function advance({ memo, images, applied }: Nodes, node: number, log: readonly Batch[]): void {
  const batch = log[applied[node] ?? 0];
  const before = images[node];
  if (batch === undefined || before === undefined) return;
  images[node] = replayShared(memo, { before, batch, rules: '' }, replayBatch);
  applied[node] = (applied[node] ?? 0) + 1;
}

const logOf = (length: number): Batch[] => Array.from({ length }, (_, index) => batchAt(index * 2));

test('nodes that apply the same batches share one image, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 200 }), (order) => {
      const world = nodes(5);
      const log = logOf(40);
      for (const node of order) advance(world, node, log);
      const byProgress = new Map<number, Image>();
      for (const [node, image] of world.images.entries()) {
        const progress = world.applied[node] ?? 0;
        expect(byProgress.get(progress) ?? image).toBe(image);
        byProgress.set(progress, image);
      }
    }),
  );
});

test('an image that is shared is the one that each node would have made alone', () => {
  const world = nodes(3);
  const log = logOf(100);
  let alone = emptyImage;
  for (const batch of log) {
    alone = replayBatch(alone, batch);
    for (const node of [0, 1, 2]) advance(world, node, log);
    expect(world.images[2]).toEqual(alone);
  }
});

test('a world that is cloned in the midst of a publication ends with one image, as the original', () => {
  const world = nodes(100);
  const log = logOf(10);
  for (let node = 0; node < 50; node += 1) for (const _ of log) advance(world, node, log);
  const cloned = structuredClone({ ...world, log });

  for (const [each, batches] of [[world, log] as const, [cloned, cloned.log] as const]) {
    for (let node = 50; node < 100; node += 1) {
      for (const _ of batches) advance(each, node, batches);
    }
  }

  expect(new Set(world.images).size).toBe(1);
  expect(new Set(cloned.images).size).toBe(1);
  expect(cloned.images[0]).toEqual(world.images[0]);
});

test('nodes under other flags do not share what the flags may have changed', () => {
  const memo: Memo = emptyMemo();
  const batch = batchAt(0);

  const one = replayShared(memo, { before: emptyImage, batch, rules: '' }, replayBatch);
  const other = replayShared(memo, { before: emptyImage, batch, rules: 'a bug' }, replayBatch);

  expect(other).not.toBe(one);
  expect(other).toEqual(one);
});

test('only the last steps are remembered, and a copy remembers them for itself', () => {
  const world = nodes(1);
  const log = logOf(rememberedSteps * 2);
  for (const _ of log) advance(world, 0, log);
  const copy = copyMemo(world.memo);

  advance({ ...world, memo: copy }, 0, [...log, batchAt(1_000)]);

  expect(world.memo.steps).toHaveLength(rememberedSteps);
  expect(copy.steps).toHaveLength(rememberedSteps);
  expect(copy.next).toBe(world.memo.next + 1);
});
