// Partitioners that applications bring along.
import { expect, test } from 'vitest';
import { ms } from '../../../sim/time.ts';
import { ownPartitionerClasses } from '../../../engine/config/own-partitioners.ts';
import { call, clientWorld, pass, valuesIn } from '../../kit/client-world.ts';

const keys = ['key-0', 'key-1', 'key-6', 'key-7', 'user-1', 'kafka'];
const partitions = 4;

/** To which of four partitions each key goes. */
function placesWith(producer: Readonly<Record<string, string>>): readonly number[] {
  const leaders = Array.from({ length: partitions }, () => 1);
  const topics = [{ name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', leaders }];
  const world = clientWorld({ producer: { 'linger.ms': '0', ...producer }, topics });
  for (const key of keys) {
    call(world, { do: 'send', record: { topic: 'orders', key, value: key } });
    pass(world, ms(20));
  }
  return keys.map((key) =>
    leaders.findIndex((_, index) => valuesIn(world, 'b1', `orders-${index}`).includes(key)),
  );
}

const builtIn = placesWith({});

test.each([
  // The number at the end, modulo 4; kafka has none.
  ['key-number', [0, 1, 2, 3, 1, 0]],
  ['first-partition', [0, 0, 0, 0, 0, 0]],
  // As Java counts: "kafka".hashCode() is 101807910, "user-1".hashCode() is -836031825.
  ['java-hash', [2, 3, 0, 1, 3, 2]],
] as const)('%s chooses as it says', (name, expected) => {
  expect(placesWith({ 'partitioner.class': ownPartitionerClasses[name] })).toEqual(expected);
});

test('the first key has the last partition to itself', () => {
  const [first, ...others] = placesWith({
    'partitioner.class': ownPartitionerClasses['first-key-apart'],
  });

  expect(first).toBe(3);
  expect(Math.max(...others)).toBeLessThan(3);
});

test('a client of another language puts the same keys into other partitions', () => {
  const places = placesWith({ 'partitioner.class': ownPartitionerClasses.librdkafka });

  expect(places).not.toEqual(builtIn);
  expect(places.every((index) => index >= 0 && index < partitions)).toBe(true);
});

test("partitioner.ignore.keys is nothing to a partitioner of one's own", () => {
  const own = { 'partitioner.class': ownPartitionerClasses['key-number'] };

  expect(placesWith({ ...own, 'partitioner.ignore.keys': 'true' })).toEqual(placesWith(own));
});

test('with partitioner.ignore.keys a key says nothing about the partition', () => {
  const ignores = { 'partitioner.ignore.keys': 'true', 'batch.size': '64', 'linger.ms': '0' };
  const world = clientWorld({ producer: ignores });
  for (let i = 0; i < 30; i += 1) {
    call(world, { do: 'send', record: { topic: 'orders', key: 'always', value: `${i}` } });
    pass(world, ms(20));
  }

  const used = [0, 1].filter((i) =>
    ['b1', 'b2'].some((broker) => valuesIn(world, broker, `orders-${i}`).length > 0),
  );
  expect(used).toEqual([0, 1]);
});
