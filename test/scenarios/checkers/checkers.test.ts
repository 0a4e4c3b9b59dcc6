import { expect, test } from 'vitest';
import { write as coordinator } from '../../../engine/coordinator/trace.ts';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { faultBeginning, ownRequestsMakeSense } from '../../../engine/kraft/fault.ts';
import { write as quorum } from '../../../engine/kraft/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { allCheckers } from '../../../scenarios/checkers/all.ts';
import { breaks, follower, isrOf, ordinary, reign, serve } from './breaks.ts';
import { coordinate } from './group-breaks.ts';
import { hearOf } from './registration-breaks.ts';
import { checkersOf, excusedOf, fileNamed, orders, replicaOf, type Stage } from './stage.ts';

test('where every promise is kept nobody objects', () => {
  const stage = ordinary();
  serve(stage, 1, [orders, 0, 1, -1, 0, orders, 1, 1, -1, 0]);

  stage.watching.end(stage.time, true);

  expect(stage.watching.findings).toEqual([]);
  expect(stage.watching.outcomes).toEqual([]);
});

test.each(allCheckers.map(({ id, promise }) => [id, promise]))(
  '%s objects when it is broken: %s',
  (id) => {
    const stage = ordinary();

    breaks[id]?.(stage);
    stage.watching.end(stage.time, true);

    expect(checkersOf(stage)).toContain(id);
    for (const { sentence, signature } of stage.watching.findings) {
      expect(sentence).toMatch(/^[A-Zo].*\.$/);
      expect(signature).toMatch(/^[A-Z]+-\d+ ./);
    }
  },
);

test('what becomes visible as a broker hears of a stricter setting is judged by the one before', () => {
  const stage = ordinary();
  const advanceAlone = (): void =>
    stage.turn(1, (at) => {
      metadata['metadata-applied'](at, 7, 1);
      write['high-watermark-advanced'](at, orders, 2, 3);
    });
  const state = stage.replicas.get(1);
  if (state === undefined) throw new Error('Broker 1 has a replica.');
  stage.append(1, 2, 0);
  isrOf(stage, 1, [1, 2]);
  state.log.highWatermark = 3;
  state.minInSyncReplicas = 3;

  advanceAlone();
  expect(checkersOf(stage)).not.toContain('R-16');

  advanceAlone();
  expect(checkersOf(stage)).toContain('R-16');
});

test('a setting that nothing became visible under counts as the one before, too', () => {
  const stage = ordinary();
  const state = replicaOf(stage, 1);
  const hearOf = (minInSync: number, upTo?: number): void => {
    state.minInSyncReplicas = minInSync;
    stage.turn(1, (at) => {
      metadata['metadata-applied'](at, 7, 1);
      if (upTo !== undefined) write['high-watermark-advanced'](at, orders, upTo - 1, upTo);
    });
  };
  stage.append(1, 2, 0);
  isrOf(stage, 1, [1, 2]);
  state.log.highWatermark = 3;
  hearOf(2, 3);
  hearOf(1);
  isrOf(stage, 1, [1]);

  hearOf(2, 3);
  expect(checkersOf(stage)).not.toContain('R-16');

  hearOf(2, 3);
  expect(checkersOf(stage)).toContain('R-16');
});

test('of a broker that begins to lead with the news nobody knows how many it wanted before', () => {
  const stage = ordinary();
  const state = stage.replicas.get(2);
  if (state === undefined) throw new Error('Broker 2 has a replica.');
  stage.append(1, 2, 0);
  stage.append(2, 2, 0);
  stage.decide(2, 1, [2]);
  isrOf(stage, 2, [2]);
  state.log.highWatermark = 3;
  state.minInSyncReplicas = 3;

  stage.turn(2, (at) => {
    metadata['metadata-applied'](at, 7, 1);
    write['role-changed'](at, orders, 'leader', 2, 1);
    write['high-watermark-advanced'](at, orders, 2, 3);
  });

  expect(checkersOf(stage)).not.toContain('R-16');
});

