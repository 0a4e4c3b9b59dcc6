import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expireGroups } from '../../../engine/coordinator/group/group-expiry.ts';
import { onGroupsLost } from '../../../engine/coordinator/group/group-events.ts';
import { copyGroupShard } from '../../../engine/coordinator/group/group-shard.ts';
import { markerBatchOf } from '../../../engine/log/end-transaction-marker.ts';
import { onTransactionEnd } from '../../../engine/coordinator/shard/shard.ts';
import { partitionOfKey } from '../../../engine/coordinator/shard/placement.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { compressionOf, stamped } from '../../../engine/protocol/batch.ts';
import { differences } from '../../../sim/map/persistent-map.ts';
import {
  ask,
  commitBody,
  createLog,
  endOf,
  fire,
  joinBody,
  lead,
  replicate,
  type CoordinatorStage,
} from './stage.ts';

/** A member joins a group of its own: given an id, it comes back with it, and the delay passes. */
function joinAlone(stage: CoordinatorStage): string {
  const given = ask(stage, 1, { api: 'JoinGroup', body: joinBody('') });
  if (given?.api !== 'JoinGroup') throw new Error('a new member is answered at once');
  const { memberId } = given.body;
  ask(stage, 2, { api: 'JoinGroup', body: joinBody(memberId) });
  fire(stage, 'join');
  return memberId;
}

function sync(stage: CoordinatorStage, call: number, memberId: string) {
  const body = {
    groupId: 'g',
    generationId: 1,
    memberId,
    groupInstanceId: null,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [{ memberId, assignment: new Uint8Array([7]) }],
  };
  return ask(stage, call, { api: 'SyncGroup', body }, 5);
}

const offsetsOf = (stage: CoordinatorStage, call: number, requireStable = false) => {
  const topics = [{ name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitionIndexes: [0] }];
  const body = { groupId: 'g', memberId: null, memberEpoch: -1, topics, requireStable };
  const answer = ask(stage, call, { api: 'OffsetFetch', body });
  return answer?.api === 'OffsetFetch'
    ? answer.body.topics[0]?.partitions[0]?.committedOffset
    : undefined;
};

describe('a coordinator answers when what it decided is committed', () => {
  test('an assignment is given once the high watermark has passed it', () => {
    const stage = lead(createLog());
    const memberId = joinAlone(stage);

    expect(sync(stage, 3, memberId)).toBe(undefined);
    replicate(stage);

    expect(stage.answers.get(3)).toMatchObject({ body: { assignment: new Uint8Array([7]) } });
    expect(stage.group.groups.get('g')?.state).toBe('Stable');
  });

  test('a committed offset is read by others only when it cannot be lost any more', () => {
    const stage = lead(createLog());

    expect(ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 42) })).toBe(undefined);
    expect(offsetsOf(stage, 2)).toBe(-1);
    expect(offsetsOf(stage, 3, true)).toBe(undefined);
    replicate(stage);

    expect(stage.answers.get(1)?.api).toBe('OffsetCommit');
    expect(stage.answers.get(3)).toMatchObject({
      body: { topics: [{ partitions: [{ committedOffset: 42 }] }] },
    });
    expect(offsetsOf(stage, 4)).toBe(42);
  });

  test('who waits too long for a commit is told to come again, though it may still come true', () => {
    const stage = lead(createLog());
    ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 42) });

    fire(stage, 'group-commit-due');
    replicate(stage);

    expect(stage.answers.get(1)).toMatchObject({
      body: { topics: [{ partitions: [{ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE }] }] },
    });
    expect(offsetsOf(stage, 2)).toBe(42);
  });

  test('what the log refuses has not happened', () => {
    const stage = lead(createLog());
    const before = stage.group.shard.image;
    stage.log.refusal = ErrorCode.NOT_ENOUGH_REPLICAS;

    const answer = ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 42) });

    expect(answer).toMatchObject({
      body: { topics: [{ partitions: [{ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE }] }] },
    });
    expect(stage.group.shard.image).toBe(before);
  });

  test('a group whose end the log refuses lives on, and is not looked at again at once', () => {
    const stage = lead(createLog());
    ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 42) });
    replicate(stage);
    stage.env.nowMs += 7 * 24 * 60 * 60_000;
    stage.log.refusal = ErrorCode.NOT_ENOUGH_REPLICAS;
    const { turns } = stage.group;

    expireGroups(stage.group, stage.env);

    expect([...stage.group.groups.keys()]).toEqual(['g']);
    expect(stage.group.turns).toBe(turns + 1);
    expect(offsetsOf(stage, 2)).toBe(42);
  });
});

