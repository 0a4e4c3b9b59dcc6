// What a broker wants of the controller, and what becomes of it: its own life, its leaders' proposals, its
// clients' requests, topics and producer ids. Each kind has a channel of its own, as in Kafka.
import type { ProcessEvent } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import { offlineIds } from '../broker/directories.ts';
import { envelopeOf, onForwarded } from '../broker/forwarding.ts';
import { topicToCreate } from '../broker/internal-topics.ts';
import { write as writeBroker } from '../broker/trace.ts';
import { onIdsAnswered, shouldAskForIds } from '../broker/producer-ids.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import { leaderNodeOf } from '../kraft/raft.ts';
import type { ApiName } from '../protocol/apis.ts';
import type { Envelope, ResponseBody, ResponseEnvelope } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { onIsrAnswer } from '../replication/isr.ts';
import {
  askController,
  channelOutcomes,
  createChannel,
  type BrokerChannelName,
  type ChannelFacts,
  type ChannelWake,
  type ControllerChannel,
  type Outcome,
  type Queued,
} from './controller-channel.ts';
import {
  nextProposals,
  onProposalsAnswered,
  proposeAgainAfterMs,
  takeProposals,
} from './isr-proposals.ts';
import {
  nextAssignments,
  onAssignmentsAnswered,
  pauseBeforeTelling,
  type DirectoryAssignments,
} from './directory-assignments.ts';
import { onPlacesAnswered } from './directory-moves.ts';
import { onHeartbeatDue, onLifecycleAnswer, type LifecycleNews } from './lifecycle.ts';
import { heartbeatOf, registrationOf } from './lifecycle-messages.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';

/** Kafka gives up forwarding after a minute. */
const forwardingPatienceMs = 60_000;

/** The channels of a broker that nobody has used yet. */
export function createChannels(configs: BrokerConfigs): BrokerProcess['channels'] {
  const timeout = ms(configs['controller.socket.timeout.ms']);
  const heartbeat = ms(configs['broker.heartbeat.interval.ms']);
  return {
    heartbeat: createChannel('heartbeat', heartbeat, timeout),
    'alter-partition': createChannel('alter-partition', Infinity, timeout),
    directories: createChannel('directories', Infinity, timeout),
    forwarding: createChannel('forwarding', ms(forwardingPatienceMs), timeout),
  };
}

/** The channel that a part of the process is; undefined: the part is something else. */
export const channelAt = (
  { channels }: BrokerProcess,
  part: string,
): ControllerChannel | undefined => (channels as Readonly<Record<string, ControllerChannel>>)[part];

function factsOf({ broker, member }: BrokerProcess): ChannelFacts {
  const { nodeId, release } = broker;
  const controller = member.raft === null ? undefined : leaderNodeOf(member.raft);
  return { nodeId, release, controller };
}

function ask<N extends ApiName>(
  process: BrokerProcess,
  channel: BrokerChannelName,
  question: Omit<Queued<N>, 'since'>,
  env: ServerEnv,
): void {
  const door = env.part<ChannelWake>(channel);
  const outcomes = askController(process.channels[channel], question, factsOf(process), door);
  for (const outcome of outcomes) carryHome(process, outcome, env);
}

/** Something happened on a channel. What the broker learns of its life is given back. */
export function onChannelEvent(
  process: BrokerProcess,
  channel: ControllerChannel,
  event: ProcessEvent<Envelope, ChannelWake>,
  env: ServerEnv,
): LifecycleNews {
  let news: LifecycleNews;
  const outcomes = channelOutcomes(channel, event, factsOf(process), env.part(channel.name));
  for (const outcome of outcomes) {
    news = carryHome(process, outcome, env) ?? news;
  }
  return news;
}

/** It is time to say something to the controller. */
export function sayAlive(process: BrokerProcess, env: ServerEnv): void {
  const { broker, lifecycle, loader, settings } = process;
  const message = onHeartbeatDue(lifecycle);
  if (message === 'registration') {
    const body = registrationOf(broker, lifecycle, settings.host);
    const question = { errand: { type: message }, api: 'BrokerRegistration', body } as const;
    ask(process, 'heartbeat', question, env);
  } else if (message === 'heartbeat') {
    lifecycle.tellingOffline = offlineIds(broker.directories);
    const body = heartbeatOf(broker, lifecycle, loader.published.offset);
    const question = { errand: { type: message }, api: 'BrokerHeartbeat', body } as const;
    ask(process, 'heartbeat', question, env);
  }
}

/** After each turn: what came up in it is asked. */
export function runErrands(process: BrokerProcess, env: ServerEnv): void {
  const { broker, assignments } = process;
  if (broker.replication.proposals.length > 0) propose(process, env);
  if (assignments.untold.size > 0) scheduleTelling(assignments, env);
  if (broker.toForward.length > 0) forwardAll(process, env);
  if (broker.topicsToCreate.size > 0) createTopics(process, env);
  if (shouldAskForIds(broker.producerIds)) askForIds(process, env);
}

function scheduleTelling(assignments: DirectoryAssignments, env: ServerEnv): void {
  const pause = pauseBeforeTelling(assignments);
  if (pause !== undefined) env.after(ms(pause), { type: 'assign-directories' });
}

