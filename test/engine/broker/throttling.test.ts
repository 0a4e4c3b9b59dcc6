// What a client meets that uses more than its quota (KIP-13, KIP-124, KIP-219).
import { expect, test } from 'vitest';
import type { ClientQuota } from '../../../engine/metadata/security.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { uuidOfTopic } from '../../kit/cluster.ts';
import { playAlone, type LonePlan } from '../../kit/lone-broker.ts';
import type { ScriptedAsk } from '../../kit/scripted-client.ts';
import { expectTranscript, linesOf } from '../../kit/transcript.ts';

const told = ['client-asked', 'client-heard', 'client-throttled'];

function producing(atMs: number, what: string, acks = 1, size = 5_000): ScriptedAsk {
  const value = new Uint8Array(size);
  const records = [batchOf([{ key: null, value, headers: [], timestamp: 0 }])];
  const topicData = [{ name: 'orders', topicId: '', partitionData: [{ index: 0, records }] }];
  const body = { transactionalId: null, acks, timeoutMs: 5_000, topicData };
  return { atMs, to: 'b1', api: 'Produce', version: 12, body, what };
}

function fetching(atMs: number, fetchOffset: number, replicaId = -1): ScriptedAsk {
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1_048_576,
    replicaDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
    highWatermark: 0,
  };
  const body = {
    clusterId: null,
    replicaId: -1,
    replicaState: { replicaId, replicaEpoch: -1 },
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 1_048_576,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: '', topicId: uuidOfTopic('orders'), partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
  const what = `a fetch from ${fetchOffset}`;
  return { atMs, to: 'b1', api: 'Fetch', version: 17, body, what };
}

const asking = (atMs: number, what: string): ScriptedAsk => ({
  atMs,
  to: 'b1',
  api: 'DescribeCluster',
  version: 0,
  body: { includeClusterAuthorizedOperations: false, endpointType: 1, includeFencedBrokers: false },
  what,
});

const ofEverybody = (limits: ClientQuota['limits']): ClientQuota => ({
  entity: [{ type: 'client-id', name: null }],
  limits,
});

const linesOfPlay = (plan: Omit<LonePlan, 'topics'>, forSeconds: number): string[] =>
  linesOf(playAlone({ topics: { orders: {} }, ...plan }, forSeconds), told);

/** The simulated second of the one line that holds all of the words. */
function timeOf(lines: readonly string[], ...words: readonly string[]): number {
  const found = lines.filter((line) => words.every((word) => line.includes(word)));
  expect(found, words.join(' ')).toHaveLength(1);
  return Number(/[\d.]+/.exec(found[0] ?? '')?.[0]);
}

test('L71 whoever produces too fast is answered at once, and not heard for a while', () => {
  const script = [producing(500, 'a'), producing(510, 'b'), producing(520, 'c')];
  const quotas = [ofEverybody({ producer_byte_rate: 800 })];

  const lines = linesOfPlay({ quotas, clients: { app: { script } } }, 30);

  expectTranscript('throttled-producer', lines);
  expect(timeOf(lines, 'what=b', 'offset 1') - timeOf(lines, 'what=b', 'asked')).toBeLessThan(0.1);
  expect(timeOf(lines, 'what=c', 'offset 2') - timeOf(lines, 'what=b', 'offset 1')).toBeGreaterThan(
    2,
  );
});

test('L71 whoever fetches too fast gets nothing, and then all of it', () => {
  const writer = { script: [producing(500, 'a'), producing(510, 'b'), producing(520, 'c')] };
  const script = [fetching(1_000, 0), fetching(1_100, 1), fetching(14_000, 1)];
  const quotas = [ofEverybody({ consumer_byte_rate: 900 })];

  const lines = linesOfPlay({ quotas, clients: { writer, app: { script } } }, 40);

  const answers = lines.filter((line) => line.includes('client-heard') && line.includes('a fetch'));
  expectTranscript('throttled-consumer', lines);
  expect(answers).toEqual([
    expect.not.stringContaining('throttled'),
    expect.stringMatching(/nothing new, throttled for \d+ ms/),
    expect.not.stringContaining('throttled'),
  ]);
});

test('one fetch never gets more than its quota allows within all windows', () => {
  const writer = { script: [1, 2, 3, 4, 5].map((n) => producing(500 + n, `${n}`)) };
  const quotas = [ofEverybody({ consumer_byte_rate: 1_200 })];
  const clients = { writer, app: { script: [fetching(1_000, 0)] } };

  const played = playAlone({ topics: { orders: {} }, quotas, clients }, 3);

  // 1,200 bytes a second in ten whole windows of a second: two batches of 5,000 bytes fit, not five.
  const [answer = ''] = linesOf(played, ['message-sent']).filter((l) =>
    l.includes('Fetch response'),
  );
  const size = Number(/size=(\d+)/.exec(answer)?.[1]);
  expect(size).toBeGreaterThan(10_000);
  expect(size).toBeLessThan(12_000);
});

