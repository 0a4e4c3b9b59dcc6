// A quorum that a test plays with, step by step: voters, observers, and an administrator who asks them.
import { columnsRecorder, createColumns } from '../../sim/trace/columns.ts';
import { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import type { DescribeMessage } from '../../sim/world/state.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { highWatermark, votersOf, type RaftState } from '../../engine/kraft/raft.ts';
import { leaderIdOf } from '../../engine/kraft/role.ts';
import { quorumTrace } from '../../engine/kraft/trace.ts';
import { describeEnvelope } from '../../engine/protocol/envelope.ts';
import {
  directoryOf,
  hostOf,
  processOf,
  quorumCode,
  quorumPlan,
  type QuorumPlan,
} from './quorum-world.ts';
import { listener, type QuorumServer } from './quorum-server.ts';
import { scriptedClient } from './scripted-client.ts';
import { clientTrace } from './scripted-client-trace.ts';
import { runs, stateOf, strike, until, type Question, type Stage } from './stage.ts';

/** Kafka's own times. */
const ownTimes = {
  'controller.quorum.election.timeout.ms': 1_000,
  'controller.quorum.election.backoff.max.ms': 1_000,
  'controller.quorum.fetch.timeout.ms': 2_000,
  'controller.quorum.request.timeout.ms': 2_000,
  'controller.quorum.retry.backoff.ms': 20,
  'controller.quorum.append.linger.ms': 25,
} as const;

/** A day: nothing is appended by itself. */
const never = 86_400_000;

/** A quorum from its first moment on; with voters in the log, unless it is said otherwise. */
export function openQuorum(
  plan: Partial<QuorumPlan> = {},
  describe: DescribeMessage = describeEnvelope,
): Stage {
  const whole = {
    seed: 'a quorum',
    voters: 3,
    observers: 0,
    dynamic: true,
    appendEveryMs: never,
    ...plan,
    configs: { ...ownTimes, ...plan.configs },
  };
  const columns = createColumns();
  const planned = quorumPlan(whole);
  const client = { name: 'admin', program: 'scripted-client', settings: {} };
  const world = createWorld(
    {
      ...quorumCode,
      describe,
      programs: { ...quorumCode.programs, 'scripted-client': scriptedClient },
      recorder: columnsRecorder(columns),
    },
    { ...planned, hosts: [...planned.hosts, { name: 'admin', processes: [client] }] },
  );
  const tables = [worldTrace, quorumTrace, clientTrace];
  // One instant, so that everybody runs.
  runUntil(world, 0);
  const findings = () => [];
  return { world, columns, tables, openedAt: 0, findings, end: () => {}, breaks: [], next: 1 };
}

/** A member's view; undefined while it does not run, or reads its disk. */
export const raftOf = (stage: Stage, id: number): RaftState | undefined =>
  (stateOf(stage, processOf(id)) as QuorumServer | undefined)?.member.raft ?? undefined;

/** A member's view, as it must be there. */
export function raftAt(stage: Stage, id: number): RaftState {
  const raft = raftOf(stage, id);
  if (raft === undefined) throw new Error(`node ${id} does not run`);
  return raft;
}

/** The role of a member, and its epoch: `leader 3`; `away` while it does not run. */
export function roleOf(stage: Stage, id: number): string {
  const raft = raftOf(stage, id);
  return raft === undefined ? 'away' : `${raft.role.name} ${raft.role.epoch}`;
}

/** What a member believes to be committed; -1: it does not know. */
export const committedAt = (stage: Stage, id: number): number => highWatermark(raftAt(stage, id));

/** The voters as a member knows them. */
export const votersAt = (stage: Stage, id: number): readonly number[] =>
  votersOf(raftAt(stage, id)).map(({ voterId }) => voterId);

/** Runs until these members agree on a leader whose epoch is committed. Gives the leader. */
export function untilLed(stage: Stage, among: readonly number[], otherThan = -1): number {
  until(stage, () => leaderAmong(stage, among) >= 0 && leaderAmong(stage, among) !== otherThan);
  return leaderAmong(stage, among);
}

function leaderAmong(stage: Stage, among: readonly number[]): number {
  const rafts = among.map((id) => raftOf(stage, id));
  const [first] = rafts;
  if (first === undefined) return -1;
  const leader = leaderIdOf(first.role, first.settings.key.id);
  const agree = rafts.every(
    (raft) =>
      raft?.role.epoch === first.role.epoch &&
      leaderIdOf(raft.role, raft.settings.key.id) === leader &&
      highWatermark(raft) >= 0,
  );
  return agree ? leader : -1;
}

/** A member dies. */
export const kill = (stage: Stage, id: number): number =>
  strike(stage, 'kill', { process: processOf(id) });

/** Members of different groups cannot reach each other. */
export const cut = (stage: Stage, ...groups: readonly (readonly number[])[]): number =>
  strike(stage, 'partition', { groups: groups.map((ids) => ids.map(hostOf)) });

/** How an administrator asks a member. */
export const toNode = (id: number): { to: string; by: string; listener: string } => ({
  to: hostOf(id),
  by: 'admin',
  listener,
});

/** AddRaftVoter (KIP-853). */
export const addingVoter = (id: number): Question<'AddRaftVoter'> => ({
  api: 'AddRaftVoter',
  body: {
    clusterId: 'simulated',
    timeoutMs: 10_000,
    voterId: id,
    voterDirectoryId: directoryOf(id),
    listeners: [{ name: listener, host: hostOf(id), port: 9_000 + id }],
    ackWhenCommitted: true,
  },
  what: `to add voter ${id}`,
});

/** RemoveRaftVoter (KIP-853). */
export const removingVoter = (id: number): Question<'RemoveRaftVoter'> => ({
  api: 'RemoveRaftVoter',
  body: { clusterId: 'simulated', voterId: id, voterDirectoryId: directoryOf(id) },
  what: `to remove voter ${id}`,
});

/** What plays of the quorum are told by. */
export const quorumKinds: readonly string[] = [
  ...Object.keys(quorumTrace.kinds),
  'client-asked',
  'client-heard',
  'process-started',
  'process-ended',
  'fault-began',
  'fault-healed',
];

/** Does a member run? */
export const runsNode = (stage: Stage, id: number): boolean => runs(stage, processOf(id));
