// machines/raft-client: KafkaRaftClient on a mock clock: what it answers, what it asks, when it wakes.
import { apis } from '../../../engine/protocol/apis.ts';
import { nextOffset } from '../../../engine/protocol/batch.ts';
import { batchOf, type Batch } from '../../../engine/protocol/batch.ts';
import { oneUuid, zeroUuid } from '../../../engine/protocol/uuid.ts';
import { latestVersion } from '../../../engine/broker/peer-versions.ts';
import { currentQuorumFlags } from '../../../engine/kraft/flags.ts';
import { QuorumFault } from '../../../engine/kraft/fault.ts';
import { prepareAppend, resign, schedulePreparedAppend } from '../../../engine/kraft/leading.ts';
import type { Call, Letter, Question, Reply } from '../../../engine/kraft/letters.ts';
import { lastEpochOf } from '../../../engine/kraft/metadata-log.ts';
import { expireParked } from '../../../engine/kraft/parked-fetches.ts';
import { act } from '../../../engine/kraft/poll.ts';
import { quorumFile, type QuorumFile } from '../../../engine/kraft/quorum-file.ts';
import {
  highWatermark,
  leaderId,
  votersOf,
  type RaftSettings,
  type RaftState,
} from '../../../engine/kraft/raft.ts';
import { handleCall, handleReply } from '../../../engine/kraft/receive.ts';
import { beginShutdown } from '../../../engine/kraft/role-changes.ts';
import { bootstrapId, snapshotOf } from '../../../engine/kraft/snapshots.ts';
import { startRaft } from '../../../engine/kraft/start.ts';
import { tell } from '../../../engine/kraft/telling.ts';
import { controlBatch, kraftVersion, votersWord } from '../../../engine/kraft/control-batches.ts';
import { bootstrapNodesOf } from '../../../engine/kraft/quorum-voters.ts';
import { appendAsFollower } from '../../../engine/log/log-append.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';
import { apiOf, bodyOf, jsonOf, sentAs } from './raft-bodies.ts';
import { raftIn, raftWorld, votersAt, type RaftWorld } from './raft-world.ts';
import { uuidOfLongs } from './uuid-of-longs.ts';

interface ClientStep extends Step {
  readonly op: readonly [string, ...unknown[]];
  readonly wait?: number;
  readonly sent?: readonly Sent[];
  readonly answers?: readonly Answered[];
}

type Sent = readonly [name: string, to: number, api: string, body: unknown];
type Answered = readonly [api: string, body: unknown];

interface Driver {
  readonly world: RaftWorld;
  readonly raft: RaftState;
  /** Requests by the name that the recording gives them. */
  readonly asked: Map<string, Question>;
  lastCommitted: number | null;
  leader: readonly [leader: number, epoch: number];
  /** How long the last poll would have waited; one after a shutdown does not wait any more. */
  wait: number;
}

/** When the recordings' clocks begin; Kafka's own takes a time of 0 for never. */
const beginMs = 1_000_000;
const listener = 'LISTENER';
const configs = {
  'controller.quorum.election.timeout.ms': 10_000,
  'controller.quorum.fetch.timeout.ms': 50_000,
  'controller.quorum.request.timeout.ms': 5_000,
  'controller.quorum.retry.backoff.ms': 50,
  'controller.quorum.election.backoff.max.ms': 100,
  'controller.quorum.append.linger.ms': 0,
};

/** The whole raft client, message by message. */
export const raftClient: Player = {
  families: ['machines/raft-client'],
  play: (_, theCase) => {
    const driver = driverOf(theCase);
    const start = { op: ['start'] as const, ...(theCase['start'] as object) } as ClientStep;
    const steps = [start, ...(theCase['steps'] as readonly ClientStep[])];
    return playMachine(
      steps,
      { play: (step) => played(driver, step), observe: () => observed(driver) },
      ['r', 'wait', 'wrong'],
    );
  },
};

function driverOf(theCase: GoldenCase): Driver {
  const world = raftWorld();
  world.nowMs = beginMs;
  const raft = raftIn(world, settingsOf(theCase));
  const driver: Driver = {
    world,
    raft,
    asked: new Map(),
    lastCommitted: null,
    leader: [-1, 0],
    wait: 0,
  };
  if (theCase['dynamic'] === true) {
    const voters = votersAt([0, 1, 2].map(dynamicKey), listener);
    const place = { baseOffset: 0, epoch: 0, timestampMs: 0 };
    raft.snapshots = [
      snapshotOf(bootstrapId, [controlBatch([kraftVersion(1), votersWord(voters)], place)]),
    ];
  }
  for (const [epoch, values] of theCase['log'] as readonly [number, readonly string[]][]) {
    const batch = dataBatch(raft.log.logEndOffset, epoch, values);
    appendAsFollower(raft.log, [batch], epoch, world.env);
  }
  startRaft(raft, storedOf(theCase), world.env);
  return driver;
}

