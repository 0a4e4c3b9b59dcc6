import { expect, expectTypeOf, test } from 'vitest';
import type { ConfigValue } from '../../../engine/config/definition.ts';
import { INT_MAX, LONG_MAX } from '../../../engine/config/definition.ts';
import { configTables, configsOf, ConfigError } from '../../../engine/config/configs.ts';
import { groupConfigsOf, topicConfigsOf } from '../../../engine/config/inherited-configs.ts';
import type { Settings } from '../../../engine/config/parse.ts';

const broker = (settings: Settings = {}) => configsOf('broker', '4.3', settings);

test('a setting has its type by its own name', () => {
  const configs = broker({ 'replica.lag.time.max.ms': '10000' });

  expectTypeOf(configs['replica.lag.time.max.ms']).toEqualTypeOf<number>();
  expectTypeOf(configs['unclean.leader.election.enable']).toEqualTypeOf<boolean>();
  expectTypeOf(configs['log.dirs']).toEqualTypeOf<readonly string[] | null>();
  expectTypeOf(configs['broker.rack']).toEqualTypeOf<string | null>();
  expect(configs['replica.lag.time.max.ms']).toBe(10_000);
  expect(configs['min.insync.replicas']).toBe(1);
  expect(configs['log.flush.interval.messages']).toBe(LONG_MAX);
  expect(configs['max.connections']).toBe(INT_MAX);
});

test('every release has its own defaults', () => {
  const lingers = ['3.9', '3.9.2', '4.0', '4.3.1', '4.4'].map(
    (release) => configsOf('producer', release)['linger.ms'],
  );

  expect(lingers).toEqual([0, 0, 5, 5, 5]);
});

test('what was text in an older release is a list all the same', () => {
  expect(configsOf('broker', '3.9')['listeners']).toEqual(['PLAINTEXT://:9092']);
  expect(configsOf('broker', '3.9', { listeners: 'A://:1, B://:2' }).listeners).toEqual([
    'A://:1',
    'B://:2',
  ]);
});

test('a setting that a release does not know yet has its default all the same, and null is one', () => {
  const later = ['4.0', '4.1'].map((release) => configsOf('topic', release, {}));

  expect(later.map((configs) => configs['internal.segment.bytes'])).toEqual([null, null]);
});

test('an unknown name is refused, and the nearest one is named', () => {
  expect(() => broker({ 'replica.lag.time.ms': 1 })).toThrow(
    new ConfigError(
      'Kafka 4.3 has no broker setting "replica.lag.time.ms"; did you mean "replica.lag.time.max.ms"?',
    ),
  );
  expect(() => broker({ 'zookeeper.connect': 'z:2181' })).toThrow('did you mean');
  expect(configsOf('broker', '3.9', { 'zookeeper.connect': 'z:2181' })).toMatchObject({
    'zookeeper.connect': 'z:2181',
  });
});

test('a refused value is refused in the words of Kafka', () => {
  expect(() => broker({ 'num.io.threads': 0 })).toThrow(
    'Invalid value 0 for configuration num.io.threads: Value must be at least 1',
  );
  expect(() => broker({ 'num.io.threads': 'many' })).toThrow(
    'Invalid value many for configuration num.io.threads: Not a number of type INT',
  );
  expect(() => broker({ 'num.io.threads': 1.5 })).toThrow(
    'Expected value to be a 32-bit integer, but it was a java.lang.Double',
  );
});

test('resolved settings are immutable plain data', () => {
  const configs = broker();

  expect(Object.isFrozen(configs)).toBe(true);
  expect(structuredClone(configs)).toEqual(configs);
});

test('a topic takes from its broker what it does not set itself', () => {
  const configs = broker({ 'log.retention.minutes': 10, 'min.insync.replicas': 2 });

  const topic = topicConfigsOf('4.3', configs, { 'min.insync.replicas': 1 });

  expect(topic['retention.ms']).toBe(600_000);
  expect(topic['segment.ms']).toBe(7 * 24 * 3_600_000);
  expect(topic['min.insync.replicas']).toBe(1);
  expect(Object.isFrozen(topic)).toBe(true);
});

test('of three ways to say retention the finest wins, and a negative one means for ever', () => {
  const retention = (settings: Settings) => topicConfigsOf('4.3', broker(settings))['retention.ms'];

  expect(retention({ 'log.retention.ms': 5, 'log.retention.minutes': 10 })).toBe(5);
  expect(retention({ 'log.retention.hours': 1 })).toBe(3_600_000);
  expect(retention({ 'log.retention.hours': -1 })).toBe(-1);
});

test('a group takes from its broker what it does not set itself', () => {
  const configs = configsOf('broker', '4.4', { 'group.consumer.heartbeat.interval.ms': 6000 });

  const group = groupConfigsOf('4.4', configs, { 'share.session.timeout.ms': '50000' });

  expect(group['consumer.heartbeat.interval.ms']).toBe(6000);
  expect(group['share.session.timeout.ms']).toBe(50_000);
  expect(group['streams.assignor.name']).toBe('sticky');
});

test('every default lies in its own range, and every row has one sentence', () => {
  let rows = 0;
  for (const [kind, table] of Object.entries(configTables)) {
    for (const [name, def] of Object.entries(table)) {
      rows += 1;
      expect(def.doc, `${kind} ${name}`).toMatch(/^[^a-z].*\.$/);
    }
    for (const release of ['3.9', '4.0', '4.1', '4.2', '4.3', '4.4']) {
      const values = configsOf(kind as keyof typeof configTables, release);
      for (const value of Object.values<ConfigValue>(values)) expect(value).toBeDefined();
    }
  }
  expect(rows).toBeGreaterThan(900);
});
