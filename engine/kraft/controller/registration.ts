// BrokerRegistration and its end: who is a broker of the cluster, and in which life of the process.
import { ms } from '../../../sim/time.ts';
import { has, valuesOf } from '../../../sim/map/persistent-map.ts';
import { imageAllows } from '../../metadata/abilities.ts';
import { isReservedDirectory } from '../../metadata/directories.ts';
import type { NodeId } from '../../metadata/ids.ts';
import { brokerOf, type Broker, type FeatureRange, type Image } from '../../metadata/image.ts';
import type { RegisterBroker } from '../../metadata/records.ts';
import type { BrokerRegistrationRequest } from '../../protocol/apis/broker-registration.ts';
import type { ControllerRegistrationRequest } from '../../protocol/apis/controller-registration.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { afterShutdown, afterUnregistration } from './broker-events.ts';
import { hasValidSession } from './broker-sessions.ts';
import { refusal, type Decided, type Refusal } from './decision.ts';
import type { ControllerFacts, ControllerSettings } from './facts.ts';

/** What a broker hears when it is registered. */
export interface RegistrationReply {
  readonly brokerEpoch: number;
}

/** What the quorum and the request's version add to a registration. */
export interface RegistrationFacts extends ControllerFacts {
  /** kraft.version stands in the quorum's own records. */
  readonly kraftVersion: number;
  /** From version 3 on the broker tells the epoch in which it stopped in order (KIP-966). */
  readonly tellsCleanShutdown: boolean;
}

/** A broker asks to be one of the cluster. A known incarnation is amended, another one begins fenced. */
export function decideRegistration(
  image: Image,
  request: BrokerRegistrationRequest,
  facts: RegistrationFacts,
): Decided<RegistrationReply> {
  const refused = checkRegistration(image, request, facts);
  if (refused !== undefined) return refused;
  const known = brokerOf(image, request.brokerId);
  if (known?.incarnationId === request.incarnationId) {
    return amendRegistration(image, request, known, facts);
  }
  const isClean = facts.tellsCleanShutdown && known?.epoch === request.previousBrokerEpoch;
  const epoch = facts.nextOffset;
  const standing = { epoch, fenced: true, inControlledShutdown: false };
  const broker = brokerFrom(image, request, standing);
  // The registration comes last: should the rest be lost, the broker registers again.
  const records = [
    ...afterShutdown(image, request.brokerId, isClean, facts.settings),
    { type: 'register-broker', broker } as const,
  ];
  const why = 'a broker has come back in another life';
  return { records, response: { brokerEpoch: epoch }, why };
}

/** The same life of a broker has something to add, or was not answered: it stays what it is. */
function amendRegistration(
  image: Image,
  request: BrokerRegistrationRequest,
  known: Broker,
  { settings: { flags }, nextOffset }: ControllerFacts,
): Decided<RegistrationReply> {
  const epoch = flags['re-registration-changes-epoch'] ? nextOffset : known.epoch;
  const fenced = flags['re-registration-fences'] || known.fenced;
  const { inControlledShutdown } = known;
  const broker = brokerFrom(image, request, { epoch, fenced, inControlledShutdown });
  return { records: [{ type: 'register-broker', broker }], response: { brokerEpoch: epoch } };
}

type Standing = Pick<Broker, 'epoch' | 'fenced' | 'inControlledShutdown'>;

function brokerFrom(
  image: Image,
  request: BrokerRegistrationRequest,
  { epoch, fenced, inControlledShutdown }: Standing,
): RegisterBroker['broker'] {
  const { host = '', port = 0 } = request.listeners[0] ?? {};
  return {
    id: request.brokerId,
    incarnationId: request.incarnationId,
    host,
    port,
    endpoints: request.listeners,
    rack: request.rack,
    features: request.features,
    logDirs: imageAllows(image, 'isDirectoryAssignmentSupported') ? request.logDirs : [],
    cordonedLogDirs: null,
    epoch,
    fenced,
    inControlledShutdown,
  };
}

/** The checks stand in the order of Kafka's ClusterControlManager.registerBroker. */
function checkRegistration(
  image: Image,
  request: BrokerRegistrationRequest,
  facts: RegistrationFacts,
): Refusal | undefined {
  const { clusterId } = facts.settings;
  if (request.clusterId !== clusterId) {
    return refusal(
      ErrorCode.INCONSISTENT_CLUSTER_ID,
      `Expected cluster ID ${clusterId}, but got cluster ID ${request.clusterId}`,
    );
  }
  return (
    checkDuplicate(image, request, facts) ??
    checkDirectories(image, request) ??
    checkFeatures(image, request, facts.kraftVersion)
  );
}

function checkDuplicate(
  image: Image,
  { brokerId, incarnationId, isMigratingZkBroker }: BrokerRegistrationRequest,
  { sessions, now, settings }: ControllerFacts,
): Refusal | undefined {
  const known = brokerOf(image, brokerId);
  const session = { broker: brokerId, epoch: known?.epoch ?? -1 };
  const isAlive = hasValidSession(sessions, session, now, sessionTimeout(settings));
  if (known !== undefined && isAlive && known.incarnationId !== incarnationId) {
    return refusal(
      ErrorCode.DUPLICATE_BROKER_REGISTRATION,
      'Another broker is registered with that broker id. If the broker was recently restarted ' +
        "this should self-resolve once the heartbeat manager expires the broker's session.",
    );
  }
  if (!isMigratingZkBroker) return undefined;
  return refusal(
    ErrorCode.BROKER_ID_NOT_REGISTERED,
    'Controller does not support registering ZK brokers.',
  );
}

