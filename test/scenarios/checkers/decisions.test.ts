// What a controller decides makes sense in itself, unless Kafka's own does not.
import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { ordinary } from './breaks.ts';
import { checkersOf, excusedOf, orders, type Stage } from './stage.ts';

test('K-11: one record of a turn may elect whom the next takes out of sync, as in Kafka', () => {
  const decides = (between: (stage: Stage) => void): Stage => {
    const stage = ordinary();
    stage.decide(-1, 1, [2]);
    stage.turn(0, (at) => {
      metadata['partition-changed'](at, orders, 2, 2, 3, [2]);
      metadata['partition-changed'](at, orders, 2, 2, 4, []);
    });
    between(stage);
    return stage;
  };
  const once = decides(() => undefined);
  expect(checkersOf(once)).not.toContain('K-11');
  expect(excusedOf(once)).toContain('K-11');

  const later = decides((stage) =>
    stage.turn(0, (at) => metadata['partition-changed'](at, orders, 2, 2, 5, [])),
  );
  expect(checkersOf(later)).toContain('K-11');
});

test('whoever is eligible to lead is not in sync', () => {
  const stage = ordinary();

  stage.turn(0, (at) => controller['eligible-changed'](at, orders, [3], [], [1, 3]));

  expect(checkersOf(stage)).toEqual(['K-11']);
});

test('who becomes eligible by the new min.insync.replicas in the same turn stays eligible', () => {
  const stage = ordinary();

  stage.turn(0, (at) => {
    controller['setting-changed'](at, 'topic orders', 'min.insync.replicas', '3');
    controller['eligible-changed'](at, orders, [3], [], [1]);
  });
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual([]);
});

test('who is eligible by another min.insync.replicas is not eligible any more', () => {
  const stage = ordinary();
  stage.turn(0, (at) => controller['eligible-changed'](at, orders, [3], [], [1]));

  stage.turn(0, (at) =>
    controller['setting-changed'](at, 'topic orders', 'min.insync.replicas', '1'),
  );
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(['K-11']);
});
