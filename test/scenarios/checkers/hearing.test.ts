// How long a producer may wait for the fate of a record (V-07), and who waits longer than others.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { ordinary } from './breaks.ts';
import { checkersOf, client, orders } from './stage.ts';

/** A producer with a delivery.timeout.ms of two seconds hears of its record after some time. */
function hearAfter(time: number, keepsOrder: boolean): string[] {
  const stage = ordinary();
  stage.application = { deliveryTimeout: 2_000_000, keepsOrder };
  stage.turn(client, (at) => clients['record-produced'](at, orders, 0, 70));
  stage.time += time;
  stage.turn(client, (at) => clients['produce-failed'](at, orders, 1, 7));
  return checkersOf(stage);
}

test('V-07: who keeps order hears within delivery.timeout.ms', () => {
  expect(hearAfter(2_900_000, true)).not.toContain('V-07');
  expect(hearAfter(4_900_000, true)).toContain('V-07');
});

test('V-07: a batch that a younger one has overtaken waits until its time is over, too (as in Kafka)', () => {
  expect(hearAfter(4_900_000, false)).not.toContain('V-07');
  expect(hearAfter(5_100_000, false)).toContain('V-07');
});

test('V-07: until an idempotent producer has an id it gives no batch up (as in Kafka)', () => {
  const stage = ordinary();
  const facts = { deliveryTimeout: 2_000_000, isIdempotent: true };
  stage.application = { ...facts, isIdentified: false };
  stage.turn(client, (at) => clients['record-produced'](at, orders, 0, 70));
  stage.time += 9_000_000;
  stage.application = { ...facts, isIdentified: true };
  stage.turn(client, (at) => clients['producer-id-known'](at, 7, 0));
  stage.turn(client, (at) => clients['produce-failed'](at, orders, 1, 7));
  expect(checkersOf(stage)).not.toContain('V-07');

  stage.turn(client, (at) => clients['record-produced'](at, orders, 1, 70));
  stage.time += 9_000_000;
  stage.turn(client, (at) => clients['producer-id-known'](at, 7, 1));
  stage.turn(client, (at) => clients['produce-failed'](at, orders, 1, 7));
  expect(checkersOf(stage)).toContain('V-07');
});

test('V-07: a producer that was paused hears nothing meanwhile', () => {
  const stage = ordinary();
  stage.application = { deliveryTimeout: 2_000_000 };
  stage.turn(client, (at) => clients['record-produced'](at, orders, 0, 70));
  stage.turn(client, (at) => world['process-paused'](at, client));
  stage.time += 4_000_000;
  stage.turn(client, (at) => world['process-resumed'](at, client, 1));

  stage.turn(client, (at) => clients['produce-failed'](at, orders, 1, 7));

  expect(stage.watching.findings).toEqual([]);
});
