// How operators write down voters: controller.quorum.voters, bootstrap servers, --initial-controllers.
import type { ConfigRefusal } from '../config/definition.ts';
import { configException } from '../config/definition.ts';
import { readInteger } from '../config/java-text.ts';
import { specialChecks } from '../config/special-checks.ts';
import { hostPortOf, type HostPort } from '../protocol/host-port.ts';
import { uuidToBytes, UuidError, zeroUuid, type Uuid } from '../protocol/uuid.ts';
import type { QuorumNode } from './endpoints.ts';
import { voterSetOf, type VoterSet } from './voter-set.ts';

/** A text that names no voters; the message is Kafka's. */
export class VotersError extends Error {
  override readonly name = 'VotersError';
}

const anyInterface = '0.0.0.0';
const votersName = 'controller.quorum.voters';

/** What controller.quorum.voters says, by id; a refusal where it does not say it properly. */
export function staticVotersOf(
  entries: readonly string[],
): ReadonlyMap<number, HostPort> | ConfigRefusal {
  const refused = specialChecks['quorum-voters'].check(votersName, entries);
  if (refused !== undefined) return refused;
  const voters = new Map<number, HostPort>();
  for (const entry of entries) {
    const [id = '', address = ''] = entry.split('@');
    const place = hostPortOf(address);
    if (place?.host === anyInterface) {
      return configException(`Host string (${anyInterface}) is not routeable`);
    }
    if (place !== undefined) voters.set(Number(id), place);
  }
  return voters;
}

/** Fixed voters as a set: nobody knows their directories, and their kraft.version is 0. */
export function staticVoterSet(voters: ReadonlyMap<number, HostPort>, listener: string): VoterSet {
  return voterSetOf(
    [...voters].map(([voterId, { host, port }]) => ({
      voterId,
      voterDirectoryId: zeroUuid,
      endpoints: [{ name: listener, host, port }],
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 0 },
    })),
  );
}

/** Whom a node asks who leads: controller.quorum.bootstrap.servers, numbered -2, -3, … as Kafka does. */
export function bootstrapNodesOf(servers: readonly string[], listener: string): QuorumNode[] {
  return servers.map((server, index) => {
    const { host, port } = hostPortOf(server) ?? { host: server, port: 0 };
    return { id: -2 - index, name: listener, host, port };
  });
}

/** A voter as --initial-controllers writes it: `1@a:9093:MZC9GXZtRDeIH1xf9ZbzkQ`. */
export interface InitialController extends HostPort {
  readonly id: number;
  readonly directoryId: Uuid;
}

/** The voters with which a quorum is formatted, by ascending id. Throws VotersError. */
export function initialControllersOf(text: string): InitialController[] {
  const entries = text.trim().split(',');
  const controllers = entries.filter((entry) => entry !== '').map(initialControllerOf);
  if (controllers.length === 0) throw new VotersError('No voters given.');
  const byId = new Map<number, InitialController>();
  for (const controller of controllers) {
    if (byId.has(controller.id)) {
      throw new VotersError(`Node id ${controller.id} was specified more than once.`);
    }
    byId.set(controller.id, controller);
  }
  return [...byId.values()].toSorted((a, b) => a.id - b.id);
}

/** Those voters as a set; they were formatted by a Kafka that speaks kraft.version 0 and 1. */
export function initialVoterSet(
  controllers: readonly InitialController[],
  listener: string,
): VoterSet {
  return voterSetOf(
    controllers.map(({ id, directoryId, host, port }) => ({
      voterId: id,
      voterDirectoryId: directoryId,
      endpoints: [{ name: listener, host, port }],
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
    })),
  );
}

function initialControllerOf(entry: string): InitialController {
  const text = entry.trim();
  const at = text.indexOf('@');
  if (at < 0) throw new VotersError('No @ found in dynamic voter string.');
  if (at === 0) throw new VotersError('Invalid @ at beginning of dynamic voter string.');
  const id = nodeIdOf(text.slice(0, at));
  const { host, rest } = hostOf(text.slice(at + 1));
  if (!rest.startsWith(':')) throw new VotersError('Port section must start with a colon.');
  const colon = rest.indexOf(':', 1);
  if (colon < 0) throw new VotersError('No colon following port could be found.');
  const port = portOf(rest.slice(1, colon));
  return { id, host, port, directoryId: directoryOf(rest.slice(colon + 1)) };
}

function nodeIdOf(text: string): number {
  const id = readInteger(text, 32n);
  if (id === undefined) throw new VotersError('Failed to parse node id in dynamic voter string.');
  if (id < 0) throw new VotersError(`Invalid negative node id ${id} in dynamic voter string.`);
  return id;
}

function hostOf(text: string): { readonly host: string; readonly rest: string } {
  if (text === '') throw new VotersError('No hostname found after node id.');
  if (text.startsWith('[')) {
    const bracket = text.indexOf(']');
    if (bracket < 0) {
      throw new VotersError('Hostname began with left bracket, but no right bracket was found.');
    }
    return { host: text.slice(1, bracket), rest: text.slice(bracket + 1) };
  }
  const colon = text.indexOf(':');
  if (colon < 0) throw new VotersError('No colon following hostname could be found.');
  return { host: text.slice(0, colon), rest: text.slice(colon) };
}

function portOf(text: string): number {
  const port = readInteger(text, 32n);
  if (port === undefined) throw new VotersError('Failed to parse port in dynamic voter string.');
  if (port < 0 || port > 65_535) {
    throw new VotersError(`Invalid port ${port} in dynamic voter string.`);
  }
  return port;
}

function directoryOf(text: string): Uuid {
  try {
    uuidToBytes(text);
    return text;
  } catch (error) {
    if (!(error instanceof UuidError)) throw error;
    throw new VotersError('Failed to parse directory ID in dynamic voter string.');
  }
}
