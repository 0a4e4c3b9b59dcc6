// What flush() and close() of a producer wait for, and what is said of single records.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import {
  call,
  clientWorld,
  driverOf,
  pass,
  tell,
  type ClientWorld,
} from '../../kit/client-world.ts';

function lingering(): ClientWorld {
  const world = clientWorld({
    producer: { 'linger.ms': '60000', 'delivery.timeout.ms': '120000' },
  });
  pass(world, ms(50));
  send(world, 'a');
  pass(world, seconds(1));
  return world;
}

const send = (world: ClientWorld, value: string): void =>
  call(world, { do: 'send', record: { topic: 'orders', partition: 0, key: null, value } });

const endings = (world: ClientWorld): string[] => driverOf(world).reports.map(({ type }) => type);

test('flush() sends what lingers, and returns when all of it has found its end', () => {
  const world = lingering();
  const before = endings(world);
  const began = world.world.state.queue.now;

  call(world, { do: 'flush' });
  send(world, 'b');
  pass(world, seconds(1));

  expect(before).toEqual(['taken']);
  // What comes later lingers again: flush() does not wait for it.
  expect(endings(world)).toEqual(['taken', 'acknowledged']);
  const [returned = Infinity] = driverOf(world).flushed;
  expect(returned - began).toBeLessThan(ms(10));
});

test('flush() of nothing returns at once', () => {
  const world = clientWorld({ producer: {} });
  pass(world, ms(50));

  call(world, { do: 'flush' });

  expect(driverOf(world).flushed).toEqual([world.world.state.queue.now]);
});

test('close() delivers what waits; with a time-out it gives up what is not delivered by then', () => {
  const patient = lingering();
  call(patient, { do: 'close-producer' });
  pass(patient, seconds(1));
  expect(endings(patient)).toEqual(['taken', 'acknowledged']);

  const hasty = lingering();
  tell(hasty, 'all', { misdeed: 'ignore', api: 'Produce', times: 100 });
  const began = hasty.world.state.queue.now;
  call(hasty, { do: 'close-producer', timeoutMs: 2_000 });
  pass(hasty, seconds(3));

  expect(endings(hasty)).toEqual(['taken', 'failed']);
  expect((driverOf(hasty).reports.at(-1)?.at ?? 0) - began).toBe(seconds(2));
  expect(driverOf(hasty).producer?.status).toBe('closed');
});

test('of a batch that is refused for one record the others are told apart (KIP-467)', () => {
  const world = clientWorld({ producer: { 'linger.ms': '20' } });
  pass(world, ms(50));
  send(world, 'first');
  pass(world, seconds(1));
  tell(world, 'all', {
    misdeed: 'refuse',
    api: 'Produce',
    times: 1,
    errorCode: ErrorCode.INVALID_RECORD,
    recordErrors: [1],
  });

  for (const value of ['good', 'bad', 'also good']) send(world, value);
  pass(world, seconds(1));

  const failed = driverOf(world).reports.find(({ type }) => type === 'failed');
  expect(failed).toMatchObject({
    sends: [1, 2, 3],
    errorCode: ErrorCode.INVALID_RECORD,
    invalid: [2],
  });
});
