// What becomes of the logs of topics that are deleted, whether or not the broker is there to hear it.
import { expect, test } from 'vitest';
import { listFiles } from '../../../sim/disk/read.ts';
import { seconds } from '../../../sim/time.ts';
import {
  bootCluster,
  pass,
  replicaNamed,
  until,
  type LiveCluster,
} from '../../conformance/live/cluster.ts';
import type { Step } from '../../conformance/live/format.ts';
import { playingOn, playStep } from '../../conformance/live/steps.ts';

const topology = { brokers: [1, 2, 3], controllers: [101], racks: {}, configs: {} };

const creation: Step = { do: 'create-topic', topic: 'orders', assignment: { 0: [1, 2, 3] } };
const smaller: Step = { do: 'create-topic', topic: 'orders', assignment: { 0: [1, 2] } };
const deletion: Step = { do: 'delete-topic', topic: 'orders' };

const production: Step = {
  do: 'raw',
  to: 'b1',
  api: 'Produce',
  version: 12,
  body: {
    acks: -1,
    timeoutMs: 5_000,
    topicData: [
      { name: 'orders', partitionData: [{ index: 0, records: [{ records: [{ v: 'a' }] }] }] },
    ],
  },
};

/** The directories on a broker's disk, by their names. */
function directoriesOf({ world }: LiveCluster, broker: number): string[] {
  const host = world.state.hosts.find(({ name }) => name === `b${broker}`);
  const names = host === undefined ? [] : listFiles(host.disk, 'data/');
  // Checkpoints lie beside the directories.
  const directories = names.flatMap((name) => name.split('/').slice(1, -1));
  return [...new Set(directories)];
}

test('a deleted topic leaves the disk after a while, and the same name begins anew', () => {
  const cluster = bootCluster(topology);
  const playing = playingOn(cluster);
  for (const step of [creation, production, production, deletion]) playStep(playing, step);
  expect(directoriesOf(cluster, 1)).toEqual([expect.stringMatching(/^orders-0\..*-delete$/)]);

  playStep(playing, creation);
  const answer = playStep(playing, production);
  pass(cluster, seconds(70));

  expect(answer).toMatchObject({ responses: [{ partitionResponses: [{ baseOffset: 0 }] }] });
  expect(directoriesOf(cluster, 1)).toEqual(['orders-0']);
  expect(replicaNamed(cluster, 2, 'orders-0')?.log.logEndOffset).toBe(1);
});

test('a broker that was away while its topic was replaced keeps the old log aside', () => {
  const cluster = bootCluster(topology);
  const playing = playingOn(cluster);
  for (const step of [creation, production]) playStep(playing, step);
  playStep(playing, { do: 'kill', broker: 3 });
  until(cluster, () => replicaNamed(cluster, 1, 'orders-0')?.isr.isr.length === 2);
  const others = { ...cluster, brokers: [1, 2] };
  playStep(playingOn(others), deletion);
  playStep(playingOn(others), smaller);

  playStep(playing, { do: 'start', broker: 3 });
  pass(cluster, seconds(5));

  expect(directoriesOf(cluster, 3)).toEqual([expect.stringMatching(/^orders-0\..*-stray$/)]);
  expect(directoriesOf(cluster, 1)).toContain('orders-0');
});
