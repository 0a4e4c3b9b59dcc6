// Who takes more than its share: behaviour L71 of the specification.
import { expect, test } from 'vitest';
import { ask, nowOf, openStage, pass, send, until, type Stage } from '../../kit/stage.ts';
import { limiting } from '../../kit/admin-questions.ts';
import { fetching, producing } from '../../kit/questions.ts';
import { bodyOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectTold } from '../../kit/telling.ts';

const orders = 'orders-0';
const alone = { name: 'orders', assignment: [[1]] };
const heard = ['client-asked', 'client-heard', 'client-throttled', 'batch-appended'];

function openLimited(key: string, bytesPerSecond: number): Stage {
  const stage = openStage({ topics: [alone] });
  ask(stage, { to: 'b1', by: 'reader' }, limiting('scripted', key, bytesPerSecond));
  pass(stage, 100);
  return stage;
}

test('L71 who produces more than its quota is answered at once, and then not heard for a while', () => {
  const stage = openLimited('producer_byte_rate', 1_000);
  const value = 'x'.repeat(20_000);

  const askedAt = nowOf(stage);
  const answer = ask(stage, { to: 'b1' }, producing(stage, orders, [value]));
  expect((nowOf(stage) - askedAt) / 1_000).toBeLessThan(50);
  expect(offsetOf(answer)).toBe(0);
  const { throttleTimeMs } = answer;
  expect(throttleTimeMs).toBeGreaterThan(0);
  const next = send(stage, { to: 'b1' }, producing(stage, orders, ['y']));
  const sentAt = nowOf(stage);
  until(stage, () => next() !== undefined);

  expect((nowOf(stage) - sentAt) / 1_000).toBeGreaterThan(throttleTimeMs - 10);
  expect(offsetOf(next())).toBe(1);
  expectTold(stage, 'brokers/L71-producer-over-its-quota', heard);
});

test('L71 who fetches more than its quota gets empty answers until its time is over', () => {
  // In ten seconds it may fetch two batches, and not three.
  const stage = openLimited('consumer_byte_rate', 5_000);
  for (let i = 0; i < 3; i += 1) {
    ask(stage, { to: 'b1', by: 'reader' }, producing(stage, orders, [`${i}`.repeat(20_000)]));
  }

  const answers: { read: number; throttled: boolean }[] = [];
  let offset = 0;
  while (offset < 3 && answers.length < 20) {
    const answer = ask(
      stage,
      { to: 'b1' },
      fetching(orders, offset, { partitionMaxBytes: 20_500 }),
    );
    const read = valuesRead(answer).length;
    answers.push({ read, throttled: bodyOf(answer).throttleTimeMs > 0 });
    offset += read;
  }

  expect(offset).toBe(3);
  expect(answers.slice(0, 3)).toEqual([
    { read: 1, throttled: false },
    { read: 1, throttled: false },
    { read: 0, throttled: true },
  ]);
  expectTold(stage, 'brokers/L71-consumer-over-its-quota', heard);
});
