// BrokerHeartbeat: a broker says what it wants, and hears what it is.
import type { NodeId } from '../../metadata/ids.ts';
import { brokerOf, type Image } from '../../metadata/image.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import type { BrokerHeartbeatRequest } from '../../protocol/apis/broker-heartbeat.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { checkBrokerEpoch } from './broker-epoch.ts';
import {
  afterCordoning,
  afterDirectoryLoss,
  afterFencing,
  afterShutdownRequest,
  afterUnfencing,
} from './broker-events.ts';
import {
  beginControlledShutdown,
  expiredContact,
  forgetContact,
  lowestActiveOffset,
  touchPulse,
  type BrokerPulse,
  type BrokerSessions,
} from './broker-sessions.ts';
import { refusal, type Decided, type Decision } from './decision.ts';
import type { ControllerFacts } from './facts.ts';
import { leadsAnything } from './partition-rules.ts';
import { sessionTimeout } from './registration.ts';

/** What a broker is to the active controller (Kafka's BrokerControlState). */
export type BrokerStanding = 'FENCED' | 'UNFENCED' | 'CONTROLLED_SHUTDOWN' | 'SHUTDOWN_NOW';

/** What a broker hears. */
export interface HeartbeatReply {
  /** It has read the metadata log up to its own registration. */
  readonly isCaughtUp: boolean;
  readonly isFenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly shouldShutDown: boolean;
  /** Up to where it has to know the metadata before it may serve. */
  readonly goal: number;
}

/** What a heartbeat leads to. Afterwards the soft state is told: `onHeartbeatDecided`. */
export function decideHeartbeat(
  image: Image,
  request: BrokerHeartbeatRequest,
  facts: ControllerFacts,
): Decided<HeartbeatReply> {
  const { brokerId: id, brokerEpoch } = request;
  const broker = brokerOf(image, id);
  const pulse = facts.sessions.brokers.get(id);
  if (broker === undefined || pulse === undefined) {
    const message = `Receive a heartbeat from broker ${id} before registration`;
    return refusal(ErrorCode.STALE_BROKER_EPOCH, message);
  }
  const refused = checkBrokerEpoch(image, id, brokerEpoch);
  if (refused !== undefined) return refused;
  const { flags } = facts.settings;
  const goal = flags['unfence-at-log-end'] ? facts.nextOffset - 1 : broker.registeredAt;
  const isCaughtUp = request.currentMetadataOffset >= goal;
  const before = standingOf(pulse);
  const next = nextStanding(image, request, pulse, { isCaughtUp, sessions: facts.sessions });
  const records = [
    ...(next === before ? [] : recordsOf(image, id, next, facts)),
    ...afterDirectoryLoss(image, id, request.offlineLogDirs, facts.settings),
    ...afterCordoning(image, id, request.cordonedLogDirs),
  ];
  const response = {
    isCaughtUp,
    isFenced: next === 'FENCED' || next === 'SHUTDOWN_NOW',
    inControlledShutdown: next === 'CONTROLLED_SHUTDOWN',
    shouldShutDown: next === 'SHUTDOWN_NOW',
    goal,
  };
  return { records, response, why: causeOf(request, next) };
}

function causeOf({ offlineLogDirs }: BrokerHeartbeatRequest, next: BrokerStanding): string {
  if (offlineLogDirs.length > 0) return 'a disk of its leader has failed';
  if (next === 'UNFENCED') return 'a broker may serve again';
  return next === 'FENCED' ? 'it wants to be fenced' : 'it wants to stop';
}

/** SHUTDOWN_NOW is an answer, and never a state that lasts. */
function standingOf({
  fenced,
  controlledShutdownOffset,
}: BrokerPulse): Exclude<BrokerStanding, 'SHUTDOWN_NOW'> {
  if (controlledShutdownOffset >= 0) return 'CONTROLLED_SHUTDOWN';
  return fenced ? 'FENCED' : 'UNFENCED';
}

interface HeartbeatFacts {
  readonly isCaughtUp: boolean;
  readonly sessions: BrokerSessions;
}

