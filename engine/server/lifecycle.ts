// A broker's life as the controller knows it (Kafka's BrokerLifecycleManager): it registers, says from
// time to time that it lives and what it wants, and leaves in order.
import type { Env, TimerId } from '../../sim/program.ts';
import { ms, type Micros } from '../../sim/time.ts';
import type { NodeId } from '../metadata/ids.ts';
import type { ResponseEnvelope } from '../protocol/envelope.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { uuidOfBytes, type Uuid } from '../protocol/uuid.ts';

/** Where a broker stands (Kafka's BrokerState). */
export type BrokerStage =
  /** It has not looked yet how its last life has ended. */
  | 'not-running'
  /** It registers, and reads the metadata. */
  | 'starting'
  /** It has caught up with the metadata, and sees to its logs. */
  | 'recovery'
  /** It serves. */
  | 'running'
  /** It wants to stop, and waits until others lead what it led. */
  | 'pending-controlled-shutdown'
  | 'shutting-down';

/** Plain data. */
export interface Lifecycle {
  readonly nodeId: NodeId;
  /** Tells one life of the process from the next. */
  readonly incarnationId: Uuid;
  readonly heartbeatInterval: Micros;
  stage: BrokerStage;
  isRegistered: boolean;
  /** -1 until it is registered. */
  brokerEpoch: number;
  /** The epoch in which the life before has stopped in order; -1: it has not. */
  previousBrokerEpoch: number;
  /** Its logs are there, and it knows what they are for. */
  isReadyToUnfence: boolean;
  /** A registration or heartbeat is on its way. */
  isAsking: boolean;
  /** Something came up meanwhile: the next heartbeat follows at once. */
  isUrgent: boolean;
  gotShutdownAnswer: boolean;
  /** While it shuts down: log directories whose mark is not on disk yet. */
  unmarked: number;
  /** The failed directories that the controller has heard of. */
  toldOffline: readonly Uuid[];
  /** Those that the heartbeat names which is on its way. */
  tellingOffline: readonly Uuid[];
  timer: TimerId;
}

/** What wakes it. */
export interface LifecycleWake {
  readonly type: 'heartbeat-due' | 'registration-overdue';
}

/** What it needs of the world. */
export type LifecycleEnv = Env<never, LifecycleWake>;

/** What a broker says to the controller. */
export type LifecycleMessage = 'registration' | 'heartbeat';

/** What a broker learns of its life: it has caught up, clients may come, it may go. */
export type LifecycleNews = 'caught-up' | 'unfenced' | 'may-stop' | undefined;

/** A new life, which nobody knows of yet. */
export function createLifecycle(
  nodeId: NodeId,
  heartbeatIntervalMs: number,
  env: LifecycleEnv,
): Lifecycle {
  const rng = env.rng('incarnation');
  const bytes = Uint8Array.from({ length: 16 }, () => rng.below(256));
  return {
    nodeId,
    incarnationId: uuidOfBytes(bytes, 0),
    heartbeatInterval: ms(heartbeatIntervalMs),
    stage: 'not-running',
    isRegistered: false,
    brokerEpoch: -1,
    previousBrokerEpoch: -1,
    isReadyToUnfence: false,
    isAsking: false,
    isUrgent: false,
    gotShutdownAnswer: false,
    unmarked: 0,
    toldOffline: [],
    tellingOffline: [],
    timer: -1,
  };
}

/** It is known how the last life has ended: the broker registers. */
export function startLifecycle(
  lifecycle: Lifecycle,
  previousBrokerEpoch: number,
  registrationTimeoutMs: number,
  env: LifecycleEnv,
): void {
  lifecycle.stage = 'starting';
  lifecycle.previousBrokerEpoch = previousBrokerEpoch;
  env.after(ms(registrationTimeoutMs), { type: 'registration-overdue' });
  sayMore(lifecycle, 0, env);
}

/** The next message goes out after a delay; at once, if something came up since the last one. */
function sayMore(lifecycle: Lifecycle, delay: Micros, env: LifecycleEnv): void {
  if (lifecycle.timer >= 0) env.cancel(lifecycle.timer);
  lifecycle.timer = env.after(lifecycle.isUrgent ? 0 : delay, { type: 'heartbeat-due' });
  lifecycle.isUrgent = false;
}

/** It is time: what is to be said. Nothing, while an answer is awaited. */
export function onHeartbeatDue(lifecycle: Lifecycle): LifecycleMessage | undefined {
  lifecycle.timer = -1;
  if (lifecycle.isAsking) {
    lifecycle.isUrgent = true;
    return undefined;
  }
  lifecycle.isAsking = true;
  return lifecycle.isRegistered ? 'heartbeat' : 'registration';
}

