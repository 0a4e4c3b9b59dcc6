// Where a promise is kept in an unusual way, its checker keeps silent.
import { expect, test } from 'vitest';
import { hasExpired } from '../../../engine/coordinator/group/group-expiry.ts';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as groups } from '../../../engine/coordinator/trace.ts';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as quorum } from '../../../engine/kraft/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import { ordinary, serve } from './breaks.ts';
import { coordinate } from './group-breaks.ts';
import { checkersOf, client, excusedOf, fileNamed, orders, type Stage } from './stage.ts';

const other = client + 1;

const minutes = (n: number): number => n * 60_000_000;

const join = (stage: Stage, process: number, generation: number): void =>
  stage.turn(process, (at) =>
    clients['group-joined'](at, 0, process, generation, 'cooperative-sticky'),
  );

const assign = (stage: Stage, process: number, generation: number, isNew: boolean): void =>
  stage.turn(process, (at) => {
    clients['partitions-assigned'](at, 0, generation, [orders], isNew ? [orders] : []);
  });

/** A static member is back under a new id, which its coordinator has written down. */
function returnAs(at: TraceSink, before: number, now: number): void {
  groups['member-replaced'](at, 0, before, now);
  groups['static-member-returned'](at, 0, 1, now);
}

test('C-19: of two batches that were on their way together either may come first', () => {
  const stage = ordinary();
  stage.append(1, 2, 0);

  stage.turn(client, (at) => {
    clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, 0);
    clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, 1);
    clients['records-acknowledged'](at, orders, 2, 1);
    clients['records-acknowledged'](at, orders, 1, 1);
  });

  expect(checkersOf(stage)).not.toContain('C-19');
});

test('C-19: after one was given up, nobody can tell which acknowledgement is whose', () => {
  const stage = ordinary();
  stage.append(1, 2, 0);
  stage.turn(other, (at) => {
    clients['batch-sent'](at, orders, 1, 70, 1, 8, 0, 0);
    clients['records-acknowledged'](at, orders, 2, 1);
  });

  stage.turn(client, (at) => {
    clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, 0);
    clients['produce-failed'](at, orders, 1, 7);
    clients['records-acknowledged'](at, orders, 1, 1);
  });

  expect(checkersOf(stage)).not.toContain('C-19');
});

test('C-19: of a topic that was founded anew a client does not know what it has sent to which', () => {
  const stage = ordinary();
  const acknowledge = (at: TraceSink, baseOffset: number): void => {
    clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, 0);
    clients['records-acknowledged'](at, orders, baseOffset, 1);
  };

  stage.turn(0, (at) => controller['topic-deleted'](at, 0));
  stage.turn(client, (at) => acknowledge(at, 2));
  stage.turn(client, (at) => acknowledge(at, 1));

  expect(checkersOf(stage)).not.toContain('C-19');
});

test('C-19: a log that has lost what was acknowledged begins anew for those on their way, too', () => {
  const stage = ordinary();
  stage.turn(other, (at) => {
    clients['batch-sent'](at, orders, 2, 70, 1, 8, 0, 0);
    clients['records-acknowledged'](at, orders, 0, 2);
  });
  stage.turn(client, (at) => clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, 0));
  stage.truncate(2, 1);
  stage.decide(2, 1, [2, 3]);
  stage.take(2, 'leader', 2, 1);

  stage.turn(client, (at) => clients['records-acknowledged'](at, orders, 1, 1));

  expect(checkersOf(stage)).toContain('R-03');
  expect(checkersOf(stage)).not.toContain('C-19');
});

test('G-09: an owner may hear late that its commit was taken, when the next one has written the same', () => {
  const stage = ordinary();
  join(stage, client, 1);
  stage.turn(1, (at) => {
    groups['assignment-given'](at, 0, 1, client, [orders]);
    groups['offset-written'](at, 0, orders, 2);
    groups['assignment-given'](at, 0, 2, other, [orders]);
    groups['offset-written'](at, 0, orders, 2);
  });

  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'async'));

  expect(checkersOf(stage)).not.toContain('G-09');
});

test('G-09: a static member commits under its new id what it was given under the old one', () => {
  const stage = ordinary();
  join(stage, client, 1);
  stage.turn(1, (at) => {
    groups['assignment-given'](at, 0, 1, other, [orders]);
    returnAs(at, other, client);
    groups['offset-written'](at, 0, orders, 2);
  });

  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));

  expect(checkersOf(stage)).not.toContain('G-09');
});

test('G-09: a static member goes on under one more id, when what replaced it was lost', () => {
  const stage = ordinary();
  const [lost, kept] = [client + 2, client + 3];
  join(stage, client, 1);
  stage.turn(1, (at) => {
    groups['assignment-given'](at, 0, 1, other, [orders]);
    returnAs(at, other, lost);
  });
  stage.turn(2, (at) => {
    groups['member-replaced'](at, 0, other, kept);
    returnAs(at, kept, client);
    groups['offset-written'](at, 0, orders, 2);
  });

  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));

  expect(checkersOf(stage)).not.toContain('G-09');
});

