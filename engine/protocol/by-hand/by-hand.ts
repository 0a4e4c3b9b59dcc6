import { fetch } from '../apis/fetch.ts';
import { produce } from '../apis/produce.ts';
import type { Draft, MessageSchema } from '../schema/message.ts';
import { includes, type Versions } from '../schema/versions.ts';
import { sizeOfFetchRequest, sizeOfFetchResponse } from './fetch.ts';
import { sizeOfProduceRequest, sizeOfProduceResponse } from './produce.ts';

/** How many bytes a message takes at a version; negative for what is not measured by hand. */
export type SizeByHand = (message: never, version: number) => number;

/** A message that is measured by hand, in some of its versions. */
export interface MeasuredByHand {
  readonly schema: MessageSchema;
  readonly versions: Versions;
  readonly sizeOf: SizeByHand;
}

/** All that are. A newer version is added when it has been looked at: a test compares with the schema. */
export const measuredByHand: readonly MeasuredByHand[] = [
  byHand(fetch.request, '15-18', sizeOfFetchRequest),
  byHand(fetch.response, '15-18', sizeOfFetchResponse),
  byHand(produce.request, '13', sizeOfProduceRequest),
  byHand(produce.response, '13', sizeOfProduceResponse),
];

function byHand<S extends MessageSchema>(
  schema: S,
  versions: Versions,
  sizeOf: (message: Draft<S>, version: number) => number,
): MeasuredByHand {
  return { schema, versions, sizeOf };
}

/** The function that measures a message by hand, if there is one for the version. */
export const sizeByHand = (schema: MessageSchema, version: number): SizeByHand | undefined =>
  measuredByHand.find((row) => row.schema === schema && includes(row.versions, version))?.sizeOf;
