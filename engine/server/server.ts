// A process of Kafka (KafkaRaftServer): a member of the quorum that replays the metadata log, and on it a
// broker, a controller, or both. Every event goes to the part that it is for.
import { metadataDirectoryOf } from '../broker/directories.ts';
import type { Plain } from '../../sim/plain.ts';
import type { ProcessEvent, Program } from '../../sim/program.ts';
import { copyController, createController } from '../kraft/controller/state.ts';
import { copyMember, isStopped, onMemberEvent, poke, startMember } from '../kraft/member.ts';
import { write } from '../metadata/trace.ts';
import type { Envelope } from '../protocol/envelope.ts';
import {
  applyEarly,
  copyBrokerParts,
  onBrokerEvent,
  onLogEvent,
  onPublication,
  settleBroker,
  startBroker,
} from './broker.ts';
import { onControllerEvent } from './controller.ts';
import { copyControllerFront, createControllerFront } from './controller-front.ts';
import {
  copyRegistration,
  createRegistration,
  maybeRegister,
  onRegistrationEvent,
} from './controller-registration.ts';
import { channelAt, onChannelEvent } from './errands.ts';
import { isShuttingDown } from './lifecycle.ts';
import { continueStopping } from './stopping.ts';
import { copyLoader, createLoader, maybeSnapshot, publish } from './metadata-loader.ts';
import {
  endItself,
  isBroker,
  isController,
  loaderEnvOf,
  memberEnvOf,
  parts,
  type BrokerProcess,
  type ControllerProcess,
  type NodeProcess,
  type ProcessEnv,
} from './process.ts';
import { leaveQuorum } from './leaving.ts';
import { hostOf, settleQuorum } from './quorum.ts';
import {
  bootstrapOf,
  controllerListener,
  controllerSettingsOf,
  formatOf,
  raftSettingsOf,
  serverConfigs,
  serverFlags,
  type ServerSettings,
} from './settings.ts';

/** A process of Kafka as a program of the world. */
export const serverProgram: Program<NodeProcess, Envelope, never> = {
  start(env, plain: Plain) {
    const process = startServer(plain as unknown as ServerSettings, env);
    settle(process, env);
    return process;
  },
  handle(process, event, env) {
    const own = event.part === '' ? env : env.part<never>('');
    route(process, event, env, own);
    settle(process, own);
  },
  copy: copyServer,
  weigh: (process) => 60 + (isBroker(process) ? weightOf(process) : 0),
};

const weightOf = ({ broker }: BrokerProcess): number =>
  100 + 30 * broker.replication.replicas.size + 10 * broker.front.connections.size;

function startServer(settings: ServerSettings, env: ProcessEnv): NodeProcess {
  const configs = serverConfigs(settings);
  const flags = serverFlags(settings);
  const raft = raftSettingsOf(settings, configs);
  const directory = metadataDirectoryOf(configs);
  const node: NodeProcess = {
    settings,
    member: startMember(raft, directory, formatOf(settings), memberEnvOf(env)),
    loader: createLoader(env.clock.monotonic()),
    hasEnded: false,
  };
  const broker = settings.roles.includes('broker') ? startBroker(settings, env) : {};
  if (!settings.roles.includes('controller')) return Object.assign(node, broker);
  const controller: Omit<ControllerProcess, keyof NodeProcess> = {
    front: createControllerFront(),
    controller: createController(
      controllerSettingsOf(settings, configs, flags),
      bootstrapOf(settings, env),
    ),
    registration: createRegistration(env.part(parts.registration)),
  };
  return Object.assign(node, broker, controller);
}

type AnyEvent = ProcessEvent<Envelope, never>;

/** An event as the part knows it that asked for it. */
const as = <W>(event: AnyEvent): ProcessEvent<Envelope, W> => event;

