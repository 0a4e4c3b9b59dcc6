// Who was heard of, and when (Kafka's BrokerHeartbeatManager and BrokerHeartbeatTracker). Soft state of
// the active controller: it is not in the log, and the next controller begins with a fresh one.
import { forEachEntry } from '../../../sim/map/persistent-map.ts';
import type { Micros } from '../../../sim/time.ts';
import { brokerOf, type Image } from '../../metadata/image.ts';
import type { NodeId } from '../../metadata/ids.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import { hashOfLong } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';

/** Plain data. */
export interface BrokerSessions {
  /** When each registration was last heard of, by broker and epoch. */
  readonly contacts: Map<string, Contact>;
  readonly brokers: Map<NodeId, BrokerPulse>;
}

/** One registration of a broker, and when it was last heard of. */
export interface Contact {
  readonly broker: NodeId;
  readonly epoch: number;
  readonly at: Micros;
}

/** What heartbeats have told about a broker. */
export interface BrokerPulse {
  fenced: boolean;
  /** How far it has applied the metadata log; -1: not known. */
  metadataOffset: number;
  /** The offset that all others must have seen before it may stop; -1: it does not want to. */
  controlledShutdownOffset: number;
}

/** What a controller knows when it becomes active: unfenced brokers get a whole session's time. */
export function startSessions(image: Image, now: Micros): BrokerSessions {
  const sessions: BrokerSessions = { contacts: new Map(), brokers: new Map() };
  forEachEntry(image.brokers, (id, { epoch, fenced }) => {
    registerPulse(sessions, id, fenced);
    if (!fenced) noteContact(sessions, { broker: id, epoch, at: now });
  });
  return sessions;
}

/** A copy for a snapshot. */
export function copySessions({ contacts, brokers }: BrokerSessions): BrokerSessions {
  const pulses = [...brokers].map(([id, pulse]) => [id, { ...pulse }] as const);
  return { contacts: new Map(contacts), brokers: new Map(pulses) };
}

const keyOf = (broker: NodeId, epoch: number): string => `${broker}@${epoch}`;

/** A heartbeat has come, whatever is made of it later: the time when it was received counts. */
export function noteContact(sessions: BrokerSessions, contact: Contact): void {
  sessions.contacts.set(keyOf(contact.broker, contact.epoch), contact);
}

/** Was a registration heard of within the session's time? */
export function hasValidSession(
  { contacts }: BrokerSessions,
  { broker, epoch }: Omit<Contact, 'at'>,
  now: Micros,
  timeout: Micros,
): boolean {
  const contact = contacts.get(keyOf(broker, epoch));
  return contact !== undefined && !isExpired(contact, now, timeout);
}

const isExpired = ({ at }: Contact, now: Micros, timeout: Micros): boolean => at + timeout < now;

/** A registration whose session is over; which one of several, follows Java's hash map. */
export function expiredContact(
  { contacts }: BrokerSessions,
  now: Micros,
  timeout: Micros,
): Contact | undefined {
  if (!isAnyExpired(contacts, now, timeout)) return undefined;
  const order = hashOrder(
    [...contacts.values()],
    ({ broker, epoch }) => (Math.imul(broker, 31) + hashOfLong(epoch)) | 0,
  );
  return order.find((contact) => isExpired(contact, now, timeout));
}

/** Mostly none is, and this is asked often. */
function isAnyExpired(
  contacts: ReadonlyMap<string, Contact>,
  now: Micros,
  timeout: Micros,
): boolean {
  for (const contact of contacts.values()) if (isExpired(contact, now, timeout)) return true;
  return false;
}

/** A session that is over is not looked at again. */
export function forgetContact({ contacts }: BrokerSessions, { broker, epoch }: Contact): void {
  contacts.delete(keyOf(broker, epoch));
}

/** A broker has told how it is. Fenced, it is not on its way out any more. */
export function touchPulse(
  { brokers }: BrokerSessions,
  id: NodeId,
  now: { readonly fenced: boolean; readonly metadataOffset: number },
): void {
  const { controlledShutdownOffset = -1 } = brokers.get(id) ?? {};
  brokers.set(id, { controlledShutdownOffset: now.fenced ? -1 : controlledShutdownOffset, ...now });
}

function registerPulse(sessions: BrokerSessions, id: NodeId, fenced: boolean): void {
  const known = sessions.brokers.get(id);
  // A record about a broker makes Kafka forget how far it was, unless it fences or unfences it.
  const metadataOffset = known === undefined || known.fenced === fenced ? -1 : known.metadataOffset;
  touchPulse(sessions, id, { fenced, metadataOffset });
}

/** From now on the others have to see this offset before the broker may stop. */
export function beginControlledShutdown(
  { brokers }: BrokerSessions,
  id: NodeId,
  offset: number,
): void {
  const pulse = brokers.get(id);
  if (pulse === undefined || pulse.controlledShutdownOffset >= 0) return;
  pulse.controlledShutdownOffset = offset;
}

/** How far the slowest broker is that serves and wants to go on; infinite where there is none. */
export function lowestActiveOffset({ brokers }: BrokerSessions): number {
  let lowest = Infinity;
  for (const { fenced, controlledShutdownOffset, metadataOffset } of brokers.values()) {
    const isActive = !fenced && controlledShutdownOffset < 0;
    if (isActive) lowest = Math.min(lowest, metadataOffset);
  }
  return lowest;
}

/** The active controller's soft state follows what it has replayed; the image is the one after it. */
export function followReplay(sessions: BrokerSessions, image: Image, record: MetadataRecord): void {
  if (record.type === 'register-broker') {
    sessions.brokers.delete(record.broker.id);
    registerPulse(sessions, record.broker.id, record.broker.fenced);
  } else if (record.type === 'broker-change') {
    registerPulse(sessions, record.broker, brokerOf(image, record.broker)?.fenced ?? true);
  } else if (record.type === 'unregister-broker') {
    sessions.brokers.delete(record.broker);
  }
}
