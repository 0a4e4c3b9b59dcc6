// The leader of a group knows fewer partitions than its members have: the sticky assignors then give some of them twice.
import { expect, test } from 'vitest';
import type { ClusterView } from '../../../engine/clients/network/cluster-view.ts';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as groups } from '../../../engine/coordinator/trace.ts';
import { ordinary } from './breaks.ts';
import { checkersOf, client, excusedOf, orders, type Stage } from './stage.ts';

/** Both members are given the same partition in generation 2, of which their leader knows, or does not. */
function divides(known: readonly string[]): Stage {
  const stage = ordinary();
  const other = client + 1;
  const byIndex = new Map(known.map((topic) => [topic, [{}]]));
  stage.view = { byIndex } as unknown as ClusterView;
  stage.turn(client, (at) => {
    clients['group-joined'](at, 0, 1, 1, 'sticky');
    clients['partitions-assigned'](at, 0, 1, [orders], [orders]);
    clients['group-joined'](at, 0, 1, 2, 'sticky');
    clients['group-led'](at, 0, 2, 2);
  });
  stage.turn(1, (at) => {
    groups['assignment-given'](at, 0, 2, 1, [orders]);
    groups['assignment-given'](at, 0, 2, 2, [orders]);
  });
  stage.turn(other, (at) => {
    clients['group-joined'](at, 0, 2, 2, 'sticky');
    clients['partitions-assigned'](at, 0, 2, [orders], [orders]);
  });
  stage.turn(1, (at) => groups['offset-written'](at, 0, orders, 2));
  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));
  return stage;
}

test.each(['G-01', 'G-09', 'G-12'])(
  '%s: what a member has that its leader does not know of makes the leader give others twice, as in Kafka',
  (checker) => {
    const blind = divides([]);
    expect(checkersOf(blind)).not.toContain(checker);
    expect(excusedOf(blind)).toContain(checker);

    expect(checkersOf(divides(['orders']))).toContain(checker);
  },
);
