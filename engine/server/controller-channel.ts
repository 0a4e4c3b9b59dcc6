// A node's channel to the active controller, whoever that is (Kafka's NodeToControllerChannelManager):
// requests wait in line, one is on its way, and one that met no active controller goes back to the head.
import { none } from '../../sim/short-list.ts';
import type { ConnectionId, Env, ProcessEvent, TimerId } from '../../sim/program.ts';
import { ms, type Micros } from '../../sim/time.ts';
import { latestVersion } from '../broker/peer-versions.ts';
import type { Call } from '../broker/state.ts';
import type { QuorumNode } from '../kraft/endpoints.ts';
import type { NodeId } from '../metadata/ids.ts';
import type { ApiName } from '../protocol/apis.ts';
import {
  sizeOfRequest,
  type Envelope,
  type RequestBody,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';

/** Kafka's brokers have a channel for each of these, so that none waits behind another. */
export type BrokerChannelName = 'heartbeat' | 'alter-partition' | 'directories' | 'forwarding';

/** Controllers have one of their own. */
export type ChannelName = BrokerChannelName | 'registration';

/** What something is asked for: it comes back with the answer. */
export type Errand =
  | {
      readonly type:
        | 'registration'
        | 'heartbeat'
        | 'alter-partition'
        | 'directories'
        | 'producer-ids';
    }
  | { readonly type: 'controller-registration' }
  | { readonly type: 'topics'; readonly names: readonly string[] }
  | { readonly type: 'client'; readonly call: Call };

/** A request that waits in line. */
export interface Queued<N extends ApiName = ApiName> {
  readonly errand: Errand;
  readonly api: N;
  readonly body: RequestBody<N>;
  readonly since: Micros;
}

/** Plain data. */
export interface ControllerChannel {
  readonly name: ChannelName;
  /** How long a request is tried; Infinity: until it is answered. */
  readonly patience: Micros;
  /** How long one answer is waited for. */
  readonly requestTimeout: Micros;
  readonly queue: Queued[];
  /** It was sent, or waits for the connection. */
  inFlight: Queued | null;
  /** Who is asked at present; -1: nobody. */
  controller: NodeId;
  connection: ConnectionId;
  isOpen: boolean;
  correlationId: number;
  /** Gives a request up, or tries again. */
  timer: TimerId;
}

/** A channel is tried again, or has waited long enough. */
export interface ChannelWake {
  readonly type: 'channel-due';
}

/** What a channel needs of the world. */
export type ChannelEnv = Env<Envelope, ChannelWake>;

/** What a channel needs to know of its node. */
export interface ChannelFacts {
  readonly nodeId: NodeId;
  readonly release: string;
  /** The active controller, as far as this node's raft member knows. */
  readonly controller: QuorumNode | undefined;
}

/** What became of an errand: its answer, or none came in time. */
export interface Outcome {
  readonly errand: Errand;
  readonly answer: ResponseEnvelope | 'timed-out';
}

/** A channel that was never used. */
export const createChannel = (
  name: ChannelName,
  patience: Micros,
  requestTimeout: Micros,
): ControllerChannel => ({
  name,
  patience,
  requestTimeout: Math.min(patience, requestTimeout),
  queue: [],
  inFlight: null,
  controller: -1,
  connection: -1,
  isOpen: false,
  correlationId: 0,
  timer: -1,
});

/** Asks the active controller, in turn. */
export function askController<N extends ApiName>(
  channel: ControllerChannel,
  question: Omit<Queued<N>, 'since'>,
  facts: ChannelFacts,
  env: ChannelEnv,
): readonly Outcome[] {
  channel.queue.push({ since: env.clock.monotonic(), ...question } as unknown as Queued);
  // It is tried again anyway when something is under way, or rests after a failure.
  const isBusy = channel.inFlight !== null || channel.timer >= 0;
  return isBusy ? none : drive(channel, facts, env);
}

/** A controller that is not known yet is looked for again after that long, as in Kafka. */
const lookAgainMs = 100;
/** Kafka's reconnect.backoff.ms, which nobody changes for these channels. */
const reconnectMs = 50;

/** Sends what is next, if the controller is known. What has waited too long comes back. */
function drive(
  channel: ControllerChannel,
  facts: ChannelFacts,
  env: ChannelEnv,
): readonly Outcome[] {
  const expired = takeExpired(channel, env.clock.monotonic());
  const next = channel.inFlight === null ? channel.queue[0] : undefined;
  if (next === undefined) return expired;
  if (channel.connection < 0 && !connect(channel, facts, env)) {
    arm(channel, ms(lookAgainMs), env);
    return expired;
  }
  channel.queue.shift();
  channel.inFlight = next;
  arm(channel, channel.requestTimeout, env);
  if (channel.isOpen) send(channel, next, facts, env);
  return expired;
}

function takeExpired(channel: ControllerChannel, now: Micros): readonly Outcome[] {
  const { queue, patience } = channel;
  if (!queue.some(({ since }) => now - since >= patience)) return none;
  const expired: Outcome[] = [];
  for (const queued of queue.splice(0)) {
    if (now - queued.since < patience) queue.push(queued);
    else expired.push({ errand: queued.errand, answer: 'timed-out' });
  }
  return expired;
}

function connect(
  channel: ControllerChannel,
  { controller }: ChannelFacts,
  env: ChannelEnv,
): boolean {
  if (controller === undefined) return false;
  channel.controller = controller.id;
  channel.connection = env.connect({ host: controller.host, listener: controller.name });
  channel.isOpen = false;
  return true;
}

function arm(channel: ControllerChannel, delay: Micros, env: ChannelEnv): void {
  if (channel.timer >= 0) env.cancel(channel.timer);
  channel.timer = env.after(delay, { type: 'channel-due' });
}

function send(
  channel: ControllerChannel,
  { api, body }: Queued,
  { nodeId, release }: ChannelFacts,
  env: ChannelEnv,
): void {
  channel.correlationId += 1;
  const request = {
    type: 'request',
    api,
    version: latestVersion(api, release),
    correlationId: channel.correlationId,
    clientId: String(nodeId),
    body,
  } as RequestEnvelope;
  // One request at a time never fills the buffer.
  env.send(channel.connection, request, sizeOfRequest(request));
}

/** Something happened on a channel: what became of errands because of it. */
export function channelOutcomes(
  channel: ControllerChannel,
  event: ProcessEvent<Envelope, ChannelWake>,
  facts: ChannelFacts,
  env: ChannelEnv,
): readonly Outcome[] {
  switch (event.type) {
    case 'connected':
      if (event.connection === channel.connection) onOpen(channel, facts, env);
      return none;
    case 'received':
      if (event.message.type !== 'response') return none;
      return onAnswer(channel, event.message, facts, env);
    case 'closed':
      if (event.connection === channel.connection) onClosed(channel, env);
      return none;
    case 'wake':
      return onDue(channel, facts, env);
    case 'accepted':
    case 'stop-asked':
    case 'told':
    case 'writable':
      return none;
  }
}

/** The controller can be reached: what waited for that goes out. */
function onOpen(channel: ControllerChannel, facts: ChannelFacts, env: ChannelEnv): void {
  channel.isOpen = true;
  if (channel.inFlight !== null) send(channel, channel.inFlight, facts, env);
}

/** The controller is out of reach: what it was asked is asked again, of whoever is active then. */
function onClosed(channel: ControllerChannel, env: ChannelEnv): void {
  channel.connection = -1;
  channel.isOpen = false;
  channel.controller = -1;
  giveBack(channel);
  if (channel.queue.length > 0) arm(channel, ms(reconnectMs), env);
}

function giveBack(channel: ControllerChannel): void {
  if (channel.inFlight === null) return;
  channel.queue.unshift(channel.inFlight);
  channel.inFlight = null;
}

/** The controller has answered. One that is not active is left, and another one is looked for. */
function onAnswer(
  channel: ControllerChannel,
  answer: ResponseEnvelope,
  facts: ChannelFacts,
  env: ChannelEnv,
): readonly Outcome[] {
  const { inFlight } = channel;
  if (inFlight === null || answer.correlationId !== channel.correlationId) return none;
  if (channel.timer >= 0) env.cancel(channel.timer);
  channel.timer = -1;
  if (answer.errorCode === ErrorCode.NOT_CONTROLLER) {
    env.close(channel.connection);
    onClosed(channel, env);
    return none;
  }
  channel.inFlight = null;
  return [{ errand: inFlight.errand, answer }, ...drive(channel, facts, env)];
}

/** No answer came in time, or it is time to try again. */
function onDue(
  channel: ControllerChannel,
  facts: ChannelFacts,
  env: ChannelEnv,
): readonly Outcome[] {
  channel.timer = -1;
  if (channel.inFlight !== null) {
    env.close(channel.connection);
    channel.connection = -1;
    channel.isOpen = false;
    giveBack(channel);
  }
  return drive(channel, facts, env);
}

/** A snapshot's copy. */
export const copyChannel = (channel: ControllerChannel): ControllerChannel => ({
  ...channel,
  queue: channel.queue.slice(),
});
