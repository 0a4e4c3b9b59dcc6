import { expect, test } from 'vitest';
import { keysOf, valuesOf } from '../../../../sim/map/persistent-map.ts';
import { seconds } from '../../../../sim/time.ts';
import { activationRecords } from '../../../../engine/kraft/controller/activation.ts';
import {
  decideAclCreation,
  decideAclDeletion,
  type NewAcl,
} from '../../../../engine/kraft/controller/alter-acls.ts';
import { decideTopicCreation } from '../../../../engine/kraft/controller/create-topics.ts';
import {
  decideTokenCreation,
  decideTokenExpiry,
  decideTokenRenewal,
  sweepTokens,
} from '../../../../engine/kraft/controller/delegation-tokens.ts';
import { fenceStaleBrokers } from '../../../../engine/kraft/controller/heartbeats.ts';
import { beginControlledShutdown } from '../../../../engine/kraft/controller/broker-sessions.ts';
import { brokerOf, emptyImage, publishedPart } from '../../../../engine/metadata/image.ts';
import { replayAll } from '../../../../engine/metadata/replay.ts';
import { apis } from '../../../../engine/protocol/apis.ts';
import { complete } from '../../../../engine/protocol/codec/codec.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import {
  beat,
  carryOut,
  controllerWorld,
  factsOf,
  register,
  type ControllerWorld,
} from '../../../kit/controller-world.ts';

function withBrokers(count: number): ControllerWorld {
  const world = controllerWorld();
  for (let id = 1; id <= count; id += 1) {
    register(world, id);
    beat(world, id);
  }
  return world;
}

function createTopic(world: ControllerWorld, replicas: readonly number[]): void {
  const assignments = [{ partitionIndex: 0, brokerIds: replicas }];
  const topic = { name: 't', numPartitions: -1, replicationFactor: -1, assignments, configs: [] };
  const request = complete(apis.CreateTopics.request, 7, { topics: [topic] });
  carryOut(world, decideTopicCreation(world.image, request, factsOf(world)));
}

test('a broker may stop only when every other has seen that it leads nothing any more', () => {
  const world = withBrokers(2);
  createTopic(world, [1, 2]);
  beat(world, 1, { wantShutDown: true });
  beginControlledShutdown(world.sessions, 1, world.nextOffset - 1);

  world.sessions.brokers.set(2, { fenced: false, metadataOffset: 0, controlledShutdownOffset: -1 });
  beat(world, 1, { wantShutDown: true });
  const whileUnseen = brokerOf(world.image, 1)?.fenced;
  beat(world, 2);
  beat(world, 1, { wantShutDown: true });

  expect(whileUnseen).toBe(false);
  expect(brokerOf(world.image, 1)?.fenced).toBe(true);
  expect(valuesOf(world.image.partitions)[0]).toMatchObject({ leader: 2, isr: [2] });
});

test('silent brokers are fenced one at a time, and each sees what the last one left', () => {
  const world = withBrokers(2);
  createTopic(world, [1, 2]);
  world.now += seconds(10);

  const fenced = [1, 2, 3].map(() =>
    carryOut(world, fenceStaleBrokers(world.image, factsOf(world))),
  );

  expect(fenced).toEqual([true, true, false]);
  expect(valuesOf(world.image.partitions)[0]).toMatchObject({ leader: -1, isr: [] });
});

test('a cluster begins with its features and one value for min.insync.replicas, or not at all', () => {
  const { settings } = controllerWorld();
  const features = { 'metadata.version': 30, 'eligible.leader.replicas.version': 1 };

  const records = activationRecords(emptyImage, { features, others: [] }, settings);
  const halfway = replayAll(emptyImage, records.slice(0, -1), 0);
  const begun = replayAll(emptyImage, records, 0);

  expect(publishedPart(halfway)).toBe(emptyImage);
  expect(begun).toMatchObject({ features, clusterConfigs: { 'min.insync.replicas': '1' } });
  expect(activationRecords(begun, { features, others: [] }, settings)).toEqual([]);
});

