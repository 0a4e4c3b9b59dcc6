// The stage in words: the same story for people who listen, for tests and for handouts.
import { standing } from '../marks/controller-card.ts';
import {
  beliefOf,
  isReading,
  isStale,
  nameOf,
  ownedText,
  readOf,
  replicaOf,
  type ClientPicture,
  type ConsumerPicture,
  type ControllerPicture,
  type MessagePicture,
  type Micros,
  type NodePicture,
  type PartitionId,
  type PartitionPicture,
  type Picture,
  type ReplicaPicture,
} from '../model/picture.ts';
import {
  capital,
  clockText,
  countText,
  durationText,
  listText,
  recordsText,
} from '../text/format.ts';
import type { Twin, ViewOptions } from './view.ts';

/** The text twin of the stage. */
export function describeStage(picture: Picture, t: Micros, options: ViewOptions): Twin {
  const truth = picture.partitions.find((it) => it.id === options.partition);
  const replica = (node: NodePicture): ReplicaPicture | undefined =>
    replicaOf(picture, options.partition, node.broker);
  return {
    summary: `At ${clockText(t)} s: ${summaryOf(picture, options.partition)}`,
    sections: [
      { heading: 'Committed', sentences: truth === undefined ? [] : [truthSentence(truth)] },
      {
        heading: 'Brokers',
        sentences: picture.nodes.map((node) => replicaSentence(picture, node, replica(node))),
      },
      { heading: 'Controllers', sentences: picture.controllers.map(controllerSentence) },
      {
        heading: 'Clients',
        sentences: picture.clients.map((it) => clientSentence(it, options.partition)),
      },
      { heading: 'Groups', sentences: groupSentences(picture) },
      {
        heading: 'In flight',
        sentences: picture.messages
          .filter((message) => message.sentAt <= t)
          .map((message) => messageSentence(picture, message, t)),
      },
      { heading: 'Waiting', sentences: waitSentences(picture, t) },
      { heading: 'Broken by us', sentences: picture.faults.map((fault) => fault.sentence) },
    ].filter(({ sentences }) => sentences.length > 0),
    table: {
      head: ['broker', 'state', 'role', 'epoch', 'HW', 'LEO', 'in sync', 'last records'],
      rows: picture.nodes.map((node) => tableRow(node, truth, replica(node))),
    },
  };
}

/** The moment in one sentence: who leads, who is in sync, what is wrong. */
export function summaryOf(picture: Picture, partition: PartitionId): string {
  const truth = picture.partitions.find((it) => it.id === partition);
  if (truth === undefined) return 'The cluster has not started.';
  const leader = truth.leader < 0 ? 'Nobody leads' : `Broker ${truth.leader} leads`;
  const trouble = picture.nodes
    .filter((node) => node.liveness !== 'running')
    .map((node) => `${node.name} is ${stateWord(node)}`);
  return `${leader} ${truth.name}; ${inSyncWords(truth.isr)} in sync${trouble.length > 0 ? `; ${listText(trouble)}` : ''}.`;
}

function inSyncWords(isr: readonly number[]): string {
  if (isr.length === 0) return 'no broker is';
  return isr.length === 1 ? `only broker ${isr[0]} is` : `brokers ${listText(isr)} are`;
}

function truthSentence(truth: PartitionPicture): string {
  const leader = truth.leader < 0 ? 'nobody leads' : `broker ${truth.leader} leads`;
  const isr = truth.isr.length === 0 ? 'empty' : truth.isr.join(', ');
  return `For ${truth.name} ${leader} in epoch ${truth.leaderEpoch}; the ISR is ${isr}.`;
}

/** A broker and its copy in one sentence: also what its row is called by a screen reader. */
export function replicaSentence(
  picture: Picture,
  node: NodePicture,
  replica: ReplicaPicture | undefined,
): string {
  const subject = `${capital(node.name)} is ${stateWord(node)}`;
  if (replica === undefined) return `${subject} and has no copy.`;
  const { role, leaderEpoch, logEndOffset, highWatermark } = replica;
  const truth = picture.partitions.find((it) => it.id === replica.partition);
  const stale = truth !== undefined && isStale(truth, replica) ? ', which is out of date' : '';
  const belief = beliefWords(node, role);
  const inSync = truth?.isr.includes(node.broker) === true ? 'in sync' : 'not in the ISR';
  const cut = replica.truncated?.length
    ? ` It cut off ${countText(
        replica.truncated.reduce((sum, it) => sum + it.count, 0),
        'record',
      )}.`
    : '';
  return `${subject}; ${belief} in epoch ${leaderEpoch}${stale}. Its log ends at ${logEndOffset}, high watermark ${highWatermark}, ${inSync}.${cut}${followersText(replica)}`;
}

function beliefWords(node: NodePicture, role: ReplicaPicture['role']): string {
  if (node.liveness === 'dead') {
    return { leader: 'it led', follower: 'it followed', none: 'it had no role' }[role];
  }
  const verb = { leader: 'leads', follower: 'follows', none: 'has no role' }[role];
  return `it believes that it ${verb}`;
}

