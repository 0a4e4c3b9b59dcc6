// What an answer says, in the words of a test.
import type { ResponseBody } from '../../engine/protocol/envelope.ts';
import { errorName, valuesOf } from './answer-texts.ts';

type Produced = ResponseBody<'Produce'> | 'closed' | undefined;
type Fetched = ResponseBody<'Fetch'> | 'closed' | undefined;

/** A body that is there: not the end of a connection, and not nothing. */
export function bodyOf<T>(answer: T | 'closed' | undefined): T {
  if (answer === undefined || answer === 'closed') throw new Error('there is no answer');
  return answer;
}

const partitionProduced = (answer: Produced) => {
  const [partition] = bodyOf(answer).responses.flatMap((topic) => topic.partitionResponses);
  if (partition === undefined) throw new Error('no partition is answered');
  return partition;
};

/** The error of the first partition that was produced to, by its name. */
export const errorOf = (answer: Produced): string => errorName(partitionProduced(answer).errorCode);

/** The base offset that a producer is told; its records must have been taken. */
export function offsetOf(answer: Produced): number {
  const { errorCode, baseOffset } = partitionProduced(answer);
  if (errorCode !== 0) throw new Error(`the records were refused: ${errorName(errorCode)}`);
  return baseOffset;
}

/** The partitions of a fetch's answer. */
export const partitionsFetched = (
  answer: Fetched,
): ResponseBody<'Fetch'>['responses'][number]['partitions'] =>
  bodyOf(answer).responses.flatMap(({ partitions }) => partitions);

/** The values that a fetch has brought, of all its partitions. */
export const valuesRead = (answer: Fetched): string[] =>
  partitionsFetched(answer).flatMap(({ records }) => valuesOf(records));

/** The error of the first partition that was fetched, by its name. */
export const fetchErrorOf = (answer: Fetched): string =>
  errorName(partitionsFetched(answer)[0]?.errorCode ?? bodyOf(answer).errorCode);

/** Numbers of brokers, the smallest first: in which order they came does not matter. */
export const byNumber = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);
