// Applications: what their authors may write, and what they deliver on a real cluster with troubles.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import type { Plain } from '../../../sim/plain.ts';
import { problemOfConsuming } from '../../../engine/clients/application/consuming-settings.ts';
import { problemOfProducing } from '../../../engine/clients/application/producing.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { clusterCode } from '../../kit/cluster.ts';
import { freezing } from '../../kit/frozen-messages.ts';
import {
  conservesMessages,
  observerNeutral,
  sameSeedSameTrace,
  snapshotEqualsClone,
  survivesSnapshot,
  type Subject,
} from '../../kit/laws.ts';
import { deliveriesOf, troubledShop } from '../../kit/shop.ts';

const producing = {
  name: 'shop',
  bootstrap: ['b1'],
  topic: 'orders',
  everyMicros: 1_000,
  kafka: '4.3',
};
const consuming = { name: 'billing', bootstrap: ['b1'], topic: 'orders', kafka: '4.3' };

test('what is written well has no problem', () => {
  expect(problemOfProducing({ ...producing, configs: { acks: '1' } })).toBeUndefined();
  expect(problemOfConsuming(consuming)).toBeUndefined();
});

test.each<[Readonly<Record<string, Plain>>, string]>([
  [{ everyMicro: 1 }, 'A producing application has no "everyMicro"; did you mean "everyMicros"?'],
  [{ everyMicros: 0 }, '"everyMicros" is a whole number of at least 1, not 0.'],
  [{ bootstrap: [] }, '"bootstrap" is a list of hosts such as ["b1"], not [].'],
  [{ topic: 'a b' }, 'Topic name is invalid'],
  [{ configs: { ack: 'all' } }, 'did you mean "acks"?'],
  [{ configs: { acks: '2' } }, 'Invalid value 2 for configuration acks'],
  [{ configs: { acks: 1 } }, '"configs" are Kafka\'s settings with texts as values'],
  [{ configs: { 'enable.idempotence': 'true', acks: '1' } }, 'Must set acks to all'],
  [{ kafka: '9.9' }, 'There is no release'],
])('a mistake is said in a sentence: %j', (change, sentence) => {
  expect(problemOfProducing({ ...producing, ...change })).toContain(sentence);
});

test('mistakes about consumers are said, too', () => {
  const change = { configs: { 'auto.offset.reset': 'sometimes' } };
  expect(problemOfConsuming({ ...consuming, ...change })).toContain('auto.offset.reset');
});

const seeds = ['one', 'two', 'three', 'four', 'five'];

test.each(seeds)(
  'under faults nothing acknowledged is lost or doubled, per key in order: %s',
  (seed) => {
    const world = createWorld(
      { ...clusterCode, programs: freezing(clusterCode.programs) },
      troubledShop(seed),
    );
    const stop = runUntil(world, seconds(30));

    expect(stop.why).toBe('time');
    const { sent, acknowledged, failed, inLog, processed } = deliveriesOf(world);
    expect(acknowledged).toBe(400);
    expect([sent, failed]).toEqual([400, 0]);
    // Every value once, and those of one key in the order in which they were sent.
    expect(inLog.values.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 400 }, (_, i) => i),
    );
    for (const [key, values] of inLog.byKey) {
      expect(values, key).toEqual(values.toSorted((a, b) => a - b));
    }
    expect(processed).toBe(400);
  },
);

const subject: Subject = { code: clusterCode, plan: troubledShop('laws'), until: seconds(6) };

const turnsOfRun = ((): number => {
  const world = createWorld(subject.code, subject.plan);
  runUntil(world, subject.until);
  return world.state.trace.turns;
})();

const points = Array.from({ length: 5 }, (_, i) => Math.floor((turnsOfRun * (i + 1)) / 6));

test('the same seed gives the same trace', () => {
  expect(turnsOfRun).toBeGreaterThan(1_500);
  sameSeedSameTrace(subject);
});

test.each(points)('clients survive a snapshot after %i turns', (turns) => {
  survivesSnapshot(subject, turns);
});

test.each(points)('a snapshot of clients after %i turns equals a clone', (turns) => {
  snapshotEqualsClone(subject, turns);
});

test('who listens changes nothing, and messages have one fate each', () => {
  observerNeutral(subject);
  conservesMessages({ ...subject, until: ms(5_500) });
});
