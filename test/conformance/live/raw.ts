// Raw requests: built from their recorded description, asked, and the answer shown as it was recorded.
import { ms } from '../../../sim/time.ts';
import { fromBase64 } from '../../../engine/protocol/base64.ts';
import { apis, type ApiName } from '../../../engine/protocol/apis.ts';
import { decode, encode } from '../../../engine/protocol/codec/codec.ts';
import { fromJson, toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import type { ResponseEnvelope } from '../../../engine/protocol/envelope.ts';
import { arriving, comesTrue, newestVersion, pass, send, type LiveCluster } from './cluster.ts';
import type { ToldAnswer } from '../../kit/told-client.ts';
import { hostOf } from './hosts.ts';
import type { RawStep } from './format.ts';
import { withBytes, withShownBytes } from './group-bytes.ts';
import { isObject } from './is-object.ts';
import { bytesOfBatches, shownBytes, type DescribedBatch } from './records.ts';

/** Plays a raw request; the result has the recorded form. */
export function playRaw(cluster: LiveCluster, step: RawStep, body: Json): Json {
  const answer = sendRaw(cluster, step, body);
  if (step.noResponse === true) pass(cluster, ms(1_500));
  const result = playAwait(cluster, step, answer);
  if (!isToRetry(step, result)) return result;
  pass(cluster, ms(200));
  return playRaw(cluster, step, body);
}

/** The recorder waited until a coordinator was there and had loaded its groups. */
const isToRetry = ({ retryOn = [] }: RawStep, result: Json): boolean =>
  retryOn.some((code) => JSON.stringify(result).includes(`"errorCode":${code}`));

/** Waits for an answer, unless nobody is to answer; its end has the recorded form. */
export function playAwait(cluster: LiveCluster, step: RawStep, answer: Awaited): Json {
  if (step.noResponse !== true) comesTrue(cluster, () => answer() !== undefined);
  const found = answer();
  if (found === 'closed') return { connection: 'closed' };
  if (found !== undefined) return shownAnswer(found, step.timestamps === true);
  const isMeant = step.noResponse === true;
  return { connection: isMeant ? 'open, no response' : 'no answer within wait' };
}

/** A request on its way. */
export type Awaited = () => ToldAnswer | undefined;

/** Sends a raw request and does not wait. */
export function sendRaw(cluster: LiveCluster, step: RawStep, body: Json): Awaited {
  const { api, version = newestVersion(api), conn } = step;
  const request = arriving(api, version, bodyOf(api, version, withBytes(api, body)));
  const to = hostOf(cluster, step.to);
  return send(cluster, {
    to,
    api,
    version,
    body: request,
    ...(conn === undefined ? {} : { conn }),
  });
}

/** The body with its record sets as bytes. */
function bodyOf(api: ApiName, version: number, body: Json): object {
  const sets: Uint8Array[] = [];
  const plain = withoutRecords(body, sets);
  const given = fromJson(apis[api].request, version, plain) as object;
  return withRecords(given, sets) as object;
}

const isRecordSet = (key: string, value: Json): boolean =>
  key === 'records' && Array.isArray(value);

/** Record sets are put aside; a number says which one stood there. */
function withoutRecords(value: Json, sets: Uint8Array[]): Json {
  if (Array.isArray(value)) return value.map((each: Json) => withoutRecords(each, sets));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (!isRecordSet(key, each)) return [key, withoutRecords(each, sets)];
      sets.push(bytesOfBatches(each as unknown as readonly DescribedBatch[]));
      return [key, ''];
    }),
  );
}

/** Puts record sets back, in the order in which they were put aside. */
function withRecords(value: unknown, sets: Uint8Array[]): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withRecords(each, sets));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'records' && each instanceof Uint8Array ? sets.shift() : withRecords(each, sets),
    ]),
  );
}

/** An answer as recordings have it: Kafka's JSON, no throttle time of 0, record sets opened. */
export function shownAnswer(answer: ResponseEnvelope, withTimes: boolean): Json {
  const { api, version, body } = answer;
  const schema = apis[api].response;
  const received = decode(schema, version, encode(schema, version, body as never));
  return shown(withShownBytes(api, toJson(schema, version, received)), withTimes);
}

/** Any value of ours as recordings have it. */
export function shown(value: Json, withTimes = false): Json {
  if (Array.isArray(value)) return value.map((each: Json) => shown(each, withTimes));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(
    ([key, each]) => key !== 'throttleTimeMs' || each !== 0,
  );
  return withRecordedPort(
    Object.fromEntries(
      entries.map(([key, each]) => [
        key,
        key === 'records' && typeof each === 'string'
          ? shownBytes(fromBase64(each, 'standard') ?? new Uint8Array(), withTimes)
          : shown(each, withTimes),
      ]),
    ),
  );
}

/** Where chance chose a topic's replicas, recordings have its numbers only. */
export function shownAs(expected: Json, found: Json): Json {
  const counted = countedConfigs(expected, found);
  if (counted !== undefined) return counted;
  if (!isObject(expected) || !isObject(found) || typeof expected['partitions'] !== 'number') {
    return found;
  }
  const [topic] = found['topics'] as readonly { errorCode: number; partitions: readonly Json[] }[];
  const partitions = (topic?.partitions ?? []) as unknown as readonly {
    readonly replicaNodes: readonly number[];
    readonly leaderEpoch: number;
  }[];
  return {
    errorCode: topic?.errorCode ?? -1,
    partitions: partitions.length,
    replicas: partitions.map(({ replicaNodes }) => replicaNodes.length),
    leaderEpoch: partitions.map(({ leaderEpoch }) => leaderEpoch),
  };
}

/** Of a new topic's settings mostly those that are no defaults were recorded, and how many there are. */
function countedConfigs(expected: Json, found: Json): Json | undefined {
  const topics = isObject(expected) ? expected['topics'] : undefined;
  const ours = isObject(found) ? found['topics'] : undefined;
  if (!Array.isArray(topics) || !Array.isArray(ours)) return undefined;
  const isCounted = topics.map(
    (topic: Json) => isObject(topic) && isObject(topic['configs'] ?? null),
  );
  if (!isCounted.includes(true)) return undefined;
  const shownTopics = ours.map((topic: Json, index) =>
    isCounted[index] === true && isObject(topic) ? withCountedConfigs(topic) : topic,
  );
  return { ...(found as object), topics: shownTopics };
}

const defaultSource = 5;

function withCountedConfigs(topic: { readonly [field: string]: Json }): Json {
  const configs = topic['configs'] as unknown as readonly { readonly configSource: number }[];
  const notDefault = configs.filter(({ configSource }) => configSource !== defaultSource);
  return {
    ...topic,
    configs: { count: configs.length, notDefault: notDefault as unknown as Json },
  };
}

/** The recorded nodes ran on one machine, ours have a host each. */
function withRecordedPort(fields: Record<string, Json>): Json {
  const { host, port, clientHost } = fields;
  if (clientHost === '/client') return { ...fields, clientHost: '/127.0.0.1' };
  if (typeof host !== 'string' || typeof port !== 'number' || !/^[bc]\d$/.test(host)) return fields;
  const node = host.replace(/^c/, 'k10');
  return { ...fields, host: '127.0.0.1', port: `$port(${node})` };
}
