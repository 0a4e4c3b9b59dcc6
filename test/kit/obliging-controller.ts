// The scripted controller, and topics on demand: what a test asks of a cluster before it has a real one.
import type { Plain } from '../../sim/plain.ts';
import type { ProcessEvent, Program } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import { partitionNumber, topicNumber } from '../../engine/metadata/ids.ts';
import { partitionOf, topicByName, type Topic } from '../../engine/metadata/image.ts';
import type { MetadataRecord } from '../../engine/metadata/records.ts';
import { replay } from '../../engine/metadata/replay.ts';
import { scriptedController } from '../../engine/metadata/scripted.ts';
import { sizeOfResponse, type RequestBody } from '../../engine/protocol/envelope.ts';
import type { RequestEnvelope, ResponseEnvelope } from '../../engine/protocol/envelope.ts';
import { uuidOfTopic } from './cluster.ts';

/** What an obliging controller is told to do. */
export type Wish =
  | {
      readonly do: 'create';
      readonly topic: string;
      readonly assignment: readonly (readonly number[])[];
      readonly configs: Readonly<Record<string, string>>;
    }
  | { readonly do: 'delete'; readonly topic: string }
  | {
      readonly do: 'move-leader';
      readonly topic: string;
      readonly index: number;
      readonly to: number;
    };

type State = Parameters<typeof scriptedController.handle>[0];
type ControllerEnv = Parameters<typeof scriptedController.handle>[2];
type Event = Parameters<typeof scriptedController.handle>[1];
type Message = Extract<Event, ProcessEvent<unknown, unknown> & { type: 'received' }>['message'];

export const obligingController: Program<State, Message, never> = {
  ...(scriptedController as unknown as Program<State, Message, never>),
  start(env, settings) {
    // A cluster that has lived for a while: the epochs of its brokers are not the smallest numbers.
    const state = scriptedController.start(env, settings);
    return { ...state, offset: 100 };
  },
  handle(state, event, env) {
    const door = env as unknown as ControllerEnv;
    if (event.type === 'told') {
      commit(state, recordsOf(state, event.command as unknown as Wish, door), door);
    } else if (event.type === 'received' && isCreation(event.message)) {
      createAsAsked(state, { ...event, request: event.message }, door);
    } else {
      scriptedController.handle(state, event, door);
    }
  },
};

const isCreation = (message: Message): message is RequestEnvelope<'CreateTopics'> =>
  message.type === 'request' && message.api === 'CreateTopics';

/** A broker asks for a topic that somebody wanted metadata of. */
function createAsAsked(
  state: State,
  { connection, row, request }: { connection: number; row: number; request: RequestEnvelope },
  env: ControllerEnv,
): void {
  const { topics } = request.body as RequestBody<'CreateTopics'>;
  for (const { name } of topics) {
    const known = topicByName(state.image, env.intern('topic-name', name));
    const wish: Wish = { do: 'create', topic: name, assignment: [[1]], configs: {} };
    if (known === undefined) commit(state, recordsOf(state, wish, env), env);
  }
  const { api, version, correlationId } = request;
  const body = { throttleTimeMs: 0, topics: [] };
  const answer = { type: 'response', api, version, correlationId, body, inReplyTo: row };
  const response = { ...answer, errorCode: 0 } as unknown as ResponseEnvelope;
  env.send(connection, response, sizeOfResponse(response));
}

function recordsOf(state: State, wish: Wish, env: ControllerEnv): readonly MetadataRecord[] {
  if (wish.do === 'create') return creationOf(state, wish, env);
  const topic = topicByName(state.image, env.intern('topic-name', wish.topic));
  if (topic === undefined) throw new Error(`There is no topic '${wish.topic}'.`);
  return wish.do === 'delete' ? [removalOf(topic, env)] : moveOf(state, topic, wish);
}

function creationOf(
  { offset }: State,
  { topic: name, assignment, configs }: Extract<Wish, { do: 'create' }>,
  env: ControllerEnv,
): readonly MetadataRecord[] {
  // A name may have several lives, an id has one.
  const uuid = uuidOfTopic(`${offset}-${name}`);
  const topic = topicNumber(env, name, uuid);
  const nameNumber = env.intern('topic-name', name);
  const uuidNumber = env.intern('topic-uuid', uuid);
  return [
    { type: 'topic', topic, name, uuid, nameNumber, uuidNumber },
    ...Object.entries(configs).map(([config, value]): MetadataRecord => {
      return { type: 'config', target: { type: 'topic', topic }, name: config, value };
    }),
    ...assignment.map((replicas, index): MetadataRecord => {
      const partition = partitionNumber(env, { name, uuid }, index);
      const leader = replicas[0] ?? -1;
      return { type: 'partition', partition, topic, index, replicas, isr: replicas, leader };
    }),
  ];
}

const removalOf = ({ id: topic, name, uuid }: Topic, env: ControllerEnv): MetadataRecord => ({
  type: 'remove-topic',
  topic,
  nameNumber: env.intern('topic-name', name),
  uuidNumber: env.intern('topic-uuid', uuid),
});

/** The order of the replicas changes, and then the preferred one is elected. */
function moveOf(
  state: State,
  { partitions }: Topic,
  { index, to }: Extract<Wish, { do: 'move-leader' }>,
): readonly MetadataRecord[] {
  const partition = partitions[index] ?? -1;
  const others = partitionOf(state.image, partition)?.replicas.filter((id) => id !== to) ?? [];
  const replicas = [to, ...others.toSorted((a, b) => a - b)];
  return [{ type: 'partition-change', partition, replicas, leader: to }];
}

function commit(state: State, records: readonly MetadataRecord[], env: ControllerEnv): void {
  for (const record of records) {
    state.offset += 1;
    state.image = replay(state.image, record, state.offset);
  }
  for (const connection of state.connections) {
    if (state.publishing.has(connection)) continue;
    state.publishing.add(connection);
    env.after(ms(1), { type: 'publish', connection });
  }
}

/** Tells it from outside. */
export const wishOf = (wish: Wish): Plain => wish;
