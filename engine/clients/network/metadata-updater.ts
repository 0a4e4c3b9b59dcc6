// Asking for metadata: whom, when, and what an answer changes (NetworkClient's DefaultMetadataUpdater).
import { ms, type Micros } from '../../../sim/time.ts';
import type { ClusterView } from './cluster-view.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { ResponseEnvelope } from '../../protocol/envelope.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import { write as trace } from '../trace.ts';
import { leastLoadedNode } from './least-loaded.ts';
import { canSend, isConnecting, mayConnectAt } from './link.ts';
import { answerOf } from './metadata-answer.ts';
import {
  nextRequestIsPartial,
  onUpdateFailed,
  rebootstrap,
  timeToNextUpdate,
  updateMetadata,
} from './metadata.ts';
import {
  connectTo,
  linkTo,
  sendTo,
  tell,
  type ClientEnv,
  type NetworkState,
  type OwnRequest,
} from './network.ts';

type MetadataAsked = Extract<OwnRequest, { type: 'own-metadata' }>;

/** Asks for metadata if it is time, or takes a step towards being able to. True: it has asked. */
export function maybeUpdateMetadata(network: NetworkState<unknown>, env: ClientEnv): boolean {
  const now = env.clock.monotonic();
  if (network.metadataInFlight || timeToNextUpdate(network.metadata, now) > 0) return false;
  maybeRebootstrapAfterTooLong(network, now, env);
  let chosen = leastLoadedNode(network, now, env.rng('least-loaded'));
  if (chosen.nodeId === undefined && !chosen.anyReady && mayRebootstrap(network)) {
    beginAnew(network, env);
    chosen = leastLoadedNode(network, now, env.rng('least-loaded'));
  }
  if (chosen.nodeId === undefined) return false;
  const link = linkTo(network, chosen.nodeId);
  if (canSend(link, now, network.settings.maxInFlight)) {
    askFor(network, chosen.nodeId, env);
    return true;
  }
  if (link.status === 'disconnected' && !anyConnecting(network)) connectTo(network, link, env);
  return false;
}

const anyConnecting = (network: NetworkState<unknown>): boolean =>
  [...network.links.values()].some(isConnecting);

/** From this version on a client says whether what it asks for may be created. */
const mayCreate = 4;

function askFor(network: NetworkState<unknown>, nodeId: number, env: ClientEnv): void {
  const { metadata, settings } = network;
  const now = env.clock.monotonic();
  const isPartial = nextRequestIsPartial(metadata, now);
  const { all, topics, fresh } = metadata.interests;
  const names = isPartial ? [...fresh] : [...topics.keys()];
  const about: MetadataAsked = {
    type: 'own-metadata',
    requestVersion: metadata.requestVersion,
    isPartial,
  };
  network.metadataInFlight = true;
  if (network.metadataMissedSince < 0) network.metadataMissedSince = now;
  const wanted = all && !isPartial ? null : names.map((name) => ({ topicId: zeroUuid, name }));
  const body = {
    topics: wanted,
    allowAutoTopicCreation: settings.createsTopics,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
  const sending = { api: 'Metadata', body, wholeFrom: mayCreate, about } as const;
  sendTo(network as NetworkState<OwnRequest>, nodeId, sending, env);
}

/** A broker told what it knows of the cluster. */
export function onMetadata(
  network: NetworkState<unknown>,
  asked: MetadataAsked,
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  network.metadataInFlight = false;
  const now = env.clock.monotonic();
  const jitter = env.rng('metadata');
  const { body, version } = response as ResponseEnvelope<'Metadata'>;
  if (body.errorCode === ErrorCode.REBOOTSTRAP_REQUIRED && mayRebootstrap(network)) {
    beginAnew(network, env);
    return;
  }
  // A broker that has just started knows nobody yet: worse than what is known already.
  if (body.brokers.length === 0) {
    onUpdateFailed(network.metadata, now, jitter);
    return;
  }
  network.metadataMissedSince = -1;
  const before = network.metadata.view;
  const answer = answerOf(body, { hasReliableEpochs: version >= 9, ...asked }, env);
  updateMetadata(network.metadata, answer, now, jitter);
  traceView(network, before, env);
  tell(network, { type: 'metadata' });
}

/** The request for metadata, or its answer, was lost. */
export function onMetadataLost(network: NetworkState<unknown>, env: ClientEnv): void {
  network.metadataInFlight = false;
  onUpdateFailed(network.metadata, env.clock.monotonic(), env.rng('metadata'));
}

const mayRebootstrap = ({ settings }: NetworkState<unknown>): boolean =>
  settings.configs['metadata.recovery.strategy'].toLowerCase() === 'rebootstrap';

/** KIP-1102: brokers that answer nothing for too long are given up, all of them. */
function maybeRebootstrapAfterTooLong(
  network: NetworkState<unknown>,
  now: Micros,
  env: ClientEnv,
): void {
  const patience = ms(network.settings.configs['metadata.recovery.rebootstrap.trigger.ms']);
  const since = network.metadataMissedSince;
  if (since < 0 || now - since <= patience || !mayRebootstrap(network)) return;
  beginAnew(network, env);
}

function beginAnew(network: NetworkState<unknown>, env: ClientEnv): void {
  const { nodes } = network.metadata.view;
  // Who still tries its bootstrap servers has nothing to forget.
  const forgets = [...nodes.keys()].some((nodeId) => nodeId >= 0);
  rebootstrap(network.metadata);
  network.metadataMissedSince = -1;
  if (forgets) trace.rebootstrapped(env.trace);
}

/** When the next step towards metadata can be taken without anything else happening. */
export function metadataDeadline(network: NetworkState<unknown>, now: Micros): Micros {
  if (network.metadataInFlight) return Infinity;
  const wait = timeToNextUpdate(network.metadata, now);
  if (wait > 0) return now + wait;
  // It is due: whoever is being connected to will wake us, or a pause ends.
  if (anyConnecting(network)) return Infinity;
  let earliest = Infinity;
  for (const nodeId of network.metadata.view.nodes.keys()) {
    const link = network.links.get(nodeId);
    if (link === undefined) continue;
    const pauseEnds = link.status === 'disconnected' ? mayConnectAt(link) : link.throttledUntil;
    if (pauseEnds > now) earliest = Math.min(earliest, pauseEnds);
  }
  return earliest;
}

function traceView(network: NetworkState<unknown>, before: ClusterView, env: ClientEnv): void {
  const { view, updateVersion } = network.metadata;
  trace['metadata-refreshed'](env.trace, updateVersion, view.nodes.size, view.byTopic.size);
  for (const [key, partition] of view.partitions) {
    const known = before.partitions.get(key);
    const { leaderId, leaderEpoch } = partition;
    if (known?.leaderId === leaderId && known.leaderEpoch === leaderEpoch) continue;
    trace['leader-learnt'](env.trace, partition.number, leaderId, leaderEpoch);
  }
}
