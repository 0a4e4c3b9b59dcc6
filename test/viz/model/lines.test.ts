import { expect, test } from 'vitest';
import type { Focus } from '../../../viz/model/run-source.ts';
import { liveRun, smallCluster, smallReading } from '../kit/live-run.ts';
import { killed, paused } from '../../kit/cluster.ts';

const second = 1_000_000;
const faults = [killed('b1', 2 * second, 3 * second), paused('b3', 4 * second, 2 * second)];
const { source } = liveRun(smallReading(12 * second, { ...smallCluster, faults }));
source.advance(12 * second);

const focuses: readonly Focus[] = [
  'everything',
  'routine',
  'notable',
  'headlines',
  'messages',
  'records',
  'commits',
  'leader-changes',
];

test.each(focuses)('the list of %s is in order, and says how far it has come', (focus) => {
  const list = source.events(focus);
  const times = Array.from({ length: list.length }, (_, index) => list.line(index).t);

  expect(times.length).toBeGreaterThan(3);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const t of [0, 2 * second, 2_345_678, 12 * second]) {
    expect(list.upTo(t)).toBe(times.filter((it) => it <= t).length);
  }
});

test('every event is a sentence for people: no holes, no ids, no brackets', () => {
  const list = source.events('everything');
  const sentences = Array.from({ length: list.length }, (_, index) => list.line(index).sentence);

  expect(sentences.length).toBeGreaterThan(1_000);
  expect(sentences.filter((it) => !it.endsWith('.'))).toEqual([]);
  expect(sentences.filter((it) => /[{}[\]@]|\b1 records\b|undefined|NaN/.test(it))).toEqual([]);
  expect(sentences).toContain('Broker 1 is killed.');
  expect(sentences).toContain('orders-0 is now led by broker 2 in epoch 2; in sync are 2 and 3.');
});

test('a reign ends where the next one begins, and the record of the ISR has no gaps', () => {
  const { leaders, isr, faults: broken } = source.history();

  expect(leaders.map(({ broker }) => broker)).toEqual([-1, 1, 2]);
  expect(leaders[0]?.to).toBe(leaders[1]?.from);
  for (const broker of [1, 2, 3]) {
    const spans = isr.filter((it) => it.broker === broker);
    expect(spans.slice(1).map(({ from }) => from)).toEqual(spans.slice(0, -1).map(({ to }) => to));
    expect(spans.at(-1)?.to).toBeUndefined();
  }
  expect(broken.map(({ label, from, to }) => [label, from, to])).toEqual([
    ['Broker 1 is killed', 2 * second, 5 * second],
    ['Broker 3 is paused', 4 * second, 6 * second],
  ]);
});

test('flights are listed as they were sent, and none ends before it begins', () => {
  const { flights } = source.history();

  expect(flights.length).toBeGreaterThan(100);
  expect(flights.every(({ sentAt, endsAt }) => endsAt > sentAt)).toBe(true);
  const starts = flights.map(({ sentAt }) => sentAt);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
});
