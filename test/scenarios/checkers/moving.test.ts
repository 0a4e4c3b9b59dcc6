// Replicas that move to other brokers and other disks: what their checkers take for granted, and what not.
import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { ordinary } from './breaks.ts';
import { checkersOf, client, directoryNamed, orders } from './stage.ts';

test('V-09: who is elected without being in sync ends no move by that alone (as in Kafka)', () => {
  const stage = ordinary();
  stage.decide(-1, 1, []);
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [2, 3, 1], [1], []));

  stage.decide(1, 2, [1]);
  stage.turn(0, (at) => world['process-started'](at, client, 1));
  expect(checkersOf(stage)).not.toContain('V-09');

  stage.decide(1, 2, [1, 2]);
  stage.turn(0, (at) => world['process-started'](at, client, 1));
  expect(checkersOf(stage)).toContain('V-09');
});

test('L-07: of two logs of a replica one is set aside, and nothing is known of the other', () => {
  const stage = ordinary();
  stage.turn(2, (at) => replication['log-set-aside'](at, directoryNamed(at, 'disk-2/orders-0')));

  stage.take(2, 'follower', 1, 0);

  expect(checkersOf(stage)).not.toContain('L-07');
  expect(stage.watching.outcomes.map(({ checker }) => checker)).toContain('L-07');
});
