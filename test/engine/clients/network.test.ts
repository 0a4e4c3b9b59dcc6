// How clients find brokers, and what they believe of them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { apis, type ApiName } from '../../../engine/protocol/apis.ts';
import { apiNames, versionsOf } from '../../../engine/config/api-versions.ts';
import { requestedVersion } from '../../../engine/clients/network/api-versions.ts';
import { backoffAfter } from '../../../engine/clients/network/backoff.ts';
import {
  createMetadata,
  currentLeader,
  updateMetadata,
} from '../../../engine/clients/network/metadata.ts';
import {
  askedOf,
  brokerOf,
  call,
  clientWorld,
  driverOf,
  pass,
  rowsOf,
  tell,
  valuesIn,
  type ClientWorld,
} from '../../kit/client-world.ts';

const record = { topic: 'orders', partition: 0, key: null, value: 'v' };
const killed = (process: string, atMs: number, forMs: number) => ({
  at: ms(atMs),
  fault: 'kill',
  with: { process },
  for: ms(forMs),
});

const acknowledged = (world: ClientWorld): number =>
  driverOf(world).reports.filter(({ type }) => type === 'acknowledged').length;

test('one live bootstrap server is enough', () => {
  const world = clientWorld({
    brokers: 3,
    bootstrap: ['b3', 'b1'],
    producer: {},
    faults: [killed('b3', 0, 60_000)],
  });

  call(world, { do: 'send', record });
  pass(world, seconds(2));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['v']);
});

test('every connection begins with ApiVersions, and everything else speaks what both know', () => {
  const world = clientWorld({ producer: {}, brokerRelease: '3.9' });

  call(world, { do: 'send', record });
  pass(world, seconds(1));

  const asked = brokerOf(world, 'b1').asked.map(({ api, version }) => [api, version]);
  expect(asked[0]).toEqual(['ApiVersions', newest('ApiVersions', '4.3')]);
  expect(asked).toContainEqual(['Produce', newest('Produce', '3.9')]);
  expect(newest('Produce', '3.9')).toBeLessThan(newest('Produce', '4.3'));
});

const newest = (api: ApiName, release: string): number => {
  const versions = versionsOf(api, release);
  return (versions?.highest ?? -1) - (versions?.latestVersionUnstable === true ? 1 : 0);
};

test('the version spoken is one that both know, or none', () => {
  const anyApi = fc.constantFrom(...apiNames);
  const range = fc.tuple(fc.nat(20), fc.nat(20));
  fc.assert(
    fc.property(anyApi, range, (api, [a, b]) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const version = requestedVersion(
        new Map([[apis[api].key, { min, max }]]),
        api,
        '4.3',
        Infinity,
      );
      const ours = versionsOf(api, '4.3');
      const common = Math.min(max, newest(api, '4.3'));
      const isPossible = ours !== undefined && common >= Math.max(min, ours.lowest);
      expect(version).toBe(isPossible ? common : undefined);
    }),
  );
});

test('pauses double up to their maximum, give or take a fifth', () => {
  const jitter = fc.integer({ min: 800, max: 1_200 });
  fc.assert(
    fc.property(fc.nat(30), jitter, (failures, permille) => {
      const pause = backoffAfter({ initialMs: 50, maxMs: 1_000 }, failures, {
        between: () => permille,
      });
      const plain = Math.min(50 * 2 ** failures, 1_000);
      expect(pause).toBe(Math.min(plain * permille, 1_000_000));
    }),
  );
});

test('a broker that is down is tried again ever more rarely', () => {
  const world = clientWorld({
    brokers: 1,
    topics: [{ name: 'orders', topicId: 'ordersAAAAAAAAAAAAAAAA', leaders: [1] }],
    producer: {},
    faults: [killed('b1', 500, 20_000)],
  });
  pass(world, seconds(10));

  const attempts = rowsOf(world, 'connection-asked')
    .map(({ time }) => time)
    .filter((time) => time > ms(500));
  const pauses = attempts.slice(1).map((time, i) => time - (attempts[i] ?? 0));
  expect(pauses.length).toBeGreaterThan(5);
  expect(Math.max(...pauses.slice(0, 2))).toBeLessThan(ms(200));
  for (const pause of pauses.slice(-3)) {
    expect(pause).toBeGreaterThan(ms(790));
    expect(pause).toBeLessThan(ms(1_010));
  }
});

