// A client that says what a test tells it to, by a script or as the play goes on, and a producer that goes
// on until it is acknowledged. Both speak Kafka's protocol and know brokers by their names only.
import type { Plain } from '../../sim/plain.ts';
import type { ConnectionId, Env, Program } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import type { ApiName } from '../../engine/protocol/apis.ts';
import { batchOf } from '../../engine/protocol/batch.ts';
import {
  sizeOfRequest,
  type Envelope,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../../engine/protocol/envelope.ts';
import { answerText } from './answer-texts.ts';
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

/** What a test tells a client while the play goes on: a question, and on which of its connections. */
export interface ToldQuestion extends Omit<ScriptedAsk, 'atMs'> {
  /** By which the test knows the answer. */
  readonly id: number;
  /** Without it, the one connection to that broker. */
  readonly connection?: string;
  /** Without it, the listener for clients. */
  readonly listener?: string;
}

/** What became of a question: its answer, or the end of its connection. */
export type Heard = ResponseEnvelope | 'closed';

/** Plain data. */
export interface ClientState {
  readonly settings: ClientSettings;
  /** By name: that of the broker, unless a question says otherwise. */
  readonly connections: Map<string, ConnectionId>;
  readonly open: Set<ConnectionId>;
  /** What was asked and not answered, by correlation id. */
  readonly asked: Map<number, Asked>;
  /** Requests that wait for their connection. */
  readonly waiting: { readonly link: string; readonly request: RequestEnvelope }[];
  /** What a test was told, by the number of its question. */
  readonly heard: Map<number, Heard>;
  correlationId: number;
  /** The number of the value that is being produced, and of the broker that is asked. */
  value: number;
  at: number;
  /** The correlation id of the attempt that is out. */
  attempt: number;
}

/** A question that is out. */
interface Asked {
  readonly what: string;
  readonly link: string;
  /** The number of a test's question. */
  readonly id: number | undefined;
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
      heard: new Map(),
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
    } else if (event.type === 'told') {
      ask(state, event.command as unknown as ToldQuestion, env);
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

type Ask = Omit<ToldQuestion, 'id'> & { readonly id?: number };

function ask(state: ClientState, told: Ask, env: ClientEnv): void {
  const { to, api, version, body, what, id, connection: link = to } = told;
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
  state.asked.set(correlationId, { what, link, id });
  write['client-asked'](env.trace, what, to);
  const listener = told.listener ?? 'client';
  const connection = state.connections.get(link) ?? env.connect({ host: to, listener });
  state.connections.set(link, connection);
  if (state.open.has(connection)) env.send(connection, request, sizeOfRequest(request));
  else state.waiting.push({ link, request });
}

function onConnected(state: ClientState, connection: ConnectionId, env: ClientEnv): void {
  state.open.add(connection);
  for (const each of state.waiting.splice(0)) {
    if (state.connections.get(each.link) !== connection) state.waiting.push(each);
    else env.send(connection, each.request, sizeOfRequest(each.request));
  }
}

/** What was asked there will not be answered. */
function onClosed(state: ClientState, connection: ConnectionId, env: ClientEnv): void {
  state.open.delete(connection);
  for (const [link, known] of state.connections) {
    if (known !== connection) continue;
    state.connections.delete(link);
    const others = state.waiting.filter((each) => each.link !== link);
    state.waiting.splice(0, state.waiting.length, ...others);
    for (const [correlationId, asked] of state.asked) {
      if (asked.link !== link) continue;
      state.asked.delete(correlationId);
      if (asked.id !== undefined) state.heard.set(asked.id, 'closed');
    }
    write['client-hung-up-on'](env.trace, link);
    if (state.attempt >= 0 && !state.asked.has(state.attempt)) tryNextBroker(state, env);
  }
}

function onAnswer(state: ClientState, answer: ResponseEnvelope, env: ClientEnv): void {
  const asked = state.asked.get(answer.correlationId);
  if (asked === undefined) return;
  state.asked.delete(answer.correlationId);
  if (asked.id !== undefined) state.heard.set(asked.id, answer);
  if (answer.correlationId === state.attempt) onProduced(state, answer, env);
  else write['client-heard'](env.trace, asked.what, answerText(answer));
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
