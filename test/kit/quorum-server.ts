// A process that is a member of the quorum and nothing else: a counter stands in for the controller.
// The leader appends 1, 2, 3, …; whoever listens must hear 1, 2, 3, … whatever happens.
import type { Plain } from '../../sim/plain.ts';
import type { ConnectionId, Env, ProcessEvent, Program } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import { batchOf, isControl, nextOffset, type Batch } from '../../engine/protocol/batch.ts';
import type { Envelope, RequestEnvelope } from '../../engine/protocol/envelope.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import type { Uuid } from '../../engine/protocol/uuid.ts';
import { prepareAppend, resign, schedulePreparedAppend } from '../../engine/kraft/leading.ts';
import {
  copyMember,
  handleQuorumRequest,
  isStopped,
  onMemberEvent,
  poke,
  sendAnswer,
  startMember,
  stopMember,
  takeAnswers,
  takeNotices,
  type MemberEnv,
  type QuorumMember,
} from '../../engine/kraft/member.ts';
import type { Format } from '../../engine/kraft/member-loading.ts';
import type { Notice, RaftSettings, RaftWake } from '../../engine/kraft/raft.ts';
import { cleanLog, createSnapshot } from '../../engine/kraft/snapshot-storage.ts';
import type { Snapshot } from '../../engine/kraft/snapshots.ts';

/** What such a process is told when it is planned. */
export interface QuorumServerSettings {
  readonly raft: RaftSettings;
  readonly format: Format;
  /** How often the leader appends, in milliseconds. */
  readonly appendEveryMs: number;
  /** After how many committed values a snapshot is made; 0: never. */
  readonly snapshotEvery: number;
}

/** The counter of one member. */
export interface QuorumServer {
  readonly settings: QuorumServerSettings;
  readonly member: QuorumMember;
  /** Who is connected: an answer for somebody who has gone is not sent. */
  readonly connections: Set<ConnectionId>;
  /** The last value that it was told of. */
  committed: number;
  /** The value that it appends next, while it leads. */
  next: number;
  /** Its epoch while it may append; -1 when it does not lead, or was not told yet that it does. */
  claimedEpoch: number;
  /** Where what it was told of ends, and its last epoch. */
  toldUpTo: number;
  toldEpoch: number;
  sinceSnapshot: number;
  /** What was promised and did not come: a listener that heard nonsense. */
  readonly complaints: string[];
}

type ServerWake = { readonly type: 'append' };
type ServerEnv = Env<Envelope, ServerWake>;

const part = 'quorum';
/** The listener of every member. */
export const listener = 'CONTROLLER';
const shutdownMs = 2_000;

/** A member of the quorum with a counter on top. */
export const quorumServer: Program<QuorumServer, Envelope, ServerWake> = {
  start(env, plain: Plain) {
    const settings = plain as unknown as QuorumServerSettings;
    env.listen(listener);
    const member = startMember(settings.raft, 'metadata', settings.format, env.part(part));
    const server: QuorumServer = {
      settings,
      member,
      connections: new Set(),
      committed: 0,
      next: 1,
      claimedEpoch: -1,
      toldUpTo: 0,
      toldEpoch: 0,
      sinceSnapshot: 0,
      complaints: [],
    };
    env.after(ms(settings.appendEveryMs), { type: 'append' });
    afterTurn(server, env);
    return server;
  },
  handle(server, event, env) {
    if (event.part === part) {
      onMemberEvent(
        server.member,
        event as unknown as ProcessEvent<Envelope, RaftWake>,
        env.part(part),
      );
    } else {
      onOwnEvent(server, event, env);
    }
    afterTurn(server, env);
  },
  copy: (server, previous) => ({
    ...server,
    member: copyMember(server.member, previous?.member),
    connections: new Set(server.connections),
    complaints: server.complaints.slice(),
  }),
};

function onOwnEvent(
  server: QuorumServer,
  event: ProcessEvent<Envelope, ServerWake>,
  env: ServerEnv,
): void {
  switch (event.type) {
    case 'received':
      if (event.message.type === 'request') onRequest(server, event, event.message, env);
      break;
    case 'wake':
      append(server, env);
      env.after(ms(server.settings.appendEveryMs), { type: 'append' });
      break;
    case 'stop-asked':
      stopMember(server.member, shutdownMs, memberEnv(env));
      break;
    case 'told':
      onTold(server, event.command as unknown as QuorumCommand, env);
      break;
    case 'accepted':
      server.connections.add(event.connection);
      break;
    case 'closed':
      server.connections.delete(event.connection);
      break;
    case 'connected':
    case 'writable':
      break;
  }
}

const memberEnv = (env: ServerEnv): MemberEnv => env.part<RaftWake>(part);

/** What a test tells a member: to give up its leadership, or to change the voters. */
export type QuorumCommand =
  | { readonly type: 'resign' }
  | { readonly type: 'remove-voter'; readonly id: number; readonly directoryId: Uuid };

