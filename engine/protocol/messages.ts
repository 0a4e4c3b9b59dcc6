// Every message that this project can read and write, by the name that Kafka gives it.
import { apis } from './apis.ts';
import { requestHeader, responseHeader } from './headers.ts';
import * as consumerProtocol from './records/consumer-protocol.ts';
import { controlRecords } from './records/control-log.ts';
import { controlRecordKey } from './records/control-records.ts';
import {
  consumerOffsetsRecords,
  shareGroupStateRecords,
  transactionStateRecords,
} from './records/coordinator-log.ts';
import * as connectProtocol from './records/connect-protocol.ts';
import * as files from './records/files.ts';
import { metadataRecords } from './records/metadata-log.ts';
import { remoteLogRecords } from './records/remote-log-metadata.ts';
import * as streamsProtocol from './records/streams-protocol.ts';
import type { Api, MessageSchema } from './schema/message.ts';
import type { CoordinatorRecordSchema } from './records/record.ts';

const coordinatorRecords: readonly CoordinatorRecordSchema[] = [
  ...Object.values(consumerOffsetsRecords),
  ...Object.values(transactionStateRecords),
  ...Object.values(shareGroupStateRecords),
];

const all: readonly MessageSchema[] = [
  ...Object.values(apis).flatMap((api: Api) => [api.request, api.response]),
  requestHeader,
  responseHeader,
  ...Object.values(metadataRecords),
  ...coordinatorRecords.flatMap(({ key, value }) => [key, value]),
  ...Object.values(controlRecords),
  controlRecordKey,
  ...Object.values(consumerProtocol),
  ...Object.values(streamsProtocol),
  ...Object.values(connectProtocol),
  ...Object.values(remoteLogRecords),
  ...Object.values(files),
];

/** Every request, response, header and record, by Kafka's name: `FetchRequest`, `TopicRecord` … */
export const messages: ReadonlyMap<string, MessageSchema> = new Map(
  all.map((schema) => [schema.name, schema]),
);