function propose(process: BrokerProcess, env: ServerEnv): void {
  const { broker, proposals } = process;
  for (const refused of takeProposals(proposals, broker.replication)) {
    onIsrAnswer(broker.replication, refused, broker, env);
  }
  proposeNext(process, env);
}

/** Asks for everything that was proposed and not answered, unless an answer is awaited. */
export function proposeNext(process: BrokerProcess, env: ServerEnv): void {
  const body = nextProposals(process.proposals, process.broker.replication);
  if (body === undefined) return;
  const question = { errand: { type: 'alter-partition' }, api: 'AlterPartition', body } as const;
  ask(process, 'alter-partition', question, env);
}

/** Tells where replicas lie, unless an answer is awaited. */
export function tellDirectories(process: BrokerProcess, env: ServerEnv): void {
  const body = nextAssignments(process.assignments, process.broker.replication);
  if (body === undefined) return;
  const question = { errand: { type: 'directories' }, api: 'AssignReplicasToDirs', body } as const;
  ask(process, 'directories', question, env);
}

function forwardAll(process: BrokerProcess, env: ServerEnv): void {
  const { broker } = process;
  for (const call of broker.toForward.splice(0)) {
    const body = envelopeOf(broker, call);
    ask(process, 'forwarding', { errand: { type: 'client', call }, api: 'Envelope', body }, env);
  }
}

const createTimeoutMs = 60_000;

/** Topics that clients wanted metadata of (Kafka's AutoTopicCreationManager). */
function createTopics(process: BrokerProcess, env: ServerEnv): void {
  const { configs, topicsToCreate } = process.broker;
  const names = [...topicsToCreate];
  topicsToCreate.clear();
  const topics = names.map((name) => topicToCreate(name, configs));
  const body = { topics, timeoutMs: createTimeoutMs, validateOnly: false };
  ask(process, 'forwarding', { errand: { type: 'topics', names }, api: 'CreateTopics', body }, env);
}

function askForIds(process: BrokerProcess, env: ServerEnv): void {
  const { brokerEpoch } = process.lifecycle;
  const body = { brokerId: process.broker.nodeId, brokerEpoch };
  const question = { errand: { type: 'producer-ids' }, api: 'AllocateProducerIds', body } as const;
  ask(process, 'forwarding', question, env);
}

/** An errand is done, or was given up. */
function carryHome(
  process: BrokerProcess,
  { errand, answer }: Outcome,
  env: ServerEnv,
): LifecycleNews {
  switch (errand.type) {
    case 'registration':
    case 'heartbeat':
      return onAliveAnswered(process, errand.type, answer, env);
    case 'alter-partition':
      if (answer !== 'timed-out') onProposed(process, answer, env);
      return undefined;
    case 'directories': {
      const answered = onAssignmentsAnswered(process.assignments, bodyOf(answer));
      onPlacesAnswered(process, answered, env);
      return undefined;
    }
    case 'producer-ids':
      onIdsAnswered(
        process.broker.producerIds,
        bodyOf<'AllocateProducerIds'>(answer),
        env.clock.monotonic(),
      );
      return undefined;
    case 'client':
      onForwarded(process.broker, errand.call, bodyOf<'Envelope'>(answer), env);
      return undefined;
    case 'topics':
      onTopicsAnswered(bodyOf<'CreateTopics'>(answer), env);
      return undefined;
    case 'controller-registration':
      return undefined;
  }
}

/** Whoever wanted the topics asks for their metadata again: nobody but the log hears why there are none. */
function onTopicsAnswered(body: ResponseBody<'CreateTopics'> | 'timed-out', env: ServerEnv): void {
  if (body === 'timed-out') return;
  for (const { name, errorCode, errorMessage } of body.topics) {
    const isThere = errorCode === ErrorCode.NONE || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS;
    if (isThere) continue;
    const why = errorMessage?.replace(/\.$/, '') ?? `error ${errorCode}`;
    writeBroker['topic-not-created'](env.trace, name, why);
  }
}

const bodyOf = <N extends ApiName>(
  answer: ResponseEnvelope | 'timed-out',
): ResponseBody<N> | 'timed-out' =>
  answer === 'timed-out' ? answer : (answer.body as unknown as ResponseBody<N>);

function onAliveAnswered(
  { broker, lifecycle }: BrokerProcess,
  message: 'registration' | 'heartbeat',
  answer: ResponseEnvelope | 'timed-out',
  env: ServerEnv,
): LifecycleNews {
  const news = onLifecycleAnswer(lifecycle, message, answer, env);
  broker.replication.brokerEpoch = lifecycle.brokerEpoch;
  return news;
}

function onProposed(process: BrokerProcess, answer: ResponseEnvelope, env: ServerEnv): void {
  const { broker, proposals } = process;
  const answers = onProposalsAnswered(proposals, answer);
  if (answers === undefined) {
    env.after(ms(proposeAgainAfterMs), { type: 'propose-again' });
    return;
  }
  for (const told of answers) onIsrAnswer(broker.replication, told, broker, env);
  proposeNext(process, env);
}
