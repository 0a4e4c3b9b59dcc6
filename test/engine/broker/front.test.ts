// The front of a broker: its queue, its threads, and whom it does not serve.
import { expect, test } from 'vitest';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { playAlone, type LonePlan } from '../../kit/lone-broker.ts';
import type { ClientSettings, ScriptedAsk } from '../../kit/scripted-client.ts';
import { linesOf } from '../../kit/transcript.ts';

const asking = (atMs: number, what: string): ScriptedAsk => ({
  atMs,
  to: 'b1',
  api: 'DescribeCluster',
  version: 0,
  body: { includeClusterAuthorizedOperations: false, endpointType: 1, includeFencedBrokers: false },
  what,
});

function producing(atMs: number, what: string, size: number): ScriptedAsk {
  const record = { key: null, value: new Uint8Array(size), headers: [], timestamp: 0 };
  const partitionData = [{ index: 0, records: [batchOf([record])] }];
  const topicData = [{ name: 'orders', topicId: '', partitionData }];
  const body = { transactionalId: null, acks: 1, timeoutMs: 5_000, topicData };
  return { atMs, to: 'b1', api: 'Produce', version: 12, body, what };
}

const told = [
  'client-heard',
  'client-hung-up-on',
  'request-queued',
  'network-thread-blocked',
  'request-refused',
  'client-disconnected',
];

function linesWith(
  configs: LonePlan['configs'],
  clients: Readonly<Record<string, ClientSettings>>,
  forSeconds = 3,
): string[] {
  const plan = { topics: { orders: {} }, clients };
  return linesOf(playAlone(configs === undefined ? plan : { ...plan, configs }, forSeconds), told);
}

/** So many clients who all ask at the same time. */
const crowd = (count: number, size: number): Readonly<Record<string, ClientSettings>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`app${i}`, { script: [producing(500, 'a', size)] }]),
  );

const withWord = (lines: readonly string[], word: string): readonly string[] =>
  lines.filter((line) => line.includes(word));

test('with few threads requests queue, and all are answered in the end', () => {
  const lines = linesWith({ 'num.io.threads': '1' }, crowd(10, 50_000));

  expect(withWord(lines, 'request-queued').length).toBeGreaterThan(3);
  expect(withWord(lines, 'network-thread-blocked')).toEqual([]);
  expect(withWord(lines, 'client-heard')).toHaveLength(10);
});

test('when the queue is full network threads stand still, and nothing is lost', () => {
  const configs = { 'num.io.threads': '1', 'queued.max.requests': '2', 'num.network.threads': '2' };

  const lines = linesWith(configs, crowd(10, 50_000));

  const ahead = withWord(lines, 'request-queued').map((line) => Number(line.split('ahead=')[1]));
  expect(Math.max(...ahead)).toBeLessThan(2);
  expect(withWord(lines, 'network-thread-blocked').length).toBeGreaterThan(1);
  expect(withWord(lines, 'client-heard')).toHaveLength(10);
});

test('a request longer than socket.request.max.bytes closes its connection, and no other', () => {
  const small = { script: [producing(500, 'small', 100), producing(1_500, 'small', 100)] };
  const large = { script: [producing(1_000, 'large', 5_000), producing(2_000, 'again', 100)] };

  const lines = linesWith({ 'socket.request.max.bytes': '4096' }, { small, large });

  expect(withWord(lines, 'request-refused')).toEqual([expect.stringContaining('longer than 4096')]);
  expect(withWord(lines, 'client-hung-up-on')).toEqual([expect.stringContaining('large')]);
  expect(withWord(lines, 'what=small')).toHaveLength(2);
  expect(withWord(lines, 'what=again')).toHaveLength(1);
});

test('a request that brokers do not serve closes the connection', () => {
  const body = { brokerId: 1, brokerEpoch: -1 };
  const odd: ScriptedAsk = {
    atMs: 500,
    to: 'b1',
    api: 'ControlledShutdown',
    version: 3,
    body,
    what: 'of ZooKeeper times',
  };

  const lines = linesWith(undefined, { app: { script: [odd] } });

  expect(lines).toEqual([
    expect.stringContaining('request-refused'),
    expect.stringContaining('client-hung-up-on'),
  ]);
});

test('a host with too many connections is sent away, unless an override allows it more', () => {
  const configs = {
    'max.connections.per.ip': '0',
    'max.connections.per.ip.overrides': 'friend:5, other:1',
  };
  const script = [asking(500, 'a question')];

  const lines = linesWith(configs, { friend: { script }, stranger: { script } });

  expect(withWord(lines, 'client-heard')).toEqual([expect.stringContaining('friend')]);
  expect(withWord(lines, 'client-disconnected')).toEqual([expect.stringContaining('stranger')]);
});

test('beyond max.connections one waits until another goes', () => {
  const configs = { 'max.connections': '1', 'socket.request.max.bytes': '4096' };
  const first = { script: [asking(500, 'first'), producing(2_000, 'too long', 5_000)] };
  const second = { script: [asking(600, 'second')] };

  const lines = linesWith(configs, { first, second });

  const heard = withWord(lines, 'client-heard');
  expect(heard).toHaveLength(2);
  expect(Number(/[\d.]+/.exec(heard[1] ?? '')?.[0])).toBeGreaterThan(2);
});

test('a connection that carries nothing for connections.max.idle.ms is closed', () => {
  const configs = { 'connections.max.idle.ms': '2000' };
  const busy = { script: [500, 2_000, 3_500, 5_000].map((at) => asking(at, `at ${at}`)) };
  const idle = { script: [asking(600, 'once')] };

  const lines = linesWith(configs, { busy, idle }, 6);

  expect(withWord(lines, 'client-hung-up-on')).toEqual([expect.stringContaining('idle')]);
  expect(withWord(lines, 'client-heard')).toHaveLength(5);
});
