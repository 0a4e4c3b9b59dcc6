// Kafka's BrokerRegistrationTracker (KAFKA-15366): brokers tell their directories when the metadata can say them.
import { expect, test } from 'vitest';
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import type { Broker } from '../../../engine/metadata/image.ts';
import { levelling } from '../../kit/admin-questions.ts';
import { ask, imageOf, openStage, pass, type Stage } from '../../kit/stage.ts';

const knowsDirectories = 17;

const brokers = (stage: Stage): readonly Broker[] => valuesOf(imageOf(stage).brokers);

test('once the metadata knows directories, every broker registers again and stays what it is', () => {
  const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];
  const stage = openStage({ metadataVersion: '3.6-IV2', topics });
  const before = brokers(stage);
  expect(before.map(({ logDirs }) => logDirs)).toEqual([[], [], []]);

  ask(stage, { to: 'b1' }, levelling('metadata.version', knowsDirectories));
  pass(stage, 1_000);

  const after = brokers(stage);
  expect(after.map(({ logDirs }) => logDirs.length)).toEqual([1, 1, 1]);
  const standing = ({ id, incarnationId, epoch, fenced }: Broker): object => {
    return { id, incarnationId, epoch, fenced };
  };
  expect(after.map(standing)).toEqual(before.map(standing));
  expect(stage.findings()).toEqual([]);
});