/** After a failure nothing is hurried. */
function tryLater(lifecycle: Lifecycle, env: LifecycleEnv): void {
  lifecycle.isUrgent = false;
  sayMore(lifecycle, lifecycle.heartbeatInterval, env);
}

/** The controller has answered, or not in time. */
export function onLifecycleAnswer(
  lifecycle: Lifecycle,
  message: LifecycleMessage,
  answer: ResponseEnvelope | 'timed-out',
  env: LifecycleEnv,
): LifecycleNews {
  lifecycle.isAsking = false;
  if (answer === 'timed-out' || answer.errorCode !== ErrorCode.NONE) {
    // The session of the incarnation before may still be valid: it is tried again until it is over.
    tryLater(lifecycle, env);
    return undefined;
  }
  if (message === 'registration') {
    const { brokerEpoch } = answer.body as ResponseBody<'BrokerRegistration'>;
    lifecycle.brokerEpoch = brokerEpoch;
    lifecycle.isRegistered = true;
    sayMore(lifecycle, 0, env);
    return undefined;
  }
  return onHeartbeatAnswer(lifecycle, answer.body as ResponseBody<'BrokerHeartbeat'>, env);
}

/** While nothing has to be waited for, a broker starts up quickly. */
const hurriedMs = 10;
/** Controlled shutdown is mostly over soon. */
const shutdownPaceMs = 50;

function onHeartbeatAnswer(
  lifecycle: Lifecycle,
  answer: ResponseBody<'BrokerHeartbeat'>,
  env: LifecycleEnv,
): LifecycleNews {
  lifecycle.toldOffline = lifecycle.tellingOffline;
  switch (lifecycle.stage) {
    case 'starting':
      sayMore(lifecycle, ms(hurriedMs), env);
      if (!answer.isCaughtUp) return undefined;
      lifecycle.stage = 'recovery';
      return 'caught-up';
    case 'recovery': {
      const isUnfenced = !answer.isFenced;
      if (isUnfenced) lifecycle.stage = 'running';
      sayMore(lifecycle, lifecycle.heartbeatInterval, env);
      return isUnfenced ? 'unfenced' : undefined;
    }
    case 'pending-controlled-shutdown': {
      const isFirst = !lifecycle.gotShutdownAnswer;
      lifecycle.gotShutdownAnswer = true;
      if (answer.shouldShutDown) return 'may-stop';
      sayMore(lifecycle, isFirst ? ms(shutdownPaceMs) : lifecycle.heartbeatInterval, env);
      return undefined;
    }
    case 'running':
      sayMore(lifecycle, lifecycle.heartbeatInterval, env);
      return undefined;
    case 'not-running':
    case 'shutting-down':
      return undefined;
  }
}

/** Whether it has read of its own registration, which ends what it led in an earlier life. */
export const hasCaughtUp = ({ stage }: Lifecycle): boolean =>
  stage !== 'not-running' && stage !== 'starting';

/** It flushes its logs and hears nobody any more: what came now would not be on disk when it says that all is. */
export const isShuttingDown = ({ stage }: Lifecycle): boolean => stage === 'shutting-down';

/** The broker could serve: the controller hears it at once. */
export function setReadyToUnfence(lifecycle: Lifecycle, env: LifecycleEnv): void {
  if (lifecycle.isReadyToUnfence) return;
  lifecycle.isReadyToUnfence = true;
  sayMore(lifecycle, 0, env);
}

/** In the same life it has more to tell about itself: it registers again, and stays what it is. */
export function registerAgain(lifecycle: Lifecycle, env: LifecycleEnv): void {
  lifecycle.isRegistered = false;
  if (lifecycle.isAsking) lifecycle.isUrgent = true;
  else sayMore(lifecycle, 0, env);
}

/** Something has come up that the controller must hear of now. */
export function hurry(lifecycle: Lifecycle, env: LifecycleEnv): void {
  if (isShuttingDown(lifecycle)) return;
  if (lifecycle.isAsking) lifecycle.isUrgent = true;
  else if (lifecycle.isRegistered) sayMore(lifecycle, 0, env);
}

/** A broker that serves asks for leave. False: it does not serve, and may go at once. */
export function beginControlledShutdown(lifecycle: Lifecycle, env: LifecycleEnv): boolean {
  if (lifecycle.stage === 'pending-controlled-shutdown') return true;
  if (lifecycle.stage !== 'running') return false;
  lifecycle.stage = 'pending-controlled-shutdown';
  sayMore(lifecycle, 0, env);
  return true;
}