test('L-07: who marks its stop as clean has everything on disk', () => {
  const stage = ordinary();
  const mark = (): void =>
    stage.turn(3, (at) => {
      const file = fileNamed(at, 'data/.kafka_cleanshutdown');
      world['disk-begun'](at, 'replace', file, 40, stage.time);
    });

  mark();
  expect(checkersOf(stage)).toEqual([]);

  stage.unsafe = ['what data/orders-0 holds is not on disk'];
  mark();
  expect(checkersOf(stage)).toEqual(['L-07']);
});

test('a recovered log does not know of reigns that left nothing where it has something else', () => {
  const stage = ordinary();

  stage.restart(2, 2);
  replicaOf(stage, 2).log.epochs.push({ epoch: 4, startOffset: 1 });
  stage.take(2, 'follower', 1, 0);

  expect(checkersOf(stage)).toEqual(['L-08']);
});

test('a log that knows of no epochs may go back to its high watermark', () => {
  const stage = ordinary();
  replicaOf(stage, 2).log.epochs.length = 0;
  stage.take(2, 'follower', 1, 0);

  stage.truncate(2, 1);

  expect(stage.watching.findings).toEqual([]);
  expect(excusedOf(stage)).toEqual(['R-09']);
});

test('who knew of epochs and gives them up with all records cuts off what was committed', () => {
  const stage = ordinary();
  stage.take(2, 'follower', 1, 0);
  replicaOf(stage, 2).log.epochs.length = 0;

  stage.truncate(2, 0);

  expect(checkersOf(stage)).toContain('R-09');
});

test('what one log no longer holds another need not hold alike', () => {
  const stage = ordinary();
  stage.append(3, 2, 0, 'old');
  stage.decide(1, 1, [1, 2]);
  stage.take(1, 'leader', 1, 1);
  stage.append(1, 2, 1);
  stage.append(1, 3, 1);
  stage.advance(1, 3);

  stage.turn(1, (at) => write['log-start-moved'](at, orders, 3));
  stage.take(3, 'follower', 1, 1);
  stage.append(3, 3, 1);

  expect(checkersOf(stage)).not.toContain('R-01');
});

/** Broker 2 is started again, and follows from this high watermark on. */
function startWith(stage: Stage, highWatermark: number): void {
  stage.restart(2, 2);
  replicaOf(stage, 2).log.highWatermark = highWatermark;
  stage.take(2, 'follower', 1, 0);
}

test('a broker starts with no lower a high watermark than the time before', () => {
  const stage = ordinary();
  startWith(stage, 2);

  startWith(stage, 0);

  expect(checkersOf(stage)).toContain('R-06');
});

test('a follower may go back to the high watermark of its leader, and start with that', () => {
  const stage = ordinary();
  startWith(stage, 2);
  stage.advance(2, 1);

  startWith(stage, 1);

  expect(checkersOf(stage)).toEqual([]);
});

/** All have a third record, and the leader hears of it; whom it proposes to take in is answered at once. */
function hearOfThird(error: number): string[] {
  const stage = ordinary();
  for (const node of [1, 2, 3]) stage.append(node, 2, 0);
  const { followers } = replicaOf(stage, 1);
  for (const [id, known] of followers) followers.set(id, { ...known, logEndOffset: 3 });
  stage.turn(1, (at) => {
    write['follower-progressed'](at, orders, 2, 3);
    write['isr-change-answered'](at, orders, [1, 2, 3], 1, error);
  });
  return checkersOf(stage);
}

test('what everybody in sync has must be visible at once, but not when somebody was refused', () => {
  expect(hearOfThird(0)).toEqual(['R-15']);
  expect(hearOfThird(55)).toEqual([]);
});

test('a reassignment does not wait once all that come are in sync', () => {
  const stage = ordinary();
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [2, 4, 1, 3], [4], [1, 3]));

  stage.decide(1, 0, [1, 2, 4]);
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(['V-09']);
});

test('a replica that never comes to its other directory is told in the end', () => {
  const stage = ordinary();
  stage.turn(1, (at) => write['replica-move-began'](at, orders, 'disk-2', 0));
  stage.turn(2, (at) => write['replica-move-began'](at, orders, 'disk-2', 0));
  stage.turn(2, (at) => write['replica-moved'](at, orders, 'disk-2'));

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).toEqual(['V-09']);
});

