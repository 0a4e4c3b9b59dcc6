// A controller tells the active one where it listens and what it can do (KIP-919; Kafka's
// ControllerRegistrationManager): until the metadata says so.
import { assert } from '../../sim/assert.ts';
import type { Env, ProcessEvent } from '../../sim/program.ts';
import { get } from '../../sim/map/persistent-map.ts';
import { ms } from '../../sim/time.ts';
import { supportedFeatures } from '../config/features.ts';
import { leaderNodeOf } from '../kraft/raft.ts';
import { imageAllows } from '../metadata/abilities.ts';
import type { Envelope, RequestBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { backoffMs } from '../protocol/exponential-backoff.ts';
import { uuidOfBytes, type Uuid } from '../protocol/uuid.ts';
import {
  askController,
  copyChannel,
  createChannel,
  channelOutcomes,
  type ChannelFacts,
  type ChannelWake,
  type ControllerChannel,
  type Outcome,
} from './controller-channel.ts';
import type { ControllerProcess } from './process.ts';

/** Plain data. */
export interface ControllerRegistration {
  /** Tells one life of the process from the next. */
  readonly incarnationId: Uuid;
  readonly channel: ControllerChannel;
  isAsking: boolean;
  /** It failed so often; the next attempt waits. */
  failures: number;
  isResting: boolean;
}

/** It is tried again. */
export interface RegistrationWake {
  readonly type: 'register-again';
}

/** What it needs of the world. */
export type RegistrationEnv = Env<Envelope, ChannelWake | RegistrationWake>;

/** A constant in Kafka. */
const patienceMs = 5_000;

/** A new life of a controller, which the metadata does not know yet. */
export function createRegistration(env: RegistrationEnv): ControllerRegistration {
  const rng = env.rng('incarnation');
  const bytes = Uint8Array.from({ length: 16 }, () => rng.below(256));
  return {
    incarnationId: uuidOfBytes(bytes, 0),
    channel: createChannel('registration', ms(patienceMs), ms(patienceMs)),
    isAsking: false,
    failures: 0,
    isResting: false,
  };
}

/** The node goes by newer metadata: does it know this life of the controller? */
export function maybeRegister(process: ControllerProcess, env: RegistrationEnv): void {
  const { registration, loader, settings } = process;
  const { image } = loader.published;
  const known = get(image.controllers, settings.nodeId)?.incarnationId;
  const isKnown = known === registration.incarnationId;
  const isPossible = imageAllows(image, 'isControllerRegistrationSupported');
  if (isKnown || !isPossible || registration.isAsking || registration.isResting) return;
  registration.isAsking = true;
  const errand = { type: 'controller-registration' } as const;
  const question = { errand, api: 'ControllerRegistration', body: bodyOf(process) } as const;
  take(process, askController(registration.channel, question, factsOf(process), env), env);
}

function bodyOf({
  settings,
  member,
  registration,
}: ControllerProcess): RequestBody<'ControllerRegistration'> {
  const { nodeId, kafka } = settings;
  const features = Object.entries(supportedFeatures(kafka)).map(([name, [min, max]]) => {
    return { name, minSupportedVersion: min, maxSupportedVersion: max };
  });
  return {
    controllerId: nodeId,
    incarnationId: registration.incarnationId,
    zkMigrationReady: false,
    listeners: member.settings.endpoints.map((endpoint) => ({ ...endpoint, securityProtocol: 0 })),
    features,
  };
}

function factsOf({ settings, member }: ControllerProcess): ChannelFacts {
  const { nodeId, kafka: release } = settings;
  const controller = member.raft === null ? undefined : leaderNodeOf(member.raft);
  return { nodeId, release, controller };
}

/** Something happened on its channel, or it is time to try again. */
export function onRegistrationEvent(
  process: ControllerProcess,
  event: ProcessEvent<Envelope, ChannelWake | RegistrationWake>,
  env: RegistrationEnv,
): void {
  const { registration } = process;
  if (event.type === 'wake' && event.wake.type === 'register-again') {
    registration.isResting = false;
    maybeRegister(process, env);
    return;
  }
  const onChannel = event as ProcessEvent<Envelope, ChannelWake>;
  take(process, channelOutcomes(registration.channel, onChannel, factsOf(process), env), env);
}

const backoff = { initialMs: 100, multiplier: 2, maxMs: 120_000 } as const;

/** The active controller has answered, or not in time. */
// Simplified: without the jitter of a fiftieth.
function take(
  process: ControllerProcess,
  outcomes: readonly Outcome[],
  env: RegistrationEnv,
): void {
  const { registration } = process;
  for (const { answer } of outcomes) {
    assert(registration.isAsking, 'a controller registers once at a time');
    registration.isAsking = false;
    if (answer !== 'timed-out' && answer.errorCode === ErrorCode.NONE) {
      registration.failures = 0;
      continue;
    }
    registration.isResting = true;
    env.after(ms(backoffMs(backoff, registration.failures)), { type: 'register-again' });
    registration.failures += 1;
  }
}

/** A snapshot's copy. */
export const copyRegistration = (registration: ControllerRegistration): ControllerRegistration => ({
  ...registration,
  channel: copyChannel(registration.channel),
});
