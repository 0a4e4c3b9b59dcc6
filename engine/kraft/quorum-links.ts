// Connections to other nodes of the quorum: opened when something is to be asked, kept while they work.
import type { ConnectionId, Env } from '../../sim/program.ts';
import { latestVersion } from '../broker/peer-versions.ts';
import { apis, type ApiName } from '../protocol/apis.ts';
import { complete } from '../protocol/codec/codec.ts';
import {
  sizeOfRequest,
  type Envelope,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { QuorumNode } from './endpoints.ts';
import type { Question, Reply } from './letters.ts';
import type { RaftSettings } from './raft.ts';

/** A connection to a node. Plain data. */
export interface QuorumLink {
  readonly to: QuorumNode;
  readonly connection: ConnectionId;
  isOpen: boolean;
  /** When the connection was asked for (milliseconds of the monotonic clock). */
  readonly sinceMs: number;
  /** The question that waits for the connection to open. */
  unsent: Question | undefined;
  /** When each question was sent, by its correlation id (milliseconds of the monotonic clock). */
  readonly asked: Map<number, { readonly api: ApiName; readonly sentMs: number }>;
}

/** All of them, by node. */
export type QuorumLinks = Map<number, QuorumLink>;

/** What links need of the world. */
export type LinkEnv = Pick<Env<Envelope, never>, 'connect' | 'send' | 'close'>;

/** Sends a question. What was on its way over a connection that is given up for it comes back as failed. */
export function sendQuestion(
  links: QuorumLinks,
  question: Question,
  settings: RaftSettings,
  { env, nowMs }: { readonly env: LinkEnv; readonly nowMs: number },
): Reply[] {
  const before = links.get(question.to.id);
  const isUseless = before !== undefined && isGivenUp(before, question.to, settings, nowMs);
  const failed = isUseless ? dropLink(links, before, env) : [];
  const link = links.get(question.to.id) ?? openLink(links, question.to, { env, nowMs });
  if (link.isOpen) return [...failed, ...send(links, link, question, { settings, env, nowMs })];
  // One question at a time is asked of a node: what still waits was given up long ago.
  const { unsent } = link;
  link.unsent = question;
  return unsent === undefined ? failed : [...failed, failure(link, unsent)];
}

/** socket.connection.setup.timeout.ms: what takes longer to open is tried anew. */
// Simplified: Kafka lets it grow to thirty seconds with each attempt that fails.
const connectionSetupMs = 10_000;

/** The node listens elsewhere now, cannot be reached, or has not answered for a whole request timeout. */
function isGivenUp(
  { to, isOpen, sinceMs, asked }: QuorumLink,
  node: QuorumNode,
  { configs }: RaftSettings,
  nowMs: number,
): boolean {
  if (to.host !== node.host || to.name !== node.name) return true;
  if (!isOpen) return nowMs - sinceMs >= connectionSetupMs;
  const patience = configs['controller.quorum.request.timeout.ms'];
  for (const { sentMs } of asked.values()) if (nowMs - sentMs >= patience) return true;
  return false;
}

function openLink(
  links: QuorumLinks,
  to: QuorumNode,
  { env, nowMs: sinceMs }: { readonly env: LinkEnv; readonly nowMs: number },
): QuorumLink {
  const connection = env.connect({ host: to.host, listener: to.name });
  const asked: QuorumLink['asked'] = new Map();
  const link: QuorumLink = { to, connection, isOpen: false, sinceMs, unsent: undefined, asked };
  links.set(to.id, link);
  return link;
}

interface Sending {
  readonly settings: RaftSettings;
  readonly env: LinkEnv;
  readonly nowMs: number;
}

function send(
  links: QuorumLinks,
  link: QuorumLink,
  { api, correlationId, body }: Question,
  { settings, env, nowMs }: Sending,
): Reply[] {
  const request = {
    type: 'request',
    api,
    version: latestVersion(api, settings.release),
    correlationId,
    clientId: `raft-client-${settings.key.id}`,
    body,
  } as RequestEnvelope;
  link.asked.set(correlationId, { api, sentMs: nowMs });
  if (env.send(link.connection, request, sizeOfRequest(request))) return [];
  // A buffer that is full of the quorum's small requests belongs to a node that reads nothing.
  return dropLink(links, link, env);
}

/** A connection is open: what waited for it goes out. */
export function onLinkOpen(links: QuorumLinks, link: QuorumLink, sending: Sending): Reply[] {
  const { unsent } = link;
  link.isOpen = true;
  link.unsent = undefined;
  return unsent === undefined ? [] : send(links, link, unsent, sending);
}

/** An answer came; nothing is heard when nobody waits for it any more. */
export function onLinkAnswer(link: QuorumLink, response: ResponseEnvelope): Reply[] {
  const { correlationId, api, body } = response;
  if (!link.asked.delete(correlationId)) return [];
  return [{ from: link.to, correlationId, api, body }];
}

function dropLink(links: QuorumLinks, link: QuorumLink, env: LinkEnv): Reply[] {
  env.close(link.connection);
  return onLinkClosed(links, link);
}

/** A connection is gone: whatever was to be answered over it has failed. */
export function onLinkClosed(links: QuorumLinks, link: QuorumLink): Reply[] {
  if (links.get(link.to.id) === link) links.delete(link.to.id);
  const asked = [...link.asked].map(([correlationId, { api }]) => ({ correlationId, api }));
  const all = link.unsent === undefined ? asked : [...asked, link.unsent];
  return all.map((question) => failure(link, question));
}

const failure = (
  { to: from }: QuorumLink,
  { correlationId, api }: Pick<Question, 'correlationId' | 'api'>,
): Reply => ({ from, correlationId, api, body: failedBody(api) });

/** What Kafka puts in the place of an answer that never came. */
function failedBody(api: ApiName): Reply['body'] {
  const schema = apis[api].response;
  const draft = { errorCode: ErrorCode.BROKER_NOT_AVAILABLE };
  return complete(schema, firstWithError, draft as never);
}

/** Of all that the quorum asks, this version of each has an error code for the whole answer. */
const firstWithError = 0;

/** The link that a connection belongs to. */
export function linkAt(links: QuorumLinks, connection: ConnectionId): QuorumLink | undefined {
  for (const link of links.values()) if (link.connection === connection) return link;
  return undefined;
}

/** A snapshot's copy. */
export function copyLinks(links: QuorumLinks): QuorumLinks {
  return new Map([...links].map(([id, link]) => [id, { ...link, asked: new Map(link.asked) }]));
}