test('when all brokers it knows are gone, a client begins again from bootstrap.servers', () => {
  const world = clientWorld({
    brokers: 2,
    bootstrap: ['b1', 'b2'],
    producer: {},
    faults: [killed('b1', 1_000, 4_000), killed('b2', 1_000, 4_000)],
  });
  call(world, { do: 'send', record });
  pass(world, seconds(4));
  call(world, { do: 'send', record });
  pass(world, seconds(6));

  expect(rowsOf(world, 'rebootstrapped').length).toBeGreaterThan(0);
  expect(acknowledged(world)).toBe(2);
});

test('who is throttled sends nothing until the time is over (KIP-219)', () => {
  const world = clientWorld({ producer: { 'linger.ms': '0' } });
  call(world, { do: 'send', record });
  pass(world, ms(100));
  tell(world, 'b1', { misdeed: 'throttle', api: 'Produce', times: 1, throttleMs: 700 });

  call(world, { do: 'send', record });
  pass(world, ms(10));
  const start = world.world.state.queue.now;
  call(world, { do: 'send', record });
  pass(world, seconds(2));

  const [sent] = rowsOf(world, 'batch-sent').filter(({ time }) => time >= start);
  expect((sent?.time ?? 0) - start).toBeGreaterThan(ms(680));
  expect(acknowledged(world)).toBe(3);
});

test('a metadata answer with an older leader epoch is not believed', () => {
  const answers = fc.array(fc.record({ leader: fc.nat(3), epoch: fc.nat(6) }), { maxLength: 20 });
  fc.assert(
    fc.property(answers, (told) => {
      const metadata = createMetadata([], {
        maxAge: seconds(300),
        backoff: { initialMs: 100, maxMs: 1_000 },
      });
      metadata.interests.topics.set('t', { until: Infinity });
      let highest = { leader: -1, epoch: -1 };
      for (const [i, { leader, epoch }] of told.entries()) {
        updateMetadata(metadata, answerWith(leader, epoch), seconds(i), { between: (a) => a });
        if (epoch >= highest.epoch) highest = { leader, epoch };
        const { leaderId, leaderEpoch } = currentLeader(metadata, { topic: 't', index: 0 });
        expect([leaderId, leaderEpoch]).toEqual([highest.leader, highest.epoch]);
      }
    }),
  );
});

function answerWith(leaderId: number, leaderEpoch: number): Parameters<typeof updateMetadata>[1] {
  const partition = { topic: 't', index: 0, number: -1, leaderId, leaderEpoch, errorCode: 0 };
  const replicas = { replicas: [], isr: [], offline: [] };
  return {
    requestVersion: 0,
    isPartial: false,
    hasReliableEpochs: true,
    clusterId: null,
    nodes: new Map([0, 1, 2, 3].map((id) => [id, { id, host: `b${id}`, port: 1, rack: null }])),
    controllerId: -1,
    topics: [
      {
        name: 't',
        topicId: 'ttttttttttttttttttttAA',
        errorCode: 0,
        isInternal: false,
        partitions: [{ ...partition, ...replicas }],
      },
    ],
  };
}

test('a topic that nobody has created is asked for again and again, but not in a hurry', () => {
  const world = clientWorld({ producer: {} });
  const value = { topic: 'nothing', key: null, value: 'v' };

  call(world, { do: 'send', record: value });
  pass(world, seconds(20));

  const asked = ['b1', 'b2'].flatMap((broker) => askedOf(world, broker, 'Metadata'));
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.length).toBeLessThan(250);
});

test('a broker that refuses to say what it speaks is hung up on', () => {
  const world = clientWorld({ producer: {} });
  const errorCode = ErrorCode.UNKNOWN_SERVER_ERROR;
  tell(world, 'all', { misdeed: 'refuse', api: 'ApiVersions', times: 1, errorCode });

  call(world, { do: 'send', record });
  pass(world, seconds(3));

  expect(acknowledged(world)).toBe(1);
});
