// A client that says what a test's script tells it to, and a producer that goes on until it is
// acknowledged. Both speak Kafka's protocol and know brokers by their names only.
import type { Plain } from '../../sim/plain.ts';
import type { ConnectionId, Env, Program } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import type { ApiName } from '../../engine/protocol/apis.ts';
import { batchOf } from '../../engine/protocol/batch.ts';
import { recordsOf } from '../../engine/protocol/batch-codec.ts';
import {
  sizeOfRequest,
  type Envelope,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../../engine/protocol/envelope.ts';
import { write } from './scripted-client-trace.ts';

/** What a scripted client is told: what it asks, and when. */
export interface ClientSettings {
  readonly script?: readonly ScriptedAsk[];
  readonly producer?: ProducerScript;
}

/** At a time a broker is asked. Each broker has one connection. */
export interface ScriptedAsk {
  readonly atMs: number;
  readonly to: string;
  readonly api: ApiName;
  readonly version: number;
  readonly body: object;
  /** How the trace calls it. */
  readonly what: string;
}

/** Values v0, v1 … are produced one after the other to partition 0 of a topic, until each is acknowledged. */
export interface ProducerScript {
  readonly topic: string;
  readonly topicId: string;
  readonly brokers: readonly string[];
  readonly acks: number;
  readonly everyMs: number;
  readonly fromMs: number;
  readonly count: number;
}

interface ClientState {
  readonly settings: ClientSettings;
  /** By broker. */
  readonly connections: Map<string, ConnectionId>;
  readonly open: Set<ConnectionId>;
  /** What was asked and not answered, by correlation id. */
  readonly asked: Map<number, { readonly what: string; readonly whom: string }>;
  /** Requests that wait for their connection. */
  readonly waiting: { readonly whom: string; readonly request: RequestEnvelope }[];
  correlationId: number;
  /** The number of the value that is being produced, and of the broker that is asked. */
  value: number;
  at: number;
  /** The correlation id of the attempt that is out. */
  attempt: number;
}

type Wake =
  | { readonly type: 'ask'; readonly index: number }
  | { readonly type: 'produce' }
  | { readonly type: 'give-up'; readonly attempt: number };

type ClientEnv = Env<Envelope, Wake>;

export const scriptedClient: Program<ClientState, Envelope, Wake> = {
  start(env, plain: Plain) {
    const settings = plain as unknown as ClientSettings;
    for (const [index, { atMs }] of (settings.script ?? []).entries()) {
      env.after(ms(atMs), { type: 'ask', index });
    }
    if (settings.producer !== undefined) {
      env.after(ms(settings.producer.fromMs), { type: 'produce' });
    }
    return {
      settings,
      connections: new Map(),
      open: new Set(),
      asked: new Map(),
      waiting: [],
      correlationId: 0,
      value: 0,
      at: 0,
      attempt: -1,
    };
  },
  handle(state, event, env) {
    if (event.type === 'wake') onWake(state, event.wake, env);
    else if (event.type === 'connected') onConnected(state, event.connection, env);
    else if (event.type === 'closed') onClosed(state, event.connection, env);
    else if (event.type === 'received' && event.message.type === 'response') {
      onAnswer(state, event.message, env);
    } else if (event.type === 'stop-asked') env.exit();
  },
};

function onWake(state: ClientState, wake: Wake, env: ClientEnv): void {
  if (wake.type === 'ask') {
    const asked = state.settings.script?.[wake.index];
    if (asked !== undefined) ask(state, asked, env);
  } else if (wake.type === 'produce') produce(state, env);
  else if (wake.attempt === state.attempt) tryNextBroker(state, env);
}

type Ask = Pick<ScriptedAsk, 'to' | 'api' | 'version' | 'body' | 'what'>;

function ask(state: ClientState, { to, api, version, body, what }: Ask, env: ClientEnv): void {
  state.correlationId += 1;
  const { correlationId } = state;
  const request = {
    type: 'request',
    api,
    version,
    correlationId,
    clientId: 'scripted',
    body,
  } as unknown as RequestEnvelope;
  state.asked.set(correlationId, { what, whom: to });
  write['client-asked'](env.trace, what, to);
  const connection = state.connections.get(to) ?? env.connect({ host: to, listener: 'client' });
  state.connections.set(to, connection);
  if (state.open.has(connection)) env.send(connection, request, sizeOfRequest(request));
  else state.waiting.push({ whom: to, request });
}

function onConnected(state: ClientState, connection: ConnectionId, env: ClientEnv): void {
  state.open.add(connection);
  for (const each of state.waiting.splice(0)) {
    if (state.connections.get(each.whom) !== connection) state.waiting.push(each);
    else env.send(connection, each.request, sizeOfRequest(each.request));
  }
}

/** What was asked there will not be answered. */
function onClosed(state: ClientState, connection: ConnectionId, env: ClientEnv): void {
  state.open.delete(connection);
  for (const [whom, known] of state.connections) {
    if (known !== connection) continue;
    state.connections.delete(whom);
    const lost = state.waiting.filter((each) => each.whom !== whom);
    state.waiting.splice(0, state.waiting.length, ...lost);
    for (const [id, asked] of state.asked) if (asked.whom === whom) state.asked.delete(id);
    write['client-hung-up-on'](env.trace, whom);
    if (state.attempt >= 0 && !state.asked.has(state.attempt)) tryNextBroker(state, env);
  }
}

function onAnswer(state: ClientState, answer: ResponseEnvelope, env: ClientEnv): void {
  const asked = state.asked.get(answer.correlationId);
  if (asked === undefined) return;
  state.asked.delete(answer.correlationId);
  if (answer.correlationId === state.attempt) onProduced(state, answer, env);
  else write['client-heard'](env.trace, asked.what, answerText(answer));
}

/** An answer in a few words: what a reader of a transcript looks for. */
function answerText({ api, body }: ResponseEnvelope): string {
  if (api === 'Produce') return produceText(body as ResponseBody<'Produce'>);
  if (api === 'Fetch') return fetchText(body as ResponseBody<'Fetch'>);
  return JSON.stringify(body);
}

const produceText = ({ responses }: ResponseBody<'Produce'>): string =>
  responses
    .flatMap(({ partitionResponses }) => partitionResponses)
    .map(({ errorCode, baseOffset }) =>
      errorCode === 0 ? `offset ${baseOffset}` : `error ${errorCode}`,
    )
    .join(', ');

function fetchText({ responses }: ResponseBody<'Fetch'>): string {
  return responses
    .flatMap(({ partitions }) => partitions)
    .map(({ errorCode, highWatermark, records, preferredReadReplica }) => {
      if (errorCode !== 0) return `error ${errorCode}`;
      if (preferredReadReplica >= 0) return `read from broker ${preferredReadReplica}`;
      const batches = records === null || records instanceof Uint8Array ? [] : records;
      const values = batches.flatMap(recordsOf).map(({ value }) => String(value));
      return `[${values.join(' ')}], high watermark ${highWatermark}`;
    })
    .join(', ');
}

/** The next attempt of the value whose turn it is. */
function produce(state: ClientState, env: ClientEnv): void {
  const { producer } = state.settings;
  if (producer === undefined || state.value >= producer.count) return;
  const whom = producer.brokers[state.at % producer.brokers.length] ?? '';
  const value = `v${state.value}`;
  const records = [batchOf([{ key: null, value, headers: [], timestamp: 0 }])];
  const partitionData = [{ index: 0, records }];
  const body = {
    transactionalId: null,
    acks: producer.acks,
    timeoutMs: 1_500,
    topicData: [{ name: '', topicId: producer.topicId, partitionData }],
  };
  ask(state, { to: whom, api: 'Produce', version: 13, body, what: value }, env);
  state.attempt = state.correlationId;
  env.after(ms(2_000), { type: 'give-up', attempt: state.attempt });
}

function onProduced(state: ClientState, answer: ResponseEnvelope, env: ClientEnv): void {
  const { producer } = state.settings;
  const body = answer.body as ResponseBody<'Produce'>;
  const heard = body.responses[0]?.partitionResponses[0];
  if (heard?.errorCode !== 0) {
    tryNextBroker(state, env);
    return;
  }
  state.attempt = -1;
  write['value-acknowledged'](env.trace, `v${state.value}`, heard.baseOffset);
  state.value += 1;
  env.after(ms(producer?.everyMs ?? 1), { type: 'produce' });
}

/** The same value, another broker: a value may come to stand in the log twice. */
function tryNextBroker(state: ClientState, env: ClientEnv): void {
  state.attempt = -1;
  state.at += 1;
  env.after(ms(50), { type: 'produce' });
}
