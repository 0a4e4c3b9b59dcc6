import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { ordinary } from './breaks.ts';

test('a broker that registers again must know of that registration, though it was not told yet', () => {
  const stage = ordinary();
  stage.turn(0, (at) => controller['broker-behind'](at, 2, 1, 4));

  stage.turn(0, (at) => controller['decision-written'](at, 'BrokerRegistration', 1, 9));
  stage.turn(0, (at) => controller['broker-behind'](at, 2, 1, 9));

  expect(stage.watching.findings).toEqual([]);
});
