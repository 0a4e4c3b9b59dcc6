// How the questions of a step find their node, are sent, sent again, or given up (KafkaAdminClient's thread).
import type { Micros } from '../../../sim/time.ts';
import { backoffAfter } from '../network/backoff.ts';
import { leastLoadedNode } from '../network/least-loaded.ts';
import { mayConnectAt } from '../network/link.ts';
import { requestUpdate } from '../network/metadata.ts';
import { makeReady, sendTo, type ClientEnv, type News } from '../network/network.ts';
import type { AdminState, AskedBy, PendingAsk } from './admin-state.ts';
import type { Ask } from './script.ts';

/** The questions of a new step. */
export function beginAsking(admin: AdminState, asks: readonly Ask[]): void {
  admin.pending = asks.map((ask) => ({
    ask,
    status: 'waiting',
    tries: 0,
    notBefore: 0,
    answer: null,
  }));
}

/** Sends what can be sent now and gives up what is too late. True if something was sent. */
export function sendQuestions(admin: AdminState, env: ClientEnv): boolean {
  const now = env.clock.monotonic();
  let hasSent = false;
  admin.pending.forEach((pending, question) => {
    if (pending.status === 'answered') return;
    if (pending.ask.until <= now) {
      giveUp(pending);
    } else if (pending.status === 'waiting' && pending.notBefore <= now) {
      hasSent = sendQuestion(admin, pending, question, env) || hasSent;
    }
  });
  return hasSent;
}

/** default.api.timeout.ms is over: what may still be answered is not waited for. */
function giveUp(pending: PendingAsk): void {
  const { call, triesBefore = 0 } = pending.ask;
  pending.status = 'answered';
  pending.answer = { type: 'timed-out', call, tries: pending.tries + triesBefore };
}

function sendQuestion(
  admin: AdminState,
  pending: PendingAsk,
  question: number,
  env: ClientEnv,
): boolean {
  const { network } = admin;
  const nodeId = nodeFor(admin, pending.ask, env);
  if (nodeId === undefined && isGone(admin, pending.ask)) lose(pending);
  if (nodeId === undefined || !makeReady(network, nodeId, env)) return false;
  const { api, body, maxVersion } = pending.ask;
  const about: AskedBy = { step: admin.heard.length, question };
  pending.status = 'in-flight';
  pending.tries += 1;
  const limit = maxVersion === undefined ? {} : { maxVersion };
  sendTo(network, nodeId, { api, body, about, ...limit }, env);
  return true;
}

/** Whom to ask; undefined while nobody fits. */
function nodeFor({ network }: AdminState, { to }: Ask, env: ClientEnv): number | undefined {
  const { view } = network.metadata;
  if (typeof to === 'number') {
    if (view.nodes.has(to)) return to;
    requestUpdate(network.metadata);
    return undefined;
  }
  // Bootstrap servers are only asked who else there is.
  if (network.metadata.lastSuccessAt < 0) return undefined;
  if (to === 'controller') {
    if (view.controllerId < 0) requestUpdate(network.metadata);
    return view.controllerId < 0 ? undefined : view.controllerId;
  }
  return leastLoadedNode(network, env.clock.monotonic(), env.rng('least-loaded')).nodeId;
}

/** Was the node looked up, and has the cluster lost it since? */
const isGone = ({ network }: AdminState, { isLookedUp }: Ask): boolean =>
  isLookedUp === true && network.metadata.lastSuccessAt >= 0;

function lose(pending: PendingAsk): void {
  pending.status = 'answered';
  pending.answer = { type: 'lost' };
}

/** An answer came, or will not come. */
export function hearNews(admin: AdminState, news: News<AskedBy>, env: ClientEnv): void {
  if (news.type === 'metadata' || news.about.step !== admin.heard.length) return;
  const pending = admin.pending[news.about.question];
  if (pending === undefined || pending.status !== 'in-flight') return;
  if (news.type === 'answered') {
    const { nodeId, response } = news;
    const { version, body } = response;
    pending.status = 'answered';
    pending.answer = { type: 'answered', nodeId, version, body };
  } else if (news.why === 'unsupported-version') {
    pending.status = 'answered';
    pending.answer = { type: 'unsupported' };
  } else if (pending.ask.isLookedUp === true) {
    lose(pending);
  } else {
    tryAgain(admin, pending, env);
  }
}

function tryAgain({ settings }: AdminState, pending: PendingAsk, env: ClientEnv): void {
  const backoff = {
    initialMs: settings.configs['retry.backoff.ms'],
    maxMs: settings.configs['retry.backoff.max.ms'],
  };
  pending.status = 'waiting';
  pending.notBefore =
    env.clock.monotonic() + backoffAfter(backoff, pending.tries - 1, env.rng('retry'));
}

/** When something has to be done about the questions even if nothing happens. */
export function questionsDeadline({ pending, network }: AdminState, now: Micros): Micros {
  let at = Infinity;
  for (const { status, ask, notBefore } of pending) {
    if (status === 'answered') continue;
    at = Math.min(at, ask.until);
    if (status !== 'waiting') continue;
    if (notBefore > now) at = Math.min(at, notBefore);
    else at = Math.min(at, reconnectAt(network.links.values(), now));
  }
  return at;
}

/** When the next broken link may be tried again. */
function reconnectAt(links: Iterable<Parameters<typeof mayConnectAt>[0]>, now: Micros): Micros {
  let at = Infinity;
  for (const link of links) {
    const until = link.status === 'disconnected' ? mayConnectAt(link) : link.throttledUntil;
    if (until > now) at = Math.min(at, until);
  }
  return at;
}
