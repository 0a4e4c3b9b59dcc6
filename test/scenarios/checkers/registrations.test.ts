import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { ordinary } from './breaks.ts';
import { hearOf } from './registration-breaks.ts';
import { checkersOf, fileNamed, orders } from './stage.ts';

const another = orders + 7;

test('of several registrations at once the last is published: another life may have come in between', () => {
  const stage = ordinary();
  hearOf(stage, 4, {});
  stage.turn(0, (at) => {
    metadata['broker-registered'](at, 2, 5);
    metadata['broker-registered'](at, 2, 7);
  });

  hearOf(stage, 7, { epoch: 7 });
  expect(checkersOf(stage)).not.toContain('K-22');

  hearOf(stage, 9, { epoch: 9 });
  expect(checkersOf(stage)).toContain('K-22');
});

test('a broker that registers again must know of that registration, though it was not told yet', () => {
  const stage = ordinary();
  stage.turn(0, (at) => controller['broker-behind'](at, 2, 1, 4));

  stage.turn(0, (at) => controller['decision-written'](at, 'BrokerRegistration', 1, 9));
  stage.turn(0, (at) => controller['broker-behind'](at, 2, 1, 9));

  expect(stage.watching.findings).toEqual([]);
});

test.each([
  { size: 40, mayLead: true },
  // An empty one says nothing.
  { size: 0, mayLead: false },
])('a broker that is killed with a mark of $size bytes on its disk: eligible $mayLead', (mark) => {
  const stage = ordinary();
  stage.turn(0, (at) => metadata['broker-registered'](at, 3, 5));
  stage.turn(0, (at) => controller['eligible-changed'](at, orders, [3], [], [1]));

  stage.turn(3, (at) => {
    const file = fileNamed(at, 'data/.kafka_cleanshutdown');
    world['disk-begun'](at, 'replace', file, mark.size, stage.time);
  });
  stage.restart(3, 2);
  stage.turn(0, (at) => metadata['broker-registered'](at, 3, 9));
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(mark.mayLead ? [] : ['K-24']);
});

test.each([
  { leader: -1, leaderEpoch: 0, mayLead: true },
  { leader: 3, leaderEpoch: 0, mayLead: false },
  { leader: -1, leaderEpoch: 1, mayLead: false },
])(
  'a killed broker, eligible for what has leader $leader in epoch $leaderEpoch: $mayLead',
  (decided) => {
    const stage = ordinary();
    stage.turn(0, (at) => metadata['broker-registered'](at, 3, 5));
    stage.turn(0, (at) => {
      metadata['partition-changed'](at, another, decided.leader, decided.leaderEpoch, 1, []);
      controller['eligible-changed'](at, another, [3], [], []);
    });

    stage.restart(3, 2);
    stage.turn(0, (at) => metadata['broker-registered'](at, 3, 9));
    stage.fetch(1, 2, 2);

    expect(checkersOf(stage).includes('K-24')).toBe(!decided.mayLead);
  },
);

test('K-24: what a broker said before it stopped in good order may be heard afterwards', () => {
  const stage = ordinary();
  const register = (epoch: number): void =>
    stage.turn(0, (at) => metadata['broker-registered'](at, 3, epoch));
  register(5);
  stage.turn(0, (at) => controller['eligible-changed'](at, orders, [3], [], [1]));
  stage.turn(-1, (at) => world['process-ended'](at, 3, 'it stopped'));

  register(5);
  register(9);
  stage.fetch(1, 2, 2);
  expect(checkersOf(stage)).not.toContain('K-24');

  register(11);
  stage.fetch(1, 2, 2);
  expect(checkersOf(stage)).toContain('K-24');
});
