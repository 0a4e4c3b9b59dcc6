import { expect, test } from 'vitest';
import { configsOf } from '../../../engine/config/configs.ts';
import type { Outcome } from '../../../engine/config/definition.ts';
import { effectiveBrokerSettings } from '../../../engine/config/dynamic-broker-configs.ts';
import { topicConfigsOf } from '../../../engine/config/inherited-configs.ts';
import type { Settings } from '../../../engine/config/parse.ts';
import { checkBroker } from '../../../engine/config/validation/broker.ts';
import { constructProducer } from '../../../engine/config/validation/client-construction.ts';
import {
  checkDynamicNames,
  checkReconfiguration,
} from '../../../engine/config/validation/dynamic-broker.ts';
import { checkGroup, clampedGroupSettings } from '../../../engine/config/validation/group.ts';
import { checkTopic } from '../../../engine/config/validation/topic.ts';

const node: Settings = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': '1@localhost:9093',
  listeners: 'PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
  'controller.listener.names': 'CONTROLLER',
};

const broker = configsOf('broker', '4.3');

function complaintOf(outcome: Outcome<unknown>): string | undefined {
  return 'refused' in outcome ? outcome.refused.message : undefined;
}

test('a node that knows its roles, its number and its quorum starts', () => {
  const started = checkBroker('4.3', node);

  expect(started).toMatchObject({ value: { interBroker: { name: 'PLAINTEXT' } } });
});

test('a controller must be among the voters, and a mere broker must not', () => {
  const controller = checkBroker('4.3', { ...node, 'node.id': '2' });
  const mereBroker = checkBroker('4.3', {
    ...node,
    'process.roles': 'broker',
    listeners: 'PLAINTEXT://localhost:9092',
  });

  expect(complaintOf(controller)).toContain('the node id 2 must be included in the set of voters');
  expect(complaintOf(mereBroker)).toContain('the node id 1 must not be included');
});

test('a topic without a name for its setting is refused before its values are looked at', () => {
  const context = { defaults: topicConfigsOf('4.3', broker), tieredStorage: false };

  const outcome = checkTopic('4.3', { nosuch: '1', 'retention.ms': 'x' }, context);

  expect(complaintOf(outcome)).toBe('Unknown topic config name: nosuch');
});

test('tiered storage cannot be switched off without saying what happens to the data', () => {
  const defaults = topicConfigsOf('4.3', broker);
  const context = { defaults, tieredStorage: true, wasRemote: true };

  const kept = checkTopic('4.3', { 'remote.storage.enable': false }, context);
  const deleted = checkTopic('4.3', { 'remote.log.delete.on.disable': true }, context);

  expect(complaintOf(kept)).toContain('It is invalid to disable remote storage');
  expect(complaintOf(deleted)).toBeUndefined();
});

test('a group may not leave its broker’s bounds, but one that was set before is clamped', () => {
  const settings = { 'consumer.session.timeout.ms': '44999' };

  expect(complaintOf(checkGroup('4.3', settings, broker))).toBe(
    'consumer.session.timeout.ms must be greater than or equal to ' +
      'group.consumer.min.session.timeout.ms',
  );
  expect(clampedGroupSettings('4.3', settings, broker)).toEqual({
    'consumer.session.timeout.ms': 45_000,
  });
});

test('a producer that lingers longer than it may deliver is not constructed', () => {
  const serializer = 'org.apache.kafka.common.serialization.StringSerializer';
  const settings = {
    'bootstrap.servers': 'localhost:9092',
    'key.serializer': serializer,
    'value.serializer': serializer,
  };

  const refused = constructProducer('4.3', { ...settings, 'delivery.timeout.ms': 30_000 });
  const adapted = constructProducer('4.3', { ...settings, 'linger.ms': 200_000 });

  expect(refused).toMatchObject({ failed: [{ error: 'KafkaException' }, {}] });
  expect(adapted).toMatchObject({ value: { 'delivery.timeout.ms': 230_000 } });
});

test('a running broker changes only what is dynamic', () => {
  const change = (settings: Settings, perBroker = true): string | undefined =>
    checkDynamicNames('4.3', settings, perBroker)?.message;

  expect(change({ 'node.id': '5' })).toBe('Cannot update these configs dynamically: [node.id]');
  expect(change({ 'num.io.threads': 'x' })).toBe(
    'Invalid value x for configuration num.io.threads: Not a number of type INT',
  );
  expect(change({ 'num.io.threads': '4', 'nosuch.config': '5' })).toBeUndefined();
  expect(change({ 'ssl.keystore.type': 'PEM' })).toContain('only per-listener');
  expect(change({ 'listener.name.a.ssl.keystore.type': 'PEM' })).toBeUndefined();
  expect(change({ 'listener.name.a.ssl.keystore.type': 'PEM' }, false)).toContain(
    'broker id must be specified',
  );
});

test('a pool of threads at most doubles and at most halves in one step', () => {
  const before = { file: node, cluster: {}, own: { 'num.io.threads': '4' } };
  const change = (threads: string): string | undefined =>
    checkReconfiguration('4.3', before, { ...before, own: { 'num.io.threads': threads } })?.message;

  expect(change('1000')).toBe(
    'Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update ' +
      'validation failed for num.io.threads=1000, value should not be greater than double the ' +
      'current value 4 for configuration Invalid dynamic configuration',
  );
  expect(change('8')).toBeUndefined();
  expect(change('2')).toBeUndefined();
  expect(change('1')).toContain('at least half the current value 4');
});

test('a dynamic setting pushes aside its synonyms of the file', () => {
  const effective = effectiveBrokerSettings({
    file: { 'log.roll.ms': '1', 'log.retention.ms': '1' },
    cluster: { 'log.roll.hours': '2' },
    own: {},
  });

  expect(effective).toEqual({ 'log.roll.hours': '2', 'log.retention.ms': '1' });
});