test('whoever was added and is to go again keeps a reassignment waiting', () => {
  const stage = ordinary();
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [1, 3, 2], [2], [2]));

  stage.decide(1, 0, [1, 2, 3]);
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual([]);
});

test('a plan that is fulfilled at once ends no other plan', () => {
  const stage = ordinary();
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [2, 4, 1, 3], [4], [1, 3]));

  stage.turn(0, (at) => controller['replicas-moved'](at, orders, [1, 3]));

  expect(checkersOf(stage)).toEqual([]);
});

test('a leader of the quorum that waits for its disk gives up when that is done, not before', () => {
  const stage = ordinary();
  reign(stage, 1, 4);
  stage.isDiskBusy = true;
  stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'leader', 5, 2));

  stage.time += 10_000_000;
  stage.fetch(1, 2, 2);
  expect(checkersOf(stage)).toEqual([]);
  stage.isDiskBusy = false;
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(['V-01']);
});

test('a leader of the quorum that is paused gives up when it runs again, not before', () => {
  const stage = ordinary();
  reign(stage, 1, 4);
  stage.turn(-1, (at) => world['process-paused'](at, 1));
  stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'leader', 5, 2));

  stage.time += 10_000_000;
  stage.fetch(1, 2, 2);
  expect(checkersOf(stage)).toEqual([]);
  stage.turn(-1, (at) => world['process-resumed'](at, 1, 0));
  stage.time += 10_000_000;
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(['V-01']);
});

test('a leader of the quorum that was killed leads no more, also where its successor is elected later', () => {
  const stage = ordinary();
  reign(stage, 1, 4);
  stage.turn(-1, (at) => world['process-ended'](at, 1, 'it was killed'));
  stage.turn(2, (at) => quorum['quorum-role-taken'](at, 'leader', 5, 2));

  stage.time += 10_000_000;
  stage.turn(2, () => {});

  expect(checkersOf(stage)).toEqual([]);
});

test('a member of the quorum may end itself because its disk has failed', () => {
  const stage = ordinary();
  const why = 'The disk failed (full) under the metadata log.';

  stage.turn(1, (at) => quorum['quorum-broken'](at, why));

  expect(checkersOf(stage)).toEqual([]);
});

test('a log need not know the reigns of what it had deleted before its broker ended', () => {
  const stage = ordinary();
  stage.turn(2, (at) => write['log-start-moved'](at, orders, 2));
  stage.restart(2, 2);
  replicaOf(stage, 2).log.epochs.length = 0;

  stage.take(2, 'follower', 1, 0);

  expect(checkersOf(stage)).toEqual([]);
});

test('what a replica goes by never goes back to an earlier decision', () => {
  const stage = ordinary();
  replicaOf(stage, 1).partitionEpoch = 5;
  stage.fetch(1, 2, 2);

  replicaOf(stage, 1).partitionEpoch = 4;
  stage.fetch(1, 3, 2);

  expect(checkersOf(stage)).toEqual(['R-11']);
});

test('in the same life a broker keeps its epoch', () => {
  const stage = ordinary();
  hearOf(stage, 4, {});

  hearOf(stage, 7, { epoch: 6 });

  expect(checkersOf(stage)).toEqual(['K-22']);
});

test('a broker that somebody has fenced is fenced, and in another life it is another one', () => {
  const stage = ordinary();
  hearOf(stage, 4, {});
  stage.turn(0, (at) => {
    controller['decision-committed'](at, 6);
    metadata['broker-fenced'](at, 2, 'its heartbeats stopped');
  });

  hearOf(stage, 7, { fenced: true });
  hearOf(stage, 9, { fenced: true, incarnationId: 'another life', epoch: 9 });

  expect(checkersOf(stage)).toEqual([]);
});

test('whoever wants to stop leads nothing any more', () => {
  const stage = ordinary();

  stage.turn(0, (at) => controller['broker-leaving'](at, 1));
  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(['K-13']);
});

test('a leader notes its epoch before it writes', () => {
  const stage = ordinary();
  stage.decide(1, 1, [1, 2, 3]);
  stage.take(1, 'leader', 1, 1);
  replicaOf(stage, 1).log.epochs.pop();

  stage.turn(1, (at) => write['role-changed'](at, orders, 'leader', 1, 1));

  expect(checkersOf(stage)).toEqual(['R-11']);
});