/** How long a broker may be silent before it is fenced. */
export const sessionTimeout = ({ configs }: ControllerSettings): number =>
  ms(configs['broker.session.timeout.ms']);

function checkDirectories(
  image: Image,
  { brokerId, logDirs }: BrokerRegistrationRequest,
): Refusal | undefined {
  if (!imageAllows(image, 'isDirectoryAssignmentSupported')) return undefined;
  const invalid = (message: string): Refusal => refusal(ErrorCode.INVALID_REGISTRATION, message);
  if (logDirs.length === 0) return invalid('No directories specified in request');
  if (logDirs.some(isReservedDirectory)) return invalid('Reserved directory ID in request');
  if (new Set(logDirs).size !== logDirs.length) {
    return invalid('Duplicate directory ID in request');
  }
  const others = valuesOf(image.brokers).filter(({ id }) => id !== brokerId);
  for (const directory of logDirs) {
    const owner = others.find((broker) => broker.logDirs.includes(directory));
    if (owner === undefined) continue;
    return invalid(`Broker ${owner.id} is already registered with directory ${directory}`);
  }
  return undefined;
}

/** A broker must be able to speak every feature as it is finalized. */
function checkFeatures(
  { features: finalized }: Image,
  { features }: BrokerRegistrationRequest,
  kraftVersion: number,
): Refusal | undefined {
  const levels: Readonly<Record<string, number>> = { ...finalized, 'kraft.version': kraftVersion };
  const named = new Set(features.map(({ name }) => name));
  const silent = Object.entries(levels)
    .filter(([name, level]) => !named.has(name) && level !== 0)
    .map(([name]) => ({ name, minSupportedVersion: 0, maxSupportedVersion: 0 }));
  const problem = features.map((range) => checkFeature(levels[range.name] ?? 0, range));
  const first = problem.find((refused) => refused !== undefined);
  if (first !== undefined) return first;
  if (!named.has('metadata.version')) {
    return refusal(
      ErrorCode.INVALID_REGISTRATION,
      "Request features do not contain 'metadata.version'",
    );
  }
  return silent
    .map((range) => checkFeature(levels[range.name] ?? 0, range))
    .find((refused) => refused !== undefined);
}

function checkFeature(level: number, range: FeatureRange): Refusal | undefined {
  const { name, minSupportedVersion: min, maxSupportedVersion: max } = range;
  if (min <= level && level <= max) return undefined;
  return refusal(
    ErrorCode.UNSUPPORTED_VERSION,
    `Unable to register because the broker does not support finalized version ${level} of ${name}. ` +
      `The broker wants a version between ${min} and ${max}, inclusive.`,
  );
}

/** UnregisterBroker: a broker that will not come back is forgotten. */
export function decideUnregistration(
  image: Image,
  id: NodeId,
  settings: ControllerSettings,
): Decided<undefined> {
  if (brokerOf(image, id) === undefined) {
    return refusal(
      ErrorCode.BROKER_ID_NOT_REGISTERED,
      `Broker ID ${id} is not currently registered`,
    );
  }
  const why = 'the broker is taken out of the cluster';
  return { records: afterUnregistration(image, id, settings), response: undefined, why };
}

/** KIP-919: a controller tells where it listens and what it supports. */
export function decideControllerRegistration(
  image: Image,
  request: ControllerRegistrationRequest,
): Decided<undefined> {
  if (!imageAllows(image, 'isControllerRegistrationSupported')) {
    return refusal(
      ErrorCode.UNSUPPORTED_VERSION,
      'The current MetadataVersion is too old to support controller registrations.',
    );
  }
  const { controllerId: id, incarnationId, listeners: endpoints, features } = request;
  const controller = { id, incarnationId, endpoints, features };
  return {
    records: [{ type: 'register-controller', controller }],
    response: undefined,
    atomic: true,
  };
}

/** KIP-1312: a controller that will not come back is forgotten. */
export function decideControllerUnregistration(
  image: Image,
  id: NodeId,
  { nodeId }: ControllerSettings,
): Decided<undefined> {
  if (id === nodeId) {
    const message = 'Controller cannot unregister itself while it is active.';
    return refusal(ErrorCode.INVALID_REQUEST, message);
  }
  if (!imageAllows(image, 'isControllerUnregistrationSupported')) {
    return refusal(
      ErrorCode.UNSUPPORTED_VERSION,
      'The current MetadataVersion is too old to support controller unregistration.',
    );
  }
  if (!has(image.controllers, id)) {
    const message = `Controller ID ${id} is not currently registered.`;
    return refusal(ErrorCode.CONTROLLER_ID_NOT_REGISTERED, message);
  }
  return {
    records: [{ type: 'unregister-controller', controller: id }],
    response: undefined,
    atomic: true,
  };
}