/** Kafka's BrokerHeartbeatManager.calculateNextBrokerState. */
function nextStanding(
  image: Image,
  request: BrokerHeartbeatRequest,
  pulse: BrokerPulse,
  { isCaughtUp, sessions }: HeartbeatFacts,
): BrokerStanding {
  const { brokerId: id, wantFence, wantShutDown } = request;
  switch (standingOf(pulse)) {
    case 'FENCED':
      if (wantShutDown) return 'SHUTDOWN_NOW';
      return !wantFence && isCaughtUp ? 'UNFENCED' : 'FENCED';
    case 'UNFENCED':
      if (wantFence) return wantShutDown ? 'SHUTDOWN_NOW' : 'FENCED';
      return wantShutDown ? beginningOfShutdown(image, id) : 'UNFENCED';
    case 'CONTROLLED_SHUTDOWN':
      return endOfShutdown(image, id, pulse, sessions);
  }
}

const beginningOfShutdown = (image: Image, id: NodeId): BrokerStanding =>
  leadsAnything(image, id) ? 'CONTROLLED_SHUTDOWN' : 'SHUTDOWN_NOW';

/** Everyone who serves has to have seen who leads now, before the old leader is gone. */
function endOfShutdown(
  image: Image,
  id: NodeId,
  { controlledShutdownOffset }: BrokerPulse,
  sessions: BrokerSessions,
): BrokerStanding {
  const haveAllSeen = controlledShutdownOffset <= lowestActiveOffset(sessions);
  return haveAllSeen ? beginningOfShutdown(image, id) : 'CONTROLLED_SHUTDOWN';
}

function recordsOf(
  image: Image,
  id: NodeId,
  next: BrokerStanding,
  { settings }: ControllerFacts,
): readonly MetadataRecord[] {
  switch (next) {
    case 'FENCED':
    case 'SHUTDOWN_NOW':
      return afterFencing(image, id, settings);
    case 'UNFENCED':
      return afterUnfencing(image, id, settings);
    case 'CONTROLLED_SHUTDOWN':
      return afterShutdownRequest(image, id, settings);
  }
}

/** What the controller remembers of a heartbeat that it has answered. Comes before the replay. */
export function onHeartbeatDecided(
  sessions: BrokerSessions,
  { brokerId, currentMetadataOffset }: BrokerHeartbeatRequest,
  { isFenced }: HeartbeatReply,
): void {
  touchPulse(sessions, brokerId, { fenced: isFenced, metadataOffset: currentMetadataOffset });
}

/** The end of the log after a heartbeat's records: what the others must see before the broker may stop. */
export function onHeartbeatWritten(
  sessions: BrokerSessions,
  { brokerId }: BrokerHeartbeatRequest,
  { inControlledShutdown }: HeartbeatReply,
  endOffset: number,
): void {
  if (inControlledShutdown) beginControlledShutdown(sessions, brokerId, endOffset);
}

/**
 * A silent broker is fenced, one at a time, so that each sees what the last one left. Its session is
 * forgotten at once: soft state may change before the records are replayed. True: look again.
 */
export function fenceStaleBrokers(image: Image, facts: ControllerFacts): Decision<boolean> {
  const first = fenceNext(image, facts);
  if (!facts.settings.flags['expire-brokers-together']) return first;
  const records = [...first.records];
  for (let next = first; next.response;) {
    next = fenceNext(image, facts);
    records.push(...next.records);
  }
  return { ...first, records };
}

function fenceNext(image: Image, facts: ControllerFacts): Decision<boolean> {
  const { sessions, now, settings } = facts;
  const expired = expiredContact(sessions, now, sessionTimeout(settings));
  if (expired === undefined) return { records: [], response: false };
  forgetContact(sessions, expired);
  // It may be a former life that was heard of last: that is no reason to fence the present one.
  const isPresent = brokerOf(image, expired.broker)?.epoch === expired.epoch;
  if (!isPresent) return { records: [], response: true };
  const pulse = sessions.brokers.get(expired.broker);
  if (pulse !== undefined) pulse.fenced = true;
  const records = afterFencing(image, expired.broker, settings);
  return { records, response: true, why: 'its heartbeats stopped' };
}
