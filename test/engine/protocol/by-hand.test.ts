import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measuredByHand } from '../../../engine/protocol/by-hand/by-hand.ts';
import { codecOf } from '../../../engine/protocol/codec/codec.ts';
import { sizeOfRequest, sizeOfResponse } from '../../../engine/protocol/frames.ts';
import { rangeOf } from '../../../engine/protocol/schema/versions.ts';
import { arbitraryKnownMessage, arbitraryMessage, type AnyDraft } from './arbitrary-message.ts';

const cases = measuredByHand.flatMap(({ schema, versions, sizeOf }) => {
  const { first, last } = rangeOf(versions);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const version = first + i;
    const byHand = (message: AnyDraft): number => sizeOf(message as never, version);
    return { schema, version, byHand, codec: codecOf(schema, version) };
  });
});

/** What a message seldom has: rack, transaction, errors, and that the fetcher must go elsewhere. */
const seldom: ReadonlySet<string> = new Set([
  'rackId',
  'transactionalId',
  'divergingEpoch',
  'snapshotId',
  'abortedTransactions',
  'recordErrors',
  'errorMessage',
]);

/** The message without what is seldom, completed: so does a cluster send it. */
function usual(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(usual);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const kept = Object.entries(value).filter(([name]) => !seldom.has(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, usual(inner)]));
}

test.each(cases)('$schema.name $version: what is usual is measured by hand', (at) => {
  const { schema, version, byHand, codec } = at;
  fc.assert(
    fc.property(arbitraryKnownMessage(schema, version), (message) => {
      const body = codec.complete(usual(message) as AnyDraft) as AnyDraft;

      expect(byHand(body)).toBe(codec.sizeOf(body));
    }),
  );
});

test.each(cases)('$schema.name $version: by hand comes out what its schema says', (at) => {
  const { schema, version, byHand, codec } = at;
  fc.assert(
    fc.property(arbitraryMessage(schema, version), (message) => {
      const body = codec.complete(message) as AnyDraft;
      const size = byHand(body);

      expect(size < 0 ? codec.sizeOf(body) : size).toBe(codec.sizeOf(body));
    }),
  );
});

test('messages are measured by hand in the newest version of their API', () => {
  const newest = measuredByHand.map(({ schema, versions }) => [
    rangeOf(versions).last,
    rangeOf(schema.versions).last,
  ]);

  expect(newest.length).toBeGreaterThan(0);
  for (const [measured, last] of newest) expect(measured).toBe(last);
});

test('what cannot be said is refused, whoever measures', () => {
  const body = { replicaId: 3, topics: [], maxWaitMs: 0, minBytes: 0 };
  const address = { version: 18, correlationId: 1, clientId: null };

  expect(() => sizeOfRequest('Fetch', address, body)).toThrow('replicaId');
});

test('errors in an answer are counted, too', () => {
  const partition = { index: 0, errorCode: 6, baseOffset: -1 };
  const told = { ...partition, currentLeader: { leaderId: 2, leaderEpoch: 5 } };
  const of = (partitions: (typeof partition)[]): number =>
    sizeOfResponse(
      'Produce',
      { version: 13, correlationId: 1 },
      { responses: [{ partitionResponses: partitions }] },
    );

  expect(of([told]) - of([partition])).toBe(1 + 1 + 4 + 4 + 1);
});