const dynamicKey = (id: number) => ({ id, directoryId: uuidOfLongs(9, id) });

function settingsOf(theCase: GoldenCase): Parameters<typeof raftIn>[1] {
  const id = theCase['local'] as number;
  const isDynamic = theCase['dynamic'] === true;
  const key = isDynamic ? dynamicKey(id) : { id, directoryId: staticDirectory(theCase) };
  const own: RaftSettings['endpoints'] = [{ name: listener, host: 'localhost', port: 9990 + id }];
  const servers = [0, 1, 2].map((voter) => `localhost:${9990 + voter}`);
  const staticVoters = votersAt(
    [0, 1, 2].map((voter) => ({ id: voter, directoryId: zeroUuid })),
    listener,
  ).map((voter) => ({
    ...voter,
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 0 },
  }));
  return {
    key,
    endpoints: own,
    listener,
    staticVoters: isDynamic ? [] : staticVoters,
    bootstrap: isDynamic
      ? bootstrapNodesOf(servers, listener)
      : servers.map((_, voter) => ({
          id: voter,
          name: listener,
          host: 'localhost',
          port: 9990 + voter,
        })),
    fetchMaxWaitMs: 0,
    flags: currentQuorumFlags,
    release: '4.3.1',
    configs,
  };
}

/** A static voter's directory was drawn at random: any of its requests tells it. */
function staticDirectory(theCase: GoldenCase): string {
  const found = /"(?:replicaDirectoryId|voterDirectoryId)":"([^"]+)"/.exec(
    JSON.stringify([theCase['start'], theCase['steps']]).replaceAll(/\["request".*?\]\]?/g, ''),
  );
  return found?.[1] ?? oneUuid;
}

function storedOf({ stored, dynamic }: GoldenCase): QuorumFile | undefined {
  if (stored === undefined || stored === null) return undefined;
  const [leaderEpoch, leader, voted] = stored as [number, number | null, number | null];
  const directory = dynamic === true && voted !== null ? dynamicKey(voted).directoryId : zeroUuid;
  return {
    leaderEpoch,
    leaderId: leader ?? -1,
    votedId: voted ?? -1,
    votedDirectoryId: directory,
  };
}

function dataBatch(baseOffset: number, epoch: number, values: readonly string[]): Batch {
  const records = values.map((value) => ({ key: null, value, headers: [], timestamp: 0 }));
  return batchOf(records, { baseOffset, partitionLeaderEpoch: epoch });
}

function played(driver: Driver, step: ClientStep): Readonly<Record<string, unknown>> {
  const { raft } = driver;
  raft.outbox = [];
  const { inbound, r } = begin(driver, step.op);
  // An append that is refused throws before the poll.
  const isRefused = typeof r === 'object';
  const thrown = isRefused ? undefined : polled(driver, inbound);
  for (const notice of raft.notices.splice(0)) {
    if (notice.type === 'leader') driver.leader = [notice.leaderId, notice.epoch];
    if (notice.type === 'committed') {
      driver.lastCommitted = notice.batches.reduce((_, batch) => nextOffset(batch) - 1, 0);
    }
  }
  const wrong = wrongLetters(driver, step, raft.outbox);
  raft.syncing = 0;
  raft.flushingTo = -1;
  const error = thrown ?? r;
  return { r: error, wait: driver.wait, wrong };
}

/** One poll: act, take the message, tell the listener. What was thrown, if anything was. */
function polled(driver: Driver, inbound: (() => void) | undefined): unknown {
  const { raft, world } = driver;
  const wait = act(raft, world.nowMs, world.env);
  if (raft.finished) return undefined;
  driver.wait = wait;
  return caught(() => {
    inbound?.();
    tell(raft);
  });
}

interface Begun {
  readonly inbound?: () => void;
  readonly r?: unknown;
}