test('a fetch of an earlier reign counts for nothing', () => {
  const stage = ordinary();
  stage.decide(1, 1, [1, 2, 3]);
  stage.take(1, 'leader', 1, 1);

  stage.fetch(1, 2, 2);

  expect(checkersOf(stage)).toEqual(['R-12']);
});

test('a follower that once said under whom its last record was written goes on saying it', () => {
  const stage = ordinary();
  stage.following.set(2, { ...follower });
  stage.advance(2, 2);

  stage.following.set(2, { ...follower, lastFetchedEpoch: -1 });
  stage.advance(2, 2);

  expect(checkersOf(stage)).toEqual(['R-12']);
});

test('what a disk has lost with the power is counted, and excuses the leader who lacks it', () => {
  const stage = ordinary();
  stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
  stage.restart(2, 1);
  stage.decide(2, 1, [2]);

  stage.take(2, 'leader', 2, 1);
  isrOf(stage, 2, [2]);
  stage.append(2, 1, 1, 'something else');
  stage.truncate(3, 1);

  expect(stage.watching.findings).toEqual([]);
  expect(stage.watching.outcomes.map(({ checker, count }) => `${checker} ${count}`)).toEqual([
    'L-07 1',
    'R-03 1',
    'R-17 1',
  ]);
});

test('a static member that is put back has taken no place: who was to come may come from the log', () => {
  const stage = ordinary();
  coordinate(stage, 2);
  stage.turn(1, (at) => {
    coordinator['member-replaced'](at, 0, 1, 2);
    coordinator['member-replaced'](at, 0, 2, 1);
    coordinator['static-member-returned'](at, 0, 1, 1);
  });

  stage.turn(2, (at) => coordinator['shard-loaded'](at, orders, 1));

  expect(checkersOf(stage)).toEqual([]);
});

test.each([
  ['is excused for asking again for votes in an epoch that its log holds', 2, []],
  ['is not excused for a request in a later epoch', 3, ['SIM-11']],
])('a member of the quorum %s', (_, epoch, found) => {
  const stage = ordinary();
  const why = `${faultBeginning}: ${ownRequestsMakeSense}.`;

  stage.turn(2, (at) => quorum['quorum-log-recovered'](at, 0, 9, 2, 2));
  stage.turn(2, (at) => quorum['quorum-vote-asked'](at, 'vote', 2, 3));
  stage.turn(2, (at) => quorum['quorum-vote-asked'](at, 'vote', epoch, 3));
  stage.turn(2, (at) => quorum['quorum-broken'](at, why));

  expect(checkersOf(stage)).toEqual(found);
});

test('a replica that lost something is not excused once it was taken back into sync', () => {
  const stage = ordinary();
  stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
  stage.decide(1, 0, [1, 3]);
  stage.restart(2, 1);
  stage.take(2, 'follower', 1, 0);

  stage.decide(1, 0, [1, 3, 2]);
  stage.decide(2, 1, [2, 3]);
  stage.take(2, 'leader', 2, 1);

  expect(checkersOf(stage)).toContain('R-03');
});

test.each([
  ['a disk that refused to cut a log may still have what was cut off', true],
  ['any other disk may not', false],
])('%s', (_, refused) => {
  const stage = ordinary();
  const { log } = replicaOf(stage, 2);
  stage.append(2, 2, 0);
  const kept = log.segments;
  stage.truncate(2, 2);
  if (refused) stage.turn(2, (at) => world['disk-failed'](at, 'truncate', 0, 'failed'));

  stage.restart(2, 2);
  Object.assign(log, { segments: kept, logEndOffset: 3 });
  stage.take(2, 'follower', 1, 0);

  expect(checkersOf(stage)).toEqual(refused ? [] : ['L-07']);
});

test('of one defect the first finding is kept', () => {
  const stage = ordinary();

  for (const offset of [5, 9, 12]) stage.append(1, offset, 0);

  expect(checkersOf(stage).filter((id) => id === 'L-01')).toHaveLength(1);
});