function followersText(replica: ReplicaPicture): string {
  if (replica.role !== 'leader' || replica.followers.length === 0) return '';
  const known = replica.followers.map((it) => `broker ${it.broker} at ${it.logEndOffset}`);
  return ` It knows ${listText(known)}.`;
}

function stateWord(node: NodePicture): string {
  return node.liveness === 'dead' ? 'not running' : node.liveness;
}

/** A controller in one sentence. */
export function controllerSentence(controller: ControllerPicture): string {
  const { name, isAlive, quorum } = controller;
  const leader =
    !isAlive || quorum === undefined || quorum.role === 'leader' || quorum.leader < 0
      ? ''
      : `; it takes node ${quorum.leader} for the leader`;
  return `${capital(name)} is ${standing(controller)}${leader}.`;
}

function clientSentence(client: ClientPicture, partition: PartitionId): string {
  const belief = beliefOf(client, partition);
  const believes =
    belief === undefined
      ? 'knows no leader yet'
      : `takes broker ${belief.leader} for the leader, epoch ${belief.leaderEpoch}`;
  const state = client.isAlive ? '' : ' It is not running.';
  if (client.kind === 'producer') {
    const last =
      client.lastAcknowledged === undefined
        ? 'nothing acknowledged yet'
        : `acknowledged up to ${client.lastAcknowledged}`;
    return `Producer ${client.name} (acks=${client.acks}) ${believes}; ${countText(client.inFlight, 'request')} in flight, ${last}.${state}`;
  }
  return `Consumer ${client.name} ${believes}; ${readingText(client, partition)}.${state}`;
}

function readingText(client: ConsumerPicture, partition: PartitionId): string {
  if (!isReading(client, partition)) return 'it does not read this partition';
  const { position, committed } = readOf(client, partition);
  const place = position === undefined ? 'it looks for its place' : `it reads next at ${position}`;
  return committed === undefined ? place : `${place}, committed ${committed}`;
}

/** A group, and what its members own, in sentences. */
function groupSentences(picture: Picture): string[] {
  return picture.groups.map(({ name, state, generation, members, coordinator }) => {
    const owners = picture.clients
      .filter((client) => client.kind === 'consumer' && client.group === name)
      .map(
        (client) =>
          `${client.name} owns ${ownedText(picture, client as ConsumerPicture) || 'nothing'}`,
      );
    const who = coordinator < 0 ? 'nobody coordinates it' : `broker ${coordinator} coordinates it`;
    return `Group ${name} is ${state} in generation ${generation} with ${countText(members, 'member')}; ${who}. ${capital(owners.join(', '))}.`;
  });
}

/** A message on its way in one sentence. */
export function messageSentence(picture: Picture, message: MessagePicture, t: Micros): string {
  const kind = message.isResponse ? 'response' : 'request';
  const cargo = message.carries
    .map(({ baseOffset, count }) => recordsText(baseOffset, count))
    .join(' and ');
  const what = `${message.api} ${kind}${message.label === '' ? '' : ` (${message.label})`}`;
  const way = `from ${nameOf(picture, message.from)} to ${nameOf(picture, message.to)}`;
  const carries = cargo === '' || message.label === cargo ? '' : `, carrying ${cargo}`;
  const error = message.errorCode === undefined ? '' : `, error ${message.errorCode}`;
  const isLost = message.lostAt !== undefined && t >= message.lostAt;
  const end = isLost
    ? `lost: ${message.lostBy ?? 'its connection broke'}`
    : `arrives in ${durationText(Math.max(0, message.arrivesAt - t))}`;
  return `${what} ${way}${carries}${error}, ${end}.`;
}

function waitSentences(picture: Picture, t: Micros): string[] {
  const parked = picture.parked.map(
    (it) =>
      `${capital(nameOf(picture, it.process))} keeps a ${it.api} request of ${nameOf(picture, it.from)}, which waits for ${it.reason}, ${durationText(Math.max(0, it.expiresAt - t))} left.`,
  );
  const timers = picture.timers.map((timer) => {
    const watched = picture.nodes.find((node) => node.process === timer.watches);
    const whose = watched === undefined ? nameOf(picture, timer.process) : watched.name;
    return `The ${timer.kind} timer of ${whose} fires in ${durationText(Math.max(0, timer.firesAt - t))}.`;
  });
  return [...parked, ...timers];
}

function tableRow(
  node: NodePicture,
  truth: PartitionPicture | undefined,
  replica: ReplicaPicture | undefined,
): string[] {
  const inSync = truth?.isr.includes(node.broker) === true ? 'yes' : 'no';
  if (replica === undefined)
    return [String(node.broker), stateWord(node), 'none', '', '', '', inSync, ''];
  const last = replica.batches.slice(-3).map((it) => recordsText(it.baseOffset, it.count));
  const { role, leaderEpoch, highWatermark, logEndOffset } = replica;
  const figures = [leaderEpoch, highWatermark, logEndOffset].map(String);
  return [String(node.broker), stateWord(node), role, ...figures, inSync, listText(last)];
}
