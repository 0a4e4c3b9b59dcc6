// What breaks the promises about groups.
import {
  createClassicGroup,
  type ClassicGroup,
} from '../../../engine/coordinator/group/classic-group.ts';
import { hasExpired } from '../../../engine/coordinator/group/group-expiry.ts';
import { emptyGroupImage } from '../../../engine/coordinator/group/group-image.ts';
import { addMember } from '../../../engine/coordinator/group/membership.ts';
import { write } from '../../../engine/coordinator/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import type { BrokerState } from '../../../engine/broker/state.ts';
import { write as clients } from '../../../engine/clients/trace.ts';
import { client, orders, type Stage } from './stage.ts';

/** Every name on the stage is this one. */
const name = 'orders-0';

function groupOfOne(): ClassicGroup {
  const group = createClassicGroup(name, 0);
  addMember(group, {
    memberId: name,
    instanceId: null,
    clientId: 'client',
    clientHost: '/client',
    rebalanceTimeoutMs: 1_000,
    sessionTimeoutMs: 1_000,
    protocolType: 'consumer',
    protocols: [],
    assignment: new Uint8Array(),
    isNew: false,
    join: undefined,
    sync: undefined,
  });
  return group;
}

/** A broker that coordinates one group. */
export function coordinate(stage: Stage, process: number): void {
  const shard = {
    shard: { image: emptyGroupImage },
    groups: new Map([[name, groupOfOne()]]),
    timers: new Map(),
  };
  stage.coordinators.set(process, {
    groups: { shards: new Map([[orders, shard]]) },
    configs: { 'offsets.retention.minutes': 10 },
    flags: { 'expire-offsets-with-group': true },
  } as unknown as BrokerState);
}

/** By the promise that is broken. */
export const groupBreaks: Readonly<Record<string, (stage: Stage) => void>> = {
  'G-01'(stage) {
    stage.turn(1, (at) => {
      write['assignment-given'](at, 0, 1, 1, [5, 6]);
      write['assignment-given'](at, 0, 1, 2, [6]);
    });
    stage.turn(1, (at) => write['generation-began'](at, 0, 2, 2, 1, 'sticky'));
  },
  'G-06'(stage) {
    stage.turn(1, (at) => {
      write['group-state-changed'](at, 0, 'PreparingRebalance', 1, 2);
      write['group-state-changed'](at, 0, 'CompletingRebalance', 3, 2);
    });
  },
  'G-07'(stage) {
    coordinate(stage, 2);
    stage.turn(1, (at) => {
      write['member-replaced'](at, 0, 1, 2);
      write['static-member-returned'](at, 0, 1, 2);
    });
    stage.turn(2, (at) => write['shard-loaded'](at, orders, 1));
  },
  'G-08'(stage) {
    coordinate(stage, 1);
    stage.turn(1, (at) => {
      replication['batch-appended'](at, orders, 2, 1, 0, -1, 70);
      write['offset-written'](at, 0, 0, 7);
    });
    stage.turn(1, (at) => write['shard-loaded'](at, orders, 0));
  },
  'G-09'(stage) {
    stage.turn(client, (at) => clients['group-joined'](at, 0, 1, 1, 'range'));
    stage.turn(1, (at) => {
      write['assignment-given'](at, 0, 2, 2, [orders]);
      write['offset-written'](at, 0, orders, 2);
    });
    stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));
  },
  'G-10'(stage) {
    stage.turn(1, (at) => write['assignment-given'](at, 0, 5, 1, []));
    stage.turn(2, (at) => {
      write['shard-loaded'](at, orders, 1);
      write['group-loaded'](at, 0, 'Stable', 4, 1);
    });
  },
  'G-11'(stage) {
    coordinate(stage, 1);
    stage.turn(1, (at) => {
      write['offset-written'](at, 0, 0, 7);
      write['offset-removed'](at, 0, 0, hasExpired);
    });
  },
  'G-12'(stage) {
    const other = client + 1;
    stage.turn(client, (at) => {
      clients['group-joined'](at, 0, 1, 1, 'cooperative-sticky');
      clients['partitions-assigned'](at, 0, 1, [orders], [orders]);
      clients['group-joined'](at, 0, 1, 2, 'cooperative-sticky');
    });
    stage.turn(other, (at) => {
      clients['group-joined'](at, 0, 2, 2, 'cooperative-sticky');
      clients['partitions-assigned'](at, 0, 2, [orders], [orders]);
    });
  },
  'G-13'(stage) {
    for (const broker of [1, 2]) {
      stage.turn(broker, (at) => write['shard-loaded'](at, orders, 1));
    }
  },
  'V-08'(stage) {
    coordinate(stage, 1);
  },
};