test('G-09: an id that a deposed coordinator gives a static member is never heard of', () => {
  const stage = ordinary();
  join(stage, client, 1);
  stage.turn(2, (at) => {
    groups['assignment-given'](at, 0, 1, other, [orders]);
    returnAs(at, other, client);
  });
  stage.turn(1, (at) => groups['member-replaced'](at, 0, other, client + 2));
  stage.turn(2, (at) => groups['offset-written'](at, 0, orders, 2));

  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));

  expect(checkersOf(stage)).not.toContain('G-09');
});

test('G-12: partitions that members have not heard of yet are not one and the same', () => {
  const stage = ordinary();
  for (const member of [client, other]) {
    join(stage, member, 1);
    stage.turn(member, (at) => clients['partitions-assigned'](at, 0, 1, [-1], [-1]));
  }

  expect(checkersOf(stage)).not.toContain('G-12');
});

test('V-04, R-02: what was written a moment before the end may still be on its way', () => {
  const stage = ordinary();
  stage.time += 60_000_000;
  stage.append(1, 2, 0);
  stage.time += 1_000;

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('V-04');
  expect(checkersOf(stage)).not.toContain('R-02');
});

test('C-22: a member joins without the answer to its commit, which may come before the next one', () => {
  const stage = ordinary();
  const commit = (at: TraceSink, offset: number): void => {
    clients['offset-committed'](at, 0, orders, offset, 'before-rebalance');
  };
  stage.turn(client, (at) => {
    clients['position-moved'](at, orders, 2, 'seek');
    clients['join-asked'](at, 0, 'the group is rebalancing');
    commit(at, 1);
  });
  join(stage, client, 1);

  stage.turn(client, (at) => commit(at, 2));

  expect(checkersOf(stage)).not.toContain('C-22');
});

test('G-12: what a member has given up another may be given', () => {
  const stage = ordinary();
  join(stage, client, 1);
  assign(stage, client, 1, true);
  stage.turn(client, (at) => clients['partitions-revoked'](at, 0, 1, [orders]));
  join(stage, client, 2);
  join(stage, other, 2);

  assign(stage, other, 2, true);

  expect(checkersOf(stage)).not.toContain('G-12');
});

test('G-12: who was expelled may still believe to have what another is given', () => {
  const stage = ordinary();
  join(stage, client, 1);
  assign(stage, client, 1, true);
  join(stage, other, 2);

  assign(stage, other, 2, true);

  expect(checkersOf(stage)).not.toContain('G-12');
});

test.each([
  { removedBy: 2, isExcused: true },
  { removedBy: 1, isExcused: false },
])(
  'G-12: who was removed by broker $removedBy, where broker 2 has begun the generation',
  (known) => {
    const stage = ordinary();
    join(stage, client, 1);
    assign(stage, client, 1, true);
    stage.turn(known.removedBy, (at) => groups['member-left'](at, 0, client, 'nothing was heard'));
    for (const coordinator of [1, 2]) {
      stage.turn(coordinator, (at) => groups['generation-began'](at, 0, 2, 1, other, 'range'));
    }
    join(stage, other, 2);
    join(stage, client, 2);

    assign(stage, other, 2, true);

    expect(checkersOf(stage).includes('G-12')).toBe(!known.isExcused);
  },
);

test('G-12: a member that has missed a generation is late to hear: that is counted', () => {
  const stage = ordinary();
  join(stage, client, 1);
  assign(stage, client, 1, true);
  join(stage, client, 2);
  join(stage, client, 3);
  join(stage, other, 3);

  assign(stage, other, 3, true);

  expect(checkersOf(stage)).not.toContain('G-12');
  expect(excusedOf(stage)).toContain('G-12');
});

test('R-03: what was deleted before the power failed is not among what the disk has lost', () => {
  const stage = ordinary();
  stage.decide(1, 0, [1]);
  stage.turn(1, (at) => replication['log-start-moved'](at, orders, 1));

  stage.turn(-1, (at) => world['power-lost'](at, 1, 5));
  stage.restart(1, 0);
  stage.decide(1, 1, [1]);
  stage.take(1, 'leader', 1, 1);

  expect(checkersOf(stage)).not.toContain('R-03');
  expect(excusedOf(stage)).toContain('R-03');
});

/** Broker 1 leads alone; 2 and 3 have ceased to be replicas while they were eligible. */
function leadAmongStrays(stage: Stage): void {
  stage.decide(1, 0, [1]);
  stage.turn(0, (at) => {
    controller['eligible-changed'](at, orders, [2, 3], [], [1]);
    controller['replicas-moved'](at, orders, [1]);
  });
}

test('R-03: who stayed eligible when it ceased to be a replica need not know what came after (as in Kafka)', () => {
  const stage = ordinary();
  leadAmongStrays(stage);
  stage.append(1, 2, 0);
  stage.advance(1, 3);

  stage.decide(3, 1, [3]);
  stage.take(3, 'leader', 3, 1);

  expect(checkersOf(stage)).not.toContain('R-03');
  expect(checkersOf(stage)).not.toContain('R-04');
  const silent = excusedOf(stage);
  expect(silent).toEqual(expect.arrayContaining(['R-03', 'R-04']));
});