describe('another broker takes over', () => {
  test('the old one refuses what waits and goes back to what is committed', () => {
    const stage = lead(createLog());
    ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 1) });
    replicate(stage);
    const committed = stage.group.shard.image;
    ask(stage, 2, { api: 'OffsetCommit', body: commitBody(0, 2) });

    onGroupsLost(stage.group, stage.env);

    expect(stage.answers.get(2)).toMatchObject({
      body: { topics: [{ partitions: [{ errorCode: ErrorCode.NOT_COORDINATOR }] }] },
    });
    expect(stage.group.shard.image).toBe(committed);
    expect(stage.timers.size).toBe(0);
  });

  test('a member that waits in a join is told to look for the new coordinator', () => {
    const stage = lead(createLog());
    joinAlone(stage);
    ask(stage, 5, { api: 'JoinGroup', body: joinBody('') }, 3);
    expect(stage.answers.has(5)).toBe(false);

    onGroupsLost(stage.group, stage.env);

    expect(stage.answers.get(5)).toMatchObject({ body: { errorCode: ErrorCode.NOT_COORDINATOR } });
  });

  test('a stable group goes on in its generation, and its sessions begin anew', () => {
    const log = createLog();
    const old = lead(log);
    const memberId = joinAlone(old);
    sync(old, 3, memberId);
    replicate(old);

    const next = lead(log, 1);
    const body = { groupId: 'g', generationId: 1, memberId, groupInstanceId: null };

    expect(ask(next, 1, { api: 'Heartbeat', body })).toMatchObject({ body: { errorCode: 0 } });
    expect([...next.timers.values()]).toContainEqual(
      expect.objectContaining({
        at: 11_000,
        wake: expect.objectContaining({ type: 'group-timer' }),
      }),
    );
  });

  test('a rebalance that was on is forgotten: the last written generation counts', () => {
    const log = createLog();
    const old = lead(log);
    const memberId = joinAlone(old);
    replicate(old);

    const next = lead(log, 1);

    expect(old.group.groups.get('g')?.generation).toBe(1);
    expect(next.group.groups.get('g')?.members.has(memberId)).toBe(false);
    expect(next.group.groups.get('g')?.generation).toBe(0);
  });
});

describe('the image', () => {
  type Deed =
    | { readonly do: 'commit'; readonly partition: number; readonly offset: number }
    | { readonly do: 'transact'; readonly partition: number; readonly producer: number }
    | { readonly do: 'end'; readonly producer: number; readonly commit: boolean }
    | { readonly do: 'replicate' };

  const small = fc.nat({ max: 3 });
  const deeds: fc.Arbitrary<Deed[]> = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('commit' as const), partition: small, offset: fc.nat(99) }),
      fc.record({ do: fc.constant('transact' as const), partition: small, producer: small }),
      fc.record({ do: fc.constant('end' as const), producer: small, commit: fc.boolean() }),
      fc.record({ do: fc.constant('replicate' as const) }),
    ),
  );

  function act(stage: CoordinatorStage, deed: Deed, call: number): void {
    if (deed.do === 'replicate') replicate(stage);
    if (deed.do === 'commit') {
      ask(stage, call, { api: 'OffsetCommit', body: commitBody(deed.partition, deed.offset) });
    }
    if (deed.do === 'transact') {
      const { topics, ...body } = commitBody(deed.partition, call);
      const producer = { transactionalId: 't', producerId: deed.producer, producerEpoch: 0 };
      ask(stage, call, { api: 'TxnOffsetCommit', body: { ...body, ...producer, topics } }, 4);
    }
    if (deed.do === 'end') end(stage, deed.producer, deed.commit);
  }

  function end({ group, env, log }: CoordinatorStage, producerId: number, isCommitted: boolean) {
    const offset = endOf(log);
    const outcome = isCommitted ? 'commit' : 'abort';
    const facts = { producerId, producerEpoch: 0, timestamp: 1, coordinatorEpoch: 0 } as const;
    log.batches.push(stamped(markerBatchOf({ ...facts, outcome }), offset, 0));
    onTransactionEnd(group.shard, env.kind, { producerId, isCommitted, offset });
  }

  test('of a new leader is that of the old one, whatever was written', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const log = createLog();
        const stage = lead(log);
        for (const [call, deed] of all.entries()) act(stage, deed, call);
        const { image: known } = stage.group.shard;

        const { image: loaded } = lead(log, 1).group.shard;

        expect(JSON.stringify(loaded.offsets)).toBe(JSON.stringify(known.offsets));
        expect(JSON.stringify(loaded.pending)).toBe(JSON.stringify(known.pending));
      }),
    );
  });

  test('shares what did not change with the one before', () => {
    const stage = lead(createLog());
    ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 1) });
    const before = stage.group.shard.image;
    ask(stage, 2, { api: 'OffsetCommit', body: commitBody(1, 1) });
    const changed: number[] = [];

    differences(before.offsets, stage.group.shard.image.offsets, (group) => changed.push(group));

    expect(changed).toHaveLength(1);
    expect(stage.group.shard.image.groups).toBe(before.groups);
  });
});

test('a copy of a coordinator stays as it was, whatever becomes of the original', () => {
  const stage = lead(createLog());
  const memberId = joinAlone(stage);
  ask(stage, 8, { api: 'OffsetCommit', body: commitBody(0, 1) });
  const copy = copyGroupShard(stage.group, undefined);
  const before = structuredClone(stage.group);

  sync(stage, 3, memberId);
  replicate(stage);
  ask(stage, 9, { api: 'JoinGroup', body: joinBody('') }, 3);

  expect(copy).toEqual(before);
  expect(stage.group).not.toEqual(before);
});

test.each([
  ['group1', 40],
  ['my-group', 12],
  ['payments', 13],
  ['console-consumer-12345', 6],
  ['polygenelubricants', 0],
])('the group %s belongs to partition %i of fifty', (group, partition) => {
  expect(partitionOfKey(group, 50)).toBe(partition);
});

test('what groups write is compressed by offsets.topic.compression.codec', () => {
  const sizes = [0, 1].map((codec) => {
    const stage = lead(createLog());
    Object.assign(stage.env, {
      configs: { ...stage.env.configs, 'offsets.topic.compression.codec': codec },
    });
    ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 5) });
    return stage.log.batches.at(-1);
  });

  expect(sizes.map((batch) => (batch === undefined ? batch : compressionOf(batch)))).toEqual([
    'none',
    'gzip',
  ]);
  expect(sizes[1]?.sizeInBytes).toBeLessThan(sizes[0]?.sizeInBytes ?? 0);
});