function begin(driver: Driver, [name, ...args]: ClientStep['op']): Begun {
  const { raft, world } = driver;
  const { env } = world;
  switch (name) {
    case 'start':
      return {};
    case 'sleep':
      world.nowMs += args[0] as number;
      expireParked(raft, world.nowMs);
      return {};
    case 'request':
      return { inbound: () => handleCall(raft, callOf(raft, args), env) };
    case 'respond':
      return { inbound: () => handleReply(raft, replyOf(driver, args), env) };
    case 'append':
      return { r: appended(driver, args as [number, readonly string[]]) };
    case 'resign':
      return { r: caught(() => resign(raft, args[0] as number)) };
    case 'shutdown':
      beginShutdown(raft, args[0] as number, env);
      return {};
    default:
      throw new Error(`no operation ${name}`);
  }
}

function appended({ raft, world }: Driver, [epoch, values]: [number, readonly string[]]): unknown {
  let offset: number | undefined;
  const thrown = caught(() => {
    offset = prepareAppend(raft, epoch, values, world.env);
    schedulePreparedAppend(raft);
  });
  return thrown ?? offset;
}

function caught(deed: () => void): unknown {
  try {
    deed();
    return undefined;
  } catch (error) {
    if (error instanceof QuorumFault) return { error: error.kind };
    throw error;
  }
}

function callOf(raft: RaftState, [name, body, option]: readonly unknown[]): Call {
  const api = apiOf(name as string);
  const clusterId = option === undefined ? raft.settings.clusterId : 'other';
  const filled = { ...(body as object), ...('DescribeQuorum' === api ? {} : { clusterId }) };
  const version = latestVersion(api, '4.3');
  return {
    connection: 1,
    row: 0,
    api,
    version,
    correlationId: 1,
    body: bodyOf(apis[api].request, version, filled),
  } as Call;
}

function replyOf({ asked }: Driver, [name, body, records]: readonly unknown[]): Reply {
  const question = asked.get(name as string);
  if (question === undefined) throw new Error(`nothing was asked as ${String(name)}`);
  const { api, to, correlationId } = question;
  const version = latestVersion(api, '4.3');
  const filled = bodyOf(apis[api].response, version, body as object);
  if (records !== undefined) {
    const [base, epoch, values] = records as [number, number, readonly string[]];
    const answered = filled as { responses: { partitions: { records: unknown }[] }[] };
    const partition = answered.responses[0]?.partitions[0];
    if (partition !== undefined) partition.records = [dataBatch(base, epoch, values)];
  }
  return { from: to, correlationId, api, body: filled } as unknown as Reply;
}

/** Compares what was said, in whatever order: Kafka's own follows its hash tables. */
function wrongLetters(
  driver: Driver,
  step: ClientStep,
  letters: readonly Letter[],
): string | undefined {
  const expected = [...(step.sent ?? [])].toSorted(byDestination);
  const found = letters
    .filter((letter): letter is Question => letter.type === 'question')
    .toSorted((a, b) => a.to.id - b.to.id);
  for (const [index, [name]] of expected.entries()) {
    const question = found[index];
    if (question !== undefined) driver.asked.set(name, question);
  }
  const answers = letters.filter((letter) => letter.type === 'answer');
  return (
    difference(
      expected.map(([, to, api, body]) => [to, api, body]),
      found.map((question, index) => [
        question.to.id,
        sentAs(question.api),
        jsonOf(question, expected[index]?.[3], beginMs),
      ]),
      'sent',
      { nullIsAbsent: true },
    ) ??
    difference(
      step.answers ?? [],
      answers.map((letter, index) => [
        sentAs(letter.call.api),
        jsonOf(letter, step.answers?.[index]?.[1], beginMs),
      ]),
      'answers',
      { nullIsAbsent: true },
    )
  );
}

function byDestination([, a]: Sent, [, b]: Sent): number {
  return a - b;
}

function observed({ raft, world, lastCommitted, leader }: Driver): unknown {
  const file = world.disk.files.get(quorumFile(raft.log.path))?.entries[0]?.value as QuorumFile;
  const committed = highWatermark(raft);
  return {
    state: raft.role.name.toUpperCase(),
    epoch: raft.role.epoch,
    leader: known(leaderId(raft)),
    disk: [file.leaderEpoch, known(file.leaderId), known(file.votedId)],
    hw: known(committed),
    log: [raft.log.logStartOffset, raft.log.logEndOffset, lastEpochOf(raft)],
    voters: votersOf(raft).map(({ voterId }) => voterId),
    listener: [known(leader[0]), leader[1], lastCommitted],
  };
}

const known = (number: number): number | null => (number < 0 ? null : number);