/** Each event comes with the door of its part; the process's own one is its broker's, too. */
function route(process: NodeProcess, event: AnyEvent, env: ProcessEnv, own: ProcessEnv): void {
  const { part } = event;
  if (part === '') onOwnEvent(process, event, own);
  else if (part === parts.raft) onMemberEvent(process.member, as(event), env);
  else if (part === parts.loader) onPublishDue(process, own);
  else if (part === parts.registration) onRegistration(process, event, env);
  else if (part === parts.controller) onController(process, event, own);
  else if (isBroker(process)) {
    if (part === parts.log) onLogEvent(process, as(event), own);
    else onChannel(process, event, own);
  }
}

function onController(process: NodeProcess, event: AnyEvent, env: ProcessEnv): void {
  const host = hostOf(process, env);
  if (host === undefined) return;
  onControllerEvent(host, as(event));
  // What it has decided stands in the log as soon as it may.
  poke(process.member, host.memberEnv);
}

function onRegistration(process: NodeProcess, event: AnyEvent, env: ProcessEnv): void {
  if (isController(process)) onRegistrationEvent(process, as(event), env);
}

function onChannel(process: BrokerProcess, event: AnyEvent, env: ProcessEnv): void {
  const channel = channelAt(process, event.part);
  if (channel === undefined || isShuttingDown(process.lifecycle)) return;
  const news = onChannelEvent(process, channel, as(event), env);
  if (news === 'caught-up') applyEarly(process, env);
  else if (news === 'unfenced') openDoors(env);
  else if (news === 'may-stop') continueStopping(process, env);
}

/** Clients and other brokers may come: before, nobody could connect. */
function openDoors(env: ProcessEnv): void {
  env.listen('client');
  env.listen('inter-broker');
}

function onOwnEvent(process: NodeProcess, event: AnyEvent, env: ProcessEnv): void {
  if (isBroker(process)) onBrokerEvent(process, as(event), env);
  else if (event.type === 'stop-asked') leaveQuorum(process, env);
}

/** The node goes by newer metadata from now on. */
function onPublishDue(process: NodeProcess, env: ProcessEnv): void {
  const { loader, member } = process;
  if (!publish(loader)) return;
  const { published } = loader;
  if (isBroker(process)) onPublication(process, published, env);
  else write['metadata-applied'](env.trace, published.offset, published.epoch);
  if (isController(process)) maybeRegister(process, env.part(parts.registration));
  const envs = { loaderEnv: loaderEnvOf(env), memberEnv: memberEnvOf(env) };
  maybeSnapshot(loader, member, envs);
}

/** After each event: what follows from it. */
function settle(process: NodeProcess, env: ProcessEnv): void {
  const { member } = process;
  if (isOver(process)) return;
  openQuorumDoor(process, env);
  settleQuorum(process, env);
  if (isOver(process)) return;
  if (isBroker(process)) settleBroker(process, env);
  const isLeaving = member.raft !== null && member.raft.shutdownDeadlineMs >= 0;
  if (isLeaving && isStopped(member)) endItself(process, env);
}

const isOver = ({ hasEnded, member }: NodeProcess): boolean => hasEnded || member.isBroken;

/** A controller can be reached once it has read what its disk holds. */
function openQuorumDoor(process: NodeProcess, env: ProcessEnv): void {
  if (!isController(process) || process.front.isOpen || process.member.raft === null) return;
  process.front.isOpen = true;
  env.part(parts.controller).listen(controllerListener);
}

function copyServer(process: NodeProcess, previous: NodeProcess | undefined): NodeProcess {
  const node: NodeProcess = {
    ...process,
    member: copyMember(process.member, previous?.member),
    loader: copyLoader(process.loader),
  };
  const before = previous !== undefined && isBroker(previous) ? previous : undefined;
  const broker = isBroker(process) ? copyBrokerParts(process, before) : {};
  if (!isController(process)) return Object.assign(node, broker);
  const { front, controller, registration } = process;
  const copied = {
    front: copyControllerFront(front),
    controller: copyController(controller),
    registration: copyRegistration(registration),
  };
  return Object.assign(node, broker, copied);
}