test('a controller that finds a transaction of its predecessor gives it up', () => {
  const { settings } = controllerWorld();
  const features = { 'metadata.version': 30 };
  const cut = activationRecords(emptyImage, { features, others: [] }, settings).slice(0, 2);
  const found = replayAll(emptyImage, cut, 0);

  const [first] = activationRecords(found, { features, others: [] }, settings);

  expect(first).toEqual({ type: 'abort-transaction', reason: 'Controller failover' });
});

const reading: NewAcl = {
  pattern: { resourceType: 'TOPIC', name: 'orders', patternType: 'LITERAL' },
  entry: { principal: 'User:alice', host: '*', operation: 'READ', permissionType: 'ALLOW' },
};

test('an ACL that is there already is well, and written once', () => {
  const world = withBrokers(1);
  const nameless = { ...reading, pattern: { ...reading.pattern, name: '' } };

  const results = carryOut(
    world,
    decideAclCreation(world.image, [reading, reading, nameless], factsOf(world)),
  );
  carryOut(world, decideAclCreation(world.image, [reading], factsOf(world)));

  expect(results).toMatchObject([
    { errorCode: ErrorCode.NONE },
    { errorCode: ErrorCode.NONE },
    { errorCode: ErrorCode.INVALID_REQUEST, message: 'Resource name should not be empty' },
  ]);
  expect(world.image.acls.size).toBe(1);
});

test('filters find ACLs, and what two of them find goes once', () => {
  const world = withBrokers(1);
  carryOut(world, decideAclCreation(world.image, [reading], factsOf(world)));
  const any = {
    pattern: { resourceType: 'ANY', name: null, patternType: 'ANY' },
    entry: { principal: null, host: null, operation: 'ANY', permissionType: 'ANY' },
  } as const;

  const found = carryOut(world, decideAclDeletion(world.image, [any, any]));

  expect(found).toMatchObject([[reading], [reading]]);
  expect(keysOf(world.image.acls)).toEqual([]);
});

test('a token is renewed by its owner only, never beyond its longest life, and swept out after it', () => {
  const world = controllerWorld({ 'delegation.token.secret.key': 'secret' });
  const facts = { ...factsOf(world), wallClockMs: 1_000, asker: { type: 'User', name: 'alice' } };
  const stranger = { ...facts, asker: { type: 'User', name: 'eve' } };
  const asked = complete(apis.CreateDelegationToken.request, 3, {
    ownerPrincipalType: null,
    ownerPrincipalName: null,
    renewers: [],
    maxLifetimeMs: 5_000,
  });

  const made = decideTokenCreation(world.image, asked, facts);
  carryOut(world, made);
  const { hmac } = made.response;
  const renewal = { hmac, renewPeriodMs: 100_000 };

  expect(decideTokenRenewal(world.image, renewal, stranger).response.errorCode).toBe(
    ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH,
  );
  expect(decideTokenRenewal(world.image, renewal, facts).response).toMatchObject({
    errorCode: ErrorCode.NONE,
    expiryTimestampMs: 6_000,
  });
  expect(sweepTokens(world.image, 6_000).records).toEqual([]);
  expect(sweepTokens(world.image, 6_001).records).toMatchObject([{ type: 'remove-token' }]);
  carryOut(world, decideTokenExpiry(world.image, { hmac, expiryTimePeriodMs: -1 }, facts));
  expect(world.image.tokens.size).toBe(0);
});

test('without a secret there are no tokens', () => {
  const world = controllerWorld();
  const facts = { ...factsOf(world), wallClockMs: 0, asker: { type: 'User', name: 'alice' } };
  const asked = { hmac: new Uint8Array(1), renewPeriodMs: 1 };
  const { errorCode } = decideTokenRenewal(world.image, asked, facts).response;
  expect(errorCode).toBe(ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED);
});