test('V-02: where only brokers are eligible that are no replicas any more nobody is elected (as in Kafka)', () => {
  const stage = ordinary();
  leadAmongStrays(stage);

  stage.decide(-1, 1, []);
  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('V-02');
  expect(excusedOf(stage)).toContain('V-02');
});

test('R-19: who leads with an empty log has lost what was compacted, too', () => {
  const stage = ordinary();
  leadAmongStrays(stage);
  stage.append(1, 2, 0);
  stage.advance(1, 3);
  stage.turn(1, (at) => replication['log-compacted'](at, orders, 2, 2, 1));
  stage.restart(3, 0);

  stage.decide(3, 1, [3]);
  stage.take(3, 'leader', 3, 1);
  stage.append(3, 0, 1);
  stage.advance(3, 1);
  serve(stage, 3, [orders, 0, 1, -1, 1]);

  expect(checkersOf(stage)).not.toContain('R-19');
});

test('C-01: a reader may poll what it had fetched before it was lost', () => {
  const stage = ordinary();
  const poll = (process: number, offset: number, epoch: number): void => {
    stage.read = { offset, epoch };
    stage.turn(process, (at) => clients['records-polled'](at, orders, 0, offset, offset));
  };
  stage.truncate(2, 0);
  stage.decide(2, 1, [2]);
  stage.take(2, 'leader', 2, 1);
  stage.append(2, 0, 1);
  stage.advance(2, 1);

  poll(other, 2, 0);
  poll(client, 1, 1);
  expect(checkersOf(stage)).not.toContain('C-01');

  poll(other, 2, 2);
  poll(client, 3, 1);
  expect(checkersOf(stage)).toContain('C-01');
});

test('G-12: a group that was forgotten counts from 1 again, with other members', () => {
  const stage = ordinary();
  join(stage, client, 1);
  assign(stage, client, 1, true);

  stage.turn(1, (at) => groups['generation-began'](at, 0, 1, 1, other, 'cooperative-sticky'));
  join(stage, other, 1);
  assign(stage, other, 1, true);

  expect(checkersOf(stage)).not.toContain('G-12');
});

test('G-01: a coordinator whose log has lost the group counts from 1 again, with other members', () => {
  const stage = ordinary();
  stage.turn(1, (at) => groups['assignment-given'](at, 0, 1, client, [orders]));

  stage.turn(1, (at) => {
    groups['shard-loaded'](at, orders, 2);
    groups['assignment-given'](at, 0, 1, other, [orders]);
  });

  expect(checkersOf(stage)).not.toContain('G-01');
});

test('G-11: when the clock of the coordinator jumps, what was committed is older than it is', () => {
  const stage = ordinary();
  coordinate(stage, 1);
  stage.turn(1, (at) => groups['offset-written'](at, 0, 0, 7));

  stage.wallOffset = minutes(10);
  stage.turn(1, (at) => groups['offset-removed'](at, 0, 0, hasExpired));

  expect(checkersOf(stage)).not.toContain('G-11');
});

/** Member 1 votes in epoch 4, and writes that down for as long as a second. */
function vote(stage: Stage, isRefused = false): void {
  stage.turn(1, (at) => {
    const file = fileNamed(at, 'metadata/__cluster_metadata-0/quorum-state');
    if (isRefused) world['disk-failed'](at, 'sync', file, 'failed');
    else world['disk-begun'](at, 'sync', file, 0, stage.time + 1_000_000);
    quorum['quorum-role-taken'](at, 'unattached', 4, -1);
    quorum['quorum-vote-given'](at, 2, 4);
  });
}

/** It knows only of epoch 3, and votes in epoch 4 for somebody else. */
function voteAnew(stage: Stage): void {
  stage.turn(1, (at) => {
    quorum['quorum-role-taken'](at, 'unattached', 3, -1);
    quorum['quorum-role-taken'](at, 'unattached', 4, -1);
    quorum['quorum-vote-given'](at, 3, 4);
  });
}

const ofElections = (stage: Stage): string[] =>
  checkersOf(stage).filter((id) => id === 'K-01' || id === 'K-02');

test.each([
  ['the power went while it was written', 0, []],
  ['it was on disk before the power went', 2_000_000, ['K-02', 'K-01']],
])('K-01 and K-02: a member may forget what nobody has heard of: %s', (_, later, found) => {
  const stage = ordinary();
  vote(stage);
  stage.time += later;

  stage.turn(-1, (at) => {
    world['process-ended'](at, 1, 'power');
    world['power-lost'](at, 1, 1);
  });
  voteAnew(stage);

  expect(ofElections(stage)).toEqual(found);
});

test.each([
  ['the disk refused it', true, []],
  ['the disk was writing it when the process was killed', false, ['K-02', 'K-01']],
])(
  'K-01 and K-02: a process forgets only what is not in the page cache: %s',
  (_, refused, found) => {
    const stage = ordinary();
    vote(stage, refused);

    stage.turn(-1, (at) => world['process-ended'](at, 1, 'killed'));
    voteAnew(stage);

    expect(ofElections(stage)).toEqual(found);
  },
);
