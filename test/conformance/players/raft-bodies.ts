// Bodies of the quorum's messages, as the recordings of the raft client write them.
import { apis, type ApiName } from '../../../engine/protocol/apis.ts';
import type { Batch } from '../../../engine/protocol/batch.ts';
import { decode, encode } from '../../../engine/protocol/codec/codec.ts';
import { fromJson, toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import type { MessageSchema } from '../../../engine/protocol/schema/message.ts';
import { oneUuid } from '../../../engine/protocol/uuid.ts';
import { latestVersion } from '../../../engine/broker/peer-versions.ts';
import type { Letter } from '../../../engine/kraft/letters.ts';
import { metadataTopic } from '../../../engine/kraft/raft.ts';

const names = new Map<string, ApiName>(Object.values(apis).map(({ name }) => [upper(name), name]));

function upper(name: string): string {
  return name.replaceAll(/(?!^)([A-Z])/g, '_$1').toUpperCase();
}

/** The API that a recording calls `BEGIN_QUORUM_EPOCH`. */
export function apiOf(recorded: string): ApiName {
  const api = names.get(recorded);
  if (api === undefined) throw new Error(`no API is called ${recorded}`);
  return api;
}

/** What a recording calls an API. */
export function sentAs(api: ApiName): string {
  return upper(api);
}

/** A recorded body with all that the recording leaves out. */
export function bodyOf(schema: MessageSchema, version: number, recorded: object): object {
  const given = fromJson(schema, version, withConstants(recorded) as Json);
  return decode(schema, version, encode(schema, version, given as never));
}

/** Topic and partition are the same in every message; sizes of records are no fields. */
function withConstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withConstants);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .filter(([name]) => !name.endsWith('SizeInBytes'))
    .map(([name, inner]) => [name, withConstants(inner)] as const);
  const filled: Record<string, unknown> = Object.fromEntries(fields);
  if ('unalignedRecordsSizeInBytes' in value) filled['unalignedRecords'] = '';
  if ('partitions' in filled) {
    Object.assign(filled, { topicName: metadataTopic, name: metadataTopic, topicId: oneUuid });
  }
  return filled;
}

/** Fields that the recording leaves out because they never differ, or are words for people. */
const constants = new Set(
  (
    'clusterId topicName topic topicId partitionIndex partition index throttleTimeMs errorMessage ' +
    'sessionId sessionEpoch minBytes maxBytes isolationLevel forgottenTopicsData rackId ' +
    'partitionMaxBytes records abortedTransactions preferredReadReplica unalignedRecords ' +
    'preferredSuccessors name clientSoftwareName clientSoftwareVersion timeoutMs'
  ).split(' '),
);

/** Lists that the recording leaves out when they are empty. */
const lists = new Set(['nodeEndpoints', 'nodes']);

/** A letter's body in the form of the recording; `recorded` shows which constants it names. */
export function jsonOf(letter: Letter, recorded: unknown, beginMs: number): unknown {
  const api = letter.type === 'question' ? letter.api : letter.call.api;
  const schema = letter.type === 'question' ? apis[api].request : apis[api].response;
  const version = letter.type === 'question' ? latestVersion(api, '4.3') : letter.call.version;
  const json = toJson(schema, version, letter.body);
  return asRecorded(json, recorded, { sizes: sizesIn(letter.body), beginMs });
}

interface Beside {
  readonly sizes: readonly number[];
  readonly beginMs: number;
}

function asRecorded(json: unknown, recorded: unknown, beside: Beside): unknown {
  if (Array.isArray(json)) {
    const like = Array.isArray(recorded) ? (recorded as readonly unknown[]) : [];
    return json.map((one, index) => asRecorded(one, like[index], beside));
  }
  if (typeof json !== 'object' || json === null) return json;
  return structAsRecorded(json, (recorded ?? {}) as Fields, beside);
}

type Fields = Readonly<Record<string, unknown>>;

function structAsRecorded(json: object, like: Fields, beside: Beside): Fields {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    if (isLeftOut(name, value) && !(name in like)) continue;
    const isTime = name.endsWith('Timestamp');
    fields[name] = isTime ? timeOf(value, beside) : asRecorded(value, like[name], beside);
  }
  if (like['name'] === 'metadata') fields['name'] = 'metadata';
  for (const name of ['recordsSizeInBytes', 'unalignedRecordsSizeInBytes']) {
    if (name in like) fields[name] = beside.sizes[0] ?? 0;
  }
  return fields;
}

function isLeftOut(name: string, value: unknown): boolean {
  return constants.has(name) || (lists.has(name) && Array.isArray(value) && value.length === 0);
}

function timeOf(value: unknown, { beginMs }: Beside): unknown {
  return typeof value === 'number' && value >= 0 ? value - beginMs : value;
}

/** The sizes of records in a body: of two batches at most, for Kafka's log in memory gives no more. */
function sizesIn(body: unknown): number[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (name !== 'records' && name !== 'unalignedRecords') return sizesIn(value);
    const batches = (value ?? []) as readonly Batch[];
    return [batches.slice(0, 2).reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)];
  });
}
