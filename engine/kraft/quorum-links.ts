// Connections to other nodes of the quorum: opened when something is to be asked, kept while they work.
import { none } from '../../sim/short-list.ts';
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
  /** Questions that were not answered yet, oldest first. */
  asked: readonly AskedQuestion[];
  /** Whoever asks, in its own words. */
  readonly clientId: string;
}

/** A question that was sent (milliseconds of the monotonic clock). */
interface AskedQuestion {
  readonly correlationId: number;
  readonly api: ApiName;
  readonly sentMs: number;
}

/** All of them, at most one to a node. */
export type QuorumLinks = QuorumLink[];

/** What links need of the world. */
export type LinkEnv = Pick<Env<Envelope, never>, 'connect' | 'send' | 'close'>;

/** Sends a question. What was on its way over a connection that is given up for it comes back as failed. */
export function sendQuestion(
  links: QuorumLinks,
  question: Question,
  sending: Sending,
): readonly Reply[] {
  const link = linkTo(links, question.to);
  if (link === undefined || isGivenUp(link, question.to, sending)) {
    return askAnew(links, link, question, sending);
  }
  if (link.isOpen) return send(links, link, question, sending);
  // One question at a time is asked of a node: what still waits was given up long ago.
  const { unsent } = link;
  link.unsent = question;
  return unsent === undefined ? none : [failure(link, unsent)];
}

/** Over a new connection, in the place of a useless one. */
function askAnew(
  links: QuorumLinks,
  useless: QuorumLink | undefined,
  question: Question,
  sending: Sending,
): readonly Reply[] {
  const failed = useless === undefined ? none : dropLink(links, useless, sending.env);
  openLink(links, question, sending);
  return failed;
}

/** socket.connection.setup.timeout.ms: what takes longer to open is tried anew. */
// Simplified: Kafka lets it grow to thirty seconds with each attempt that fails.
const connectionSetupMs = 10_000;

/** The node listens elsewhere now, cannot be reached, or has not answered for a whole request timeout. */
function isGivenUp(
  { to, isOpen, sinceMs, asked }: QuorumLink,
  node: QuorumNode,
  { settings, nowMs }: Sending,
): boolean {
  if (to.host !== node.host || to.name !== node.name) return true;
  if (!isOpen) return nowMs - sinceMs >= connectionSetupMs;
  const oldest = asked[0];
  if (oldest === undefined) return false;
  return nowMs - oldest.sentMs >= settings.configs['controller.quorum.request.timeout.ms'];
}

/** Opens a connection, over which the question will go. */
function openLink(links: QuorumLinks, question: Question, { settings, env, nowMs }: Sending): void {
  const { to } = question;
  links.push({
    to,
    connection: env.connect({ host: to.host, listener: to.name }),
    isOpen: false,
    sinceMs: nowMs,
    unsent: question,
    asked: none,
    clientId: `raft-client-${settings.key.id}`,
  });
}

/** Whose question it is, when, and the door that it goes through. */
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
): readonly Reply[] {
  const request = {
    type: 'request',
    api,
    version: latestVersion(api, settings.release),
    correlationId,
    clientId: link.clientId,
    body,
  } as RequestEnvelope;
  const asked = { correlationId, api, sentMs: nowMs };
  link.asked = link.asked.length === 0 ? [asked] : [...link.asked, asked];
  if (env.send(link.connection, request, sizeOfRequest(request))) return none;
  // A buffer that is full of the quorum's small requests belongs to a node that reads nothing.
  return dropLink(links, link, env);
}

/** A connection is open: what waited for it goes out. */
export function onLinkOpen(
  links: QuorumLinks,
  link: QuorumLink,
  sending: Sending,
): readonly Reply[] {
  const { unsent } = link;
  link.isOpen = true;
  link.unsent = undefined;
  return unsent === undefined ? none : send(links, link, unsent, sending);
}

/** An answer came; undefined: nobody waits for it any more. */
export function onLinkAnswer(
  link: QuorumLink,
  { correlationId, api, body }: ResponseEnvelope,
): Reply | undefined {
  const { asked } = link;
  const at = placeOf(asked, correlationId);
  if (at < 0) return undefined;
  link.asked = asked.length === 1 ? none : asked.toSpliced(at, 1);
  return { type: 'reply', from: link.to, correlationId, api, body };
}

function placeOf(asked: readonly AskedQuestion[], correlationId: number): number {
  for (let at = 0; at < asked.length; at += 1) {
    if (asked[at]?.correlationId === correlationId) return at;
  }
  return -1;
}

function dropLink(links: QuorumLinks, link: QuorumLink, env: LinkEnv): readonly Reply[] {
  env.close(link.connection);
  return onLinkClosed(links, link);
}

/** A connection is gone: whatever was to be answered over it has failed. */
export function onLinkClosed(links: QuorumLinks, link: QuorumLink): readonly Reply[] {
  const at = links.indexOf(link);
  if (at >= 0) links.splice(at, 1);
  const failed = link.asked.map((question) => failure(link, question));
  if (link.unsent !== undefined) failed.push(failure(link, link.unsent));
  return failed;
}

const failure = (
  { to: from }: QuorumLink,
  { correlationId, api }: Pick<Question, 'correlationId' | 'api'>,
): Reply => ({ type: 'reply', from, correlationId, api, body: failedBody(api) });

/** What Kafka puts in the place of an answer that never came. */
function failedBody(api: ApiName): Reply['body'] {
  const schema = apis[api].response;
  const draft = { errorCode: ErrorCode.BROKER_NOT_AVAILABLE };
  return complete(schema, firstWithError, draft as never);
}

/** Of all that the quorum asks, this version of each has an error code for the whole answer. */
const firstWithError = 0;

function linkTo(links: QuorumLinks, { id }: QuorumNode): QuorumLink | undefined {
  for (const link of links) if (link.to.id === id) return link;
  return undefined;
}

/** The link that a connection belongs to. */
export function linkAt(links: QuorumLinks, connection: ConnectionId): QuorumLink | undefined {
  for (const link of links) if (link.connection === connection) return link;
  return undefined;
}

/** A snapshot's copy. */
export function copyLinks(links: QuorumLinks): QuorumLinks {
  return links.map((link) => ({ ...link }));
}