function onTold(server: QuorumServer, command: QuorumCommand, env: ServerEnv): void {
  const { raft } = server.member;
  if (raft?.role.name !== 'leader') return;
  if (command.type === 'resign') {
    resign(raft, raft.role.epoch);
    poke(server.member, memberEnv(env));
  } else {
    const { id, directoryId } = command;
    const body = { clusterId: null, voterId: id, voterDirectoryId: directoryId };
    const head = { api: 'RemoveRaftVoter', version: 0, correlationId: 0, clientId: null } as const;
    // Nobody waits for the answer: the log tells what became of it.
    const nobody = { connection: -1, row: -1 };
    handleQuorumRequest(server.member, nobody, { type: 'request', ...head, body }, memberEnv(env));
  }
}

function onRequest(
  server: QuorumServer,
  came: { readonly connection: ConnectionId; readonly row: number },
  request: RequestEnvelope,
  env: ServerEnv,
): void {
  const { connection, row } = came;
  if (request.api === 'ApiVersions') {
    const { version, api, correlationId } = request;
    const call = { connection, row, api, version, correlationId };
    sendAnswer({ type: 'answer', call, body: ownVersions, errorCode: ErrorCode.NONE }, env);
    return;
  }
  handleQuorumRequest(server.member, { connection, row }, request, memberEnv(env));
}

const ownVersions = {
  errorCode: ErrorCode.NONE,
  apiKeys: [],
  throttleTimeMs: 0,
  supportedFeatures: [{ name: 'kraft.version', minVersion: 0, maxVersion: 1 }],
  finalizedFeaturesEpoch: -1,
  finalizedFeatures: [],
  zkMigrationReady: false,
};

/** One more value, if it leads and was told so. */
function append(server: QuorumServer, env: ServerEnv): void {
  const { raft, isBroken } = server.member;
  const { claimedEpoch } = server;
  const isLeader = raft?.role.name === 'leader' && raft.role.epoch === claimedEpoch;
  if (raft === null || !isLeader || isBroken || raft.shutdownDeadlineMs >= 0) return;
  if (raft.role.name !== 'leader' || raft.role.accumulator.completed.length > 5) return;
  prepareAppend(raft, claimedEpoch, [String(server.next)], memberEnv(env));
  schedulePreparedAppend(raft);
  server.next += 1;
  poke(server.member, memberEnv(env));
}

function afterTurn(server: QuorumServer, env: ServerEnv): void {
  for (const notice of takeNotices(server.member)) onNotice(server, notice, env);
  for (const answer of takeAnswers(server.member)) {
    if (server.connections.has(answer.call.connection)) sendAnswer(answer, env);
  }
  const isStopping = (server.member.raft?.shutdownDeadlineMs ?? -1) >= 0;
  if (isStopping && isStopped(server.member)) env.exit();
}

function onNotice(server: QuorumServer, notice: Notice, env: ServerEnv): void {
  switch (notice.type) {
    case 'leader': {
      const isOwn = notice.leaderId === server.settings.raft.key.id;
      server.claimedEpoch = isOwn ? notice.epoch : -1;
      server.next = server.committed + 1;
      break;
    }
    case 'snapshot':
      if (server.claimedEpoch >= 0) server.complaints.push('a leader is given a snapshot');
      takeUp(server, notice.snapshot);
      break;
    case 'committed':
      for (const batch of notice.batches) onCommitted(server, batch);
      maybeMakeSnapshot(server, env);
      break;
  }
}

function takeUp(server: QuorumServer, { batches, id }: Snapshot): void {
  for (const batch of batches) {
    const value = valuesOf(batch).at(-1);
    if (value !== undefined) server.committed = value;
  }
  server.next = server.committed + 1;
  server.toldUpTo = id.endOffset;
  server.toldEpoch = id.epoch;
  server.sinceSnapshot = 0;
}

/** The values in a batch; the quorum's own words have none. */
export function valuesOf(batch: Batch): number[] {
  if (isControl(batch) || !('records' in batch.payload)) return [];
  return batch.payload.records.map(({ value }) => Number(value));
}

function onCommitted(server: QuorumServer, batch: Batch): void {
  for (const value of valuesOf(batch)) {
    if (value !== server.committed + 1) {
      server.complaints.push(`after ${server.committed} came ${value}`);
    }
    server.committed = value;
    server.sinceSnapshot += 1;
  }
  if (server.claimedEpoch < 0) server.next = server.committed + 1;
  server.toldUpTo = nextOffset(batch);
  server.toldEpoch = batch.partitionLeaderEpoch;
}

function maybeMakeSnapshot(server: QuorumServer, env: ServerEnv): void {
  const { settings, member, committed, toldUpTo, toldEpoch } = server;
  const { raft } = member;
  if (raft === null || settings.snapshotEvery === 0) return;
  if (server.sinceSnapshot < settings.snapshotEvery) return;
  server.sinceSnapshot = 0;
  const timestamp = Math.floor(env.clock.wall() / 1_000);
  const record = { key: null, value: String(committed), headers: [], timestamp };
  const content = {
    id: { endOffset: toldUpTo, epoch: toldEpoch },
    lastContainedLogTimestamp: timestamp,
    batches: [batchOf([record], { partitionLeaderEpoch: toldEpoch })],
  };
  createSnapshot(raft, content, memberEnv(env));
  cleanLog(raft, memberEnv(env));
}