test('the time of threads has a quota, too, and nobody waits longer than one window for it', () => {
  const script = [1, 2, 3, 4].map((n) => asking(500 + n, `question ${n}`));
  const quotas = [ofEverybody({ request_percentage: 0.0001 })];

  const lines = linesOfPlay({ quotas, clients: { app: { script } } }, 10);

  const heard = lines.filter((line) => line.includes('client-heard'));
  expect(heard).toHaveLength(4);
  expect(timeOf(lines, 'question 4', 'heard')).toBeGreaterThan(3);
  expect(lines.filter((line) => line.includes('throttleMs=1000'))).toHaveLength(4);
});

test('with acks=0 the time of threads is free, and bytes are not', () => {
  const script = [producing(500, 'a', 0), producing(510, 'b', 0), asking(520, 'a question')];
  const byTime = [ofEverybody({ request_percentage: 0.0001 })];
  const byBytes = [ofEverybody({ producer_byte_rate: 800 })];

  const unbothered = linesOfPlay({ quotas: byTime, clients: { app: { script } } }, 10);
  const muted = linesOfPlay({ quotas: byBytes, clients: { app: { script } } }, 10);

  expect(timeOf(unbothered, 'a question', 'heard')).toBeLessThan(0.6);
  expect(timeOf(muted, 'a question', 'heard')).toBeGreaterThan(2);
});

test('followers are not clients: no quota holds them back', () => {
  const script = [fetching(500, 0, 2), fetching(510, 0, 2)];
  const quotas = [ofEverybody({ consumer_byte_rate: 1, request_percentage: 0.0001 })];

  const lines = linesOfPlay({ quotas, clients: { app: { script } } }, 2);

  expect(lines.filter((line) => line.includes('client-heard'))).toHaveLength(2);
  expect(lines.filter((line) => line.includes('throttled'))).toEqual([]);
});

test('the most particular quota counts, and those of addresses are not for requests', () => {
  const script = [producing(500, 'a'), producing(510, 'b'), producing(520, 'c')];
  const generous: ClientQuota = {
    entity: [{ type: 'client-id', name: 'scripted' }],
    limits: { producer_byte_rate: 1_000_000 },
  };
  const ofAddress: ClientQuota = {
    entity: [{ type: 'ip', name: null }],
    limits: { producer_byte_rate: 1 },
  };
  const quotas = [ofEverybody({ producer_byte_rate: 800 }), generous, ofAddress];

  const lines = linesOfPlay({ quotas, clients: { app: { script } } }, 3);

  expect(lines.filter((line) => line.includes('client-throttled'))).toEqual([]);
  expect(lines.filter((line) => line.includes('answer=offset'))).toHaveLength(3);
});

test('before 2.0 the answer itself was late', () => {
  const script = [producing(500, 'a'), producing(510, 'b'), producing(520, 'c')];
  const quotas = [ofEverybody({ producer_byte_rate: 800 })];
  const flags = { 'throttle-without-delay': false };

  const lines = linesOfPlay({ quotas, flags, clients: { app: { script } } }, 30);

  const waited = timeOf(lines, 'what=b', 'heard') - timeOf(lines, 'what=b', 'asked');
  expect(waited).toBeGreaterThan(2);
  expect(timeOf(lines, 'what=c', 'heard')).toBeGreaterThan(timeOf(lines, 'what=b', 'heard'));
});

test('L41 a follower out of sync gets nothing while the throttle is exceeded; one in sync gets everything', () => {
  const writer = { script: [1, 2, 3].map((n) => producing(500 + n, `${n}`)) };
  const joining = {
    script: [fetching(1_000, 0, 3), fetching(1_600, 1, 3), fetching(20_000, 1, 3)],
  };
  const inSync = { script: [fetching(1_200, 0, 2), fetching(1_800, 1, 2)] };
  const topics = { orders: { 'leader.replication.throttled.replicas': '0:1' } };
  const more = { replicas: [1, 2, 3], isr: [1, 2], throttledRate: 2_000 };

  const played = playAlone({ topics, ...more, clients: { writer, joining, inSync } }, 25);

  const heard = linesOf(played, ['client-heard']).filter((line) => !line.includes('writer'));
  expect(heard.map((line) => (line.includes('answer=[]') ? 'nothing' : 'records'))).toEqual([
    'records',
    'records',
    'records',
    'nothing',
    'records',
  ]);
});
