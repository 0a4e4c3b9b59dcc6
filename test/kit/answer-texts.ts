// Answers in a few words: what a reader of a transcript looks for.
import { recordsOf } from '../../engine/protocol/batch-codec.ts';
import type { ApiName } from '../../engine/protocol/apis.ts';
import type { ResponseBody, ResponseEnvelope } from '../../engine/protocol/envelope.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';

type Texts = { readonly [N in ApiName]?: (body: ResponseBody<N>) => string };

/** An answer in a few words; where nobody has written another way, whether it is done, or why not. */
export function answerText({ api, body }: ResponseEnvelope): string {
  const text = (texts as Readonly<Record<string, (body: object) => string>>)[api];
  return text === undefined ? outcomeText(body) : text(body);
}

/** An error by its name. */
export const errorName = (code: number): string =>
  Object.entries(ErrorCode).find(([, number]) => number === code)?.[0] ?? `error ${code}`;

function outcomeText(body: object): string {
  const names = errorsIn(body).filter((code) => code !== 0);
  return names.length === 0 ? 'done' : names.map(errorName).join(', ');
}

function errorsIn(part: object): number[] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'errorCode') return [Number(value)];
    return typeof value === 'object' && value !== null ? errorsIn(value) : [];
  });
}

const texts = {
  Produce: ({ responses, throttleTimeMs }) =>
    responses
      .flatMap(({ partitionResponses }) => partitionResponses)
      .map(({ errorCode, baseOffset, currentLeader }) =>
        errorCode === 0
          ? `offset ${baseOffset}`
          : `${errorName(errorCode)}${leaderText(currentLeader)}`,
      )
      .join(', ')
      .concat(throttled(throttleTimeMs)),
  Fetch: ({ responses, errorCode, throttleTimeMs }) => {
    if (errorCode !== 0) return errorName(errorCode);
    const found = responses.flatMap(({ partitions }) => partitions).map(partitionText);
    return `${found.join(', ') || 'nothing new'}${throttled(throttleTimeMs)}`;
  },
  ListOffsets: ({ topics }) =>
    topics
      .flatMap(({ partitions }) => partitions)
      .map(({ errorCode, offset }) => (errorCode === 0 ? `offset ${offset}` : errorName(errorCode)))
      .join(', '),
  OffsetForLeaderEpoch: ({ topics }) =>
    topics
      .flatMap(({ partitions }) => partitions)
      .map(({ errorCode, leaderEpoch, endOffset }) =>
        errorCode === 0 ? `epoch ${leaderEpoch} ends at ${endOffset}` : errorName(errorCode),
      )
      .join(', '),
  DeleteRecords: ({ topics }) =>
    topics
      .flatMap(({ partitions }) => partitions)
      .map(({ errorCode, lowWatermark }) =>
        errorCode === 0 ? `low watermark ${lowWatermark}` : errorName(errorCode),
      )
      .join(', '),
  Metadata: ({ topics }) =>
    topics
      .map(({ name, errorCode, partitions }) =>
        errorCode === 0
          ? `${name} ${partitions.map(metadataText).join(', ')}`
          : `${name} ${errorName(errorCode)}`,
      )
      .join(', '),
} satisfies Texts;

type FetchedPartition = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

function partitionText({
  partitionIndex,
  errorCode,
  highWatermark,
  divergingEpoch,
  preferredReadReplica,
  records,
  currentLeader,
}: FetchedPartition): string {
  const name = partitionIndex === 0 ? '' : `partition ${partitionIndex}: `;
  if (errorCode !== 0) return `${name}${errorName(errorCode)}${leaderText(currentLeader)}`;
  if (preferredReadReplica >= 0) return `${name}read from broker ${preferredReadReplica}`;
  if (divergingEpoch.epoch >= 0) {
    return `${name}diverges: epoch ${divergingEpoch.epoch} ends at ${divergingEpoch.endOffset}`;
  }
  return `${name}[${valuesOf(records).join(' ')}], high watermark ${highWatermark}`;
}

/** The values of fetched records, as texts; long ones are cut. */
export function valuesOf(records: FetchedPartition['records']): string[] {
  const batches = records === null || records instanceof Uint8Array ? [] : records;
  return batches.flatMap(recordsOf).map(({ value }) => shortValue(String(value)));
}

const shortValue = (value: string): string =>
  value.length <= 12 ? value : `${value.slice(0, 4)}…(${value.length})`;

type Leader = Pick<FetchedPartition['currentLeader'], 'leaderId' | 'leaderEpoch'>;

const leaderText = ({ leaderId, leaderEpoch }: Leader): string =>
  leaderId < 0 ? '' : ` (broker ${leaderId} leads in epoch ${leaderEpoch})`;

const throttled = (ms: number): string => (ms === 0 ? '' : `, throttled for ${ms} ms`);

type Described = ResponseBody<'Metadata'>['topics'][number]['partitions'][number];

function metadataText({ partitionIndex, errorCode, leaderId, leaderEpoch }: Described): string {
  const error = errorCode === 0 ? '' : ` ${errorName(errorCode)}`;
  return `${partitionIndex} led by ${leaderId} in epoch ${leaderEpoch}${error}`;
}
