// A member of the quorum as a component of a broker or controller: a replica with its connections.
// Its owner hands it the events of its part and the requests that are for it, and takes what it answers
// and what it tells.
import { assert } from '../../sim/assert.ts';
import type { ConnectionId, Env, ProcessEvent, TimerId } from '../../sim/program.ts';
import { none } from '../../sim/short-list.ts';
import { ms } from '../../sim/time.ts';
import type { LogLoading } from '../log/log-loader.ts';
import { onLogWake } from '../log/log-wakes.ts';
import {
  sizeOfResponse,
  type Envelope,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { untilDrain } from './accumulator.ts';
import { QuorumFault } from './fault.ts';
import type { Answer, Call, Letter, Reply } from './letters.ts';
import { beginMember, onMemberFileRead, type Format } from './member-loading.ts';
import { onLogSynced } from './metadata-log.ts';
import { expireParked, nextExpiry } from './parked-fetches.ts';
import { act } from './poll.ts';
import { release } from './quorum-file.ts';
import {
  copyLinks,
  linkAt,
  onLinkAnswer,
  onLinkClosed,
  onLinkOpen,
  sendQuestion,
  type QuorumLink,
  type QuorumLinks,
} from './quorum-links.ts';
import {
  copyRaft,
  nowMs,
  type Notice,
  type RaftEnv,
  type RaftSettings,
  type RaftState,
  type RaftWake,
} from './raft.ts';
import { handleCall, handleReply } from './receive.ts';
import { beginShutdown } from './role-changes.ts';
import { onSnapshotFetched } from './snapshot-fetching.ts';
import { onSnapshotWritten } from './snapshot-storage.ts';
import { tell } from './telling.ts';
import { write } from './trace.ts';

/** A member. Plain data. */
export interface QuorumMember {
  readonly settings: RaftSettings;
  /** Its files are being read; null once they were. */
  loading: LogLoading | null;
  /** null until its files were read. */
  raft: RaftState | null;
  /** It broke, and its process ends. */
  isBroken: boolean;
  readonly links: QuorumLinks;
  /** What came in and waits for its turn. */
  inbox: (Call | Reply)[];
  /** Taken by the owner after each turn: what to answer, in order. */
  answers: Answer[];
  timer: TimerId;
  /** When the timer fires, in milliseconds of the monotonic clock; Infinity: it is not armed. */
  dueMs: number;
}

/** What a member needs of the world. */
export type MemberEnv = Env<Envelope, RaftWake>;

/** A member begins: it reads its files, or formats a disk that holds none. */
export function startMember(
  settings: RaftSettings,
  directory: string,
  format: Format,
  env: MemberEnv,
): QuorumMember {
  const begun = beginMember(settings, directory, format, env);
  const isLoading = 'unread' in begun;
  const member: QuorumMember = {
    settings,
    loading: isLoading ? begun : null,
    raft: isLoading ? null : begun,
    isBroken: false,
    links: [],
    inbox: [],
    answers: [],
    timer: -1,
    dueMs: Infinity,
  };
  drive(member, env);
  return member;
}

/** Something happened that the member had asked for: every event of its part comes here. */
export function onMemberEvent(
  member: QuorumMember,
  event: ProcessEvent<Envelope, RaftWake>,
  env: MemberEnv,
): void {
  if (event.type === 'wake') {
    onWake(member, event, env);
  } else if (event.type !== 'stop-asked' && event.type !== 'told') {
    const link = linkAt(member.links, event.connection);
    if (link !== undefined) onLinkEvent(member, link, event, env);
  }
  drive(member, env);
}

type LinkEvent = Extract<ProcessEvent<Envelope, RaftWake>, { readonly connection: ConnectionId }>;

/** Something happened to a connection: what is heard because of it waits for its turn. */
function onLinkEvent(
  member: QuorumMember,
  link: QuorumLink,
  event: LinkEvent,
  env: MemberEnv,
): void {
  switch (event.type) {
    case 'connected': {
      const sending = { settings: member.settings, env, nowMs: nowMs(env) };
      hear(member, onLinkOpen(member.links, link, sending));
      break;
    }
    case 'received':
      if (event.message.type === 'response') onAnswer(member, link, event.message);
      break;
    case 'closed':
      hear(member, onLinkClosed(member.links, link));
      break;
    case 'accepted':
    case 'writable':
      break;
  }
}

function onAnswer(member: QuorumMember, link: QuorumLink, response: ResponseEnvelope): void {
  const reply = onLinkAnswer(link, response);
  if (reply !== undefined) member.inbox.push(reply);
}

function hear(member: QuorumMember, replies: readonly Reply[]): void {
  for (const reply of replies) member.inbox.push(reply);
}

/** A request for the quorum: its answer is among `answers`, at once or later. */
export function handleQuorumRequest(
  member: QuorumMember,
  came: { readonly connection: ConnectionId; readonly row: number },
  request: RequestEnvelope,
  env: MemberEnv,
): void {
  const { api, version, correlationId, body } = request;
  const { connection, row } = came;
  member.inbox.push({ type: 'call', connection, row, api, version, correlationId, body });
  drive(member, env);
}

/** A graceful stop: a leader waits until another one is known, but not longer than that. */
export function stopMember(member: QuorumMember, timeoutMs: number, env: MemberEnv): void {
  if (member.raft !== null) beginShutdown(member.raft, timeoutMs, env);
  drive(member, env);
}

/** Is it done with its stop? A member that never got as far as to vote has nothing to wait for. */
export function isStopped({ raft }: QuorumMember): boolean {
  return raft === null || raft.finished;
}

/** The owner may have changed something by itself (appended, resigned, asked for a snapshot): go on. */
export function poke(member: QuorumMember, env: MemberEnv): void {
  if (!isAtRest(member, nowMs(env))) drive(member, env);
}

/**
 * A leader to whom nothing came, of whom nothing is due, and who was given nothing to append or to tell.
 * Everyone else draws at each poll whom to ask, if there is nobody to follow.
 */
function isAtRest({ raft, inbox, dueMs }: QuorumMember, now: number): boolean {
  if (raft === null || raft.role.name !== 'leader' || raft.shutdownDeadlineMs >= 0) return false;
  const { role, outbox, listener } = raft;
  if (inbox.length > 0 || outbox.length > 0 || role.resignRequested) return false;
  if (now >= dueMs || listener.nextOffset < role.highWatermark) return false;
  // What came up when it was polled last may be due before the timer that it armed then.
  return role.beginQuorumDeadlineMs >= dueMs && now + untilDrain(role.accumulator, now) >= dueMs;
}

/** How it went where no disk was asked. */
const done = { ok: true } as const;

function onWake(
  member: QuorumMember,
  event: Extract<ProcessEvent<Envelope, RaftWake>, { readonly type: 'wake' }>,
  env: MemberEnv,
): void {
  const { wake, outcome = done } = event;
  if (wake.type === 'quorum-due') {
    member.timer = -1;
    member.dueMs = Infinity;
  } else if (wake.type === 'log-file-read' && member.loading !== null) {
    try {
      onFileRead(member, member.loading, { wake, outcome }, env);
    } catch (error) {
      onFault(member, error, env);
    }
  } else if (!outcome.ok) {
    // Kafka does not go on without the directory of its metadata log.
    halt(member, `The disk failed (${outcome.error}) under the metadata log.`, env);
  } else if (member.raft !== null) {
    try {
      onDiskDone(member.raft, wake, env);
    } catch (error) {
      onFault(member, error, env);
    }
  }
}

/** One more file of the disk was read; after the last one the member takes up its role. */
function onFileRead(
  member: QuorumMember,
  loading: LogLoading,
  read: Parameters<typeof onMemberFileRead>[2],
  env: MemberEnv,
): void {
  const found = onMemberFileRead(loading, member.settings, read, env);
  if (found === 'failed') halt(member, 'The disk does not give back the metadata log.', env);
  if (typeof found === 'string') return;
  member.loading = null;
  member.raft = found;
}

/** Kafka's fault handler: a replica that cannot stand by its promises stops its process. */
function onFault(member: QuorumMember, error: unknown, env: MemberEnv): void {
  if (!(error instanceof QuorumFault)) throw error;
  halt(member, error.message, env);
}

function onDiskDone(raft: RaftState, wake: RaftWake, env: MemberEnv): void {
  if (wake.type === 'quorum-durable') {
    release(raft);
  } else if (wake.type === 'snapshot-fetched') {
    release(raft);
    onSnapshotFetched(raft, wake.id, env);
  } else if (wake.type === 'snapshot-written') {
    onSnapshotWritten(raft, wake.id, env);
  } else if (wake.type !== 'quorum-due') {
    onLogWake(raft.log, wake, env);
    onLogSynced(raft);
  }
}

/** A member polls again and again as long as there is something to do: more than this is a circle. */
const maxPolls = 10_000;

/** Lets the replica do all that it can do now, and sees to it that it goes on when more is due. */
function drive(member: QuorumMember, env: MemberEnv): void {
  const { raft } = member;
  if (raft === null || member.isBroken) return;
  try {
    const now = nowMs(env);
    const waitMs = pollAll(member, raft, now, env);
    if (raft.outbox.length > 0) sendLetters(member, raft, now, env);
    const hasMore = member.inbox.length > 0 && raft.syncing === 0 && !raft.finished;
    const dueMs = hasMore ? now : Math.min(now + waitMs, nextExpiry(raft));
    if (dueMs < member.dueMs) armTimer(member, dueMs, now, env);
  } catch (error) {
    onFault(member, error, env);
  }
}

function pollAll(member: QuorumMember, raft: RaftState, now: number, env: MemberEnv): number {
  expireParked(raft, now);
  for (let polls = 0; raft.syncing === 0; polls += 1) {
    assert(polls < maxPolls, 'a member of the quorum comes to rest');
    const { role } = raft;
    const waitMs = act(raft, now, env);
    // What it just did may have to be on disk before it hears anything more.
    if (raft.finished || raft.syncing > 0) break;
    const inbound = member.inbox.shift();
    if (inbound !== undefined) take(raft, inbound, env);
    tell(raft);
    if (inbound !== undefined) continue;
    if (waitMs > 0) return waitMs;
    // Kafka's thread spins here: an observer's election timer runs out, and it may not stand for
    // election. Simplified: it looks again when it would ask again.
    if (raft.role === role) return raft.settings.configs['controller.quorum.retry.backoff.ms'];
  }
  return Infinity;
}

function take(raft: RaftState, inbound: Call | Reply, env: RaftEnv): void {
  if (inbound.type === 'call') handleCall(raft, inbound, env);
  else handleReply(raft, inbound, env);
}

function sendLetters(member: QuorumMember, raft: RaftState, now: number, env: MemberEnv): void {
  while (raft.outbox.length > 0 && raft.heldFrom > 0) {
    const free = raft.outbox;
    raft.outbox = free.length <= raft.heldFrom ? [] : free.splice(raft.heldFrom);
    raft.heldFrom -= free.length;
    for (const letter of free) sendLetter(member, letter, now, env);
  }
}

function sendLetter(member: QuorumMember, letter: Letter, now: number, env: MemberEnv): void {
  if (letter.type === 'answer') {
    member.answers.push(letter);
    return;
  }
  const sending = { settings: member.settings, env, nowMs: now };
  hear(member, sendQuestion(member.links, letter, sending));
}

const due: RaftWake = { type: 'quorum-due' };

/** One timer for everything that is due. One that fires too early costs less than arming it anew each time. */
function armTimer(member: QuorumMember, dueMs: number, now: number, env: MemberEnv): void {
  if (member.timer >= 0) env.cancel(member.timer);
  member.dueMs = dueMs;
  member.timer = env.after(ms(Math.max(0, dueMs - now)), due);
}

/** Says why, and ends the process. */
function halt(member: QuorumMember, why: string, env: MemberEnv): void {
  if (member.isBroken) return;
  member.isBroken = true;
  write['quorum-broken'](env.trace, why);
  env.exit();
}

/** What it has to tell, taken once. */
export function takeNotices({ raft }: QuorumMember): readonly Notice[] {
  if (raft === null || raft.notices.length === 0) return none;
  const { notices } = raft;
  raft.notices = [];
  return notices;
}

/** What it has to answer, taken once. */
export function takeAnswers(member: QuorumMember): readonly Answer[] {
  if (member.answers.length === 0) return none;
  const { answers } = member;
  member.answers = [];
  return answers;
}

/** An answer as it goes over the connection on which the request came. */
export function sendAnswer(answer: Answer, env: Pick<MemberEnv, 'send'>): void {
  const { call, body, errorCode } = answer;
  const { api, version, correlationId, row } = call;
  const response = {
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: row,
    errorCode,
  } as ResponseEnvelope;
  env.send(call.connection, response, sizeOfResponse(response));
}

/** A snapshot's copy. */
export function copyMember(member: QuorumMember, previous?: QuorumMember): QuorumMember {
  const { raft, loading, links } = member;
  return {
    ...member,
    loading: loading === null ? null : { ...loading, files: new Map(loading.files) },
    raft: raft === null ? null : copyRaft(raft, previous?.raft ?? undefined),
    links: copyLinks(links),
    inbox: member.inbox.slice(),
    answers: member.answers.slice(),
  };
}
