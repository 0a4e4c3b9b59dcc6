import { expect, test } from 'vitest';
import { errorFacts } from '../../../engine/protocol/error-facts.ts';
import { ErrorCode, errorOf } from '../../../engine/protocol/errors.ts';

test('error codes run from -1 without a gap, in the order of the table', () => {
  const codes = Object.values(ErrorCode);

  expect(codes).toEqual(codes.map((_, index) => index - 1));
  expect(Object.keys(ErrorCode)).toEqual(Object.keys(errorFacts));
});

test('every error says what it means in a whole sentence, and no two say the same', () => {
  const sentences = Object.values(errorFacts).map(({ sentence }) => sentence);

  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[^.]\.$/);
  expect(new Set(sentences).size).toBe(sentences.length);
});

test('a broker that no longer leads sends the client to ask for metadata and to try again', () => {
  expect(errorOf(ErrorCode.NOT_LEADER_OR_FOLLOWER)).toMatchObject({
    name: 'NOT_LEADER_OR_FOLLOWER',
    code: 6,
    retriable: true,
    invalidatesMetadata: true,
    refreshesBeforeRetry: true,
  });
  expect(errorOf(ErrorCode.OFFSET_OUT_OF_RANGE).retriable).toBe(false);
});

test('a code from a newer Kafka is taken for an unknown server error', () => {
  expect(errorOf(31_000).name).toBe('UNKNOWN_SERVER_ERROR');
});
