// What a consumer remembers of its classic group (Kafka's AbstractCoordinator and ConsumerCoordinator).
import { assert } from '../../../../sim/assert.ts';
import type { Micros } from '../../../../sim/time.ts';
import type { AssignorName } from '../../assignors/assignors.ts';
import type { PartitionKey, TopicPartition } from '../../topic-partition.ts';
import type { Commit, CommitReport } from './commit.ts';
import { noGeneration, type Generation } from './generation.ts';
import type { GroupSettings } from './settings.ts';

/** Legal changes of a member. */
export const memberTransitions = {
  unjoined: ['unjoined', 'preparing-rebalance'],
  'preparing-rebalance': ['preparing-rebalance', 'completing-rebalance', 'unjoined'],
  'completing-rebalance': ['stable', 'preparing-rebalance', 'unjoined'],
  stable: ['preparing-rebalance', 'unjoined'],
} as const;

/** Where a member stands: outside, joining, waiting for its assignment, or at work. */
export type MemberStatus = keyof typeof memberTransitions;

/** A member of the group as its leader heard of it. */
export interface JoinedMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly metadata: Uint8Array;
}

/** What a member is given, still as bytes. */
export interface GivenAssignment {
  readonly memberId: string;
  readonly assignment: Uint8Array;
}

/** How far a rebalance has come. */
export type Joining =
  /** JoinGroup is on its way. */
  | { readonly step: 'joining' }
  /** This member leads: it assigns as soon as it knows the topics of all. */
  | {
      readonly step: 'assigning';
      readonly members: readonly JoinedMember[];
      readonly skip: boolean;
      /** The metadata that it had when it began to wait for newer. */
      readonly waitsSince?: number;
    }
  /** SyncGroup is to be sent. */
  | { readonly step: 'sync-due'; readonly assignments: readonly GivenAssignment[] }
  | { readonly step: 'syncing' }
  /** The assignment is there: poll() takes it over. */
  | { readonly step: 'assigned'; readonly assignment: Uint8Array };

/** What a rebalance listener is told. */
export interface ListenerCall {
  readonly type: 'revoked' | 'lost' | 'assigned';
  readonly partitions: readonly TopicPartition[];
}

/** What follows once the listener has returned. */
export type AfterListener =
  | { readonly type: 'join'; readonly keeps: readonly TopicPartition[] }
  | { readonly type: 'take-over'; readonly assigned: readonly TopicPartition[] }
  | { readonly type: 'finished' };

/** poll() is in the application's rebalance listener, or about to call it. */
export interface Listening {
  readonly call: ListenerCall;
  readonly next: AfterListener;
  /** The application works in it. */
  isCalled: boolean;
}

/** What is done before a rebalance: positions are committed. */
export interface JoinPreparation {
  /** Without an answer by then it goes on. */
  readonly until: Micros;
  /** The commit that is waited for; null: none. */
  commit: number | null;
  retryAt: Micros;
  outcome: 'open' | 'done' | 'retry';
}

/** What assignors remember from one rebalance to the next. */
export interface AssignorMemory {
  /** Null: nothing was ever assigned. */
  readonly partitions: readonly TopicPartition[] | null;
  readonly generationId: number;
}

/** Signs of life. */
export interface Heartbeats {
  isEnabled: boolean;
  dueAt: Micros;
  /** Without an answer by then the coordinator is looked for anew. */
  sessionUntil: Micros;
  /** The application calls poll() again by then, or the member leaves; Infinity: it is in poll(). */
  pollUntil: Micros;
  failures: number;
  /** An error that poll() will throw; 0: none. */
  failure: number;
}

/** A question for committed offsets. */
export interface CommittedQuestion {
  readonly partitions: readonly PartitionKey[];
  isAsked: boolean;
  retryAt: Micros;
  failures: number;
}

/** A call of committed() that has not returned. */
export interface Inquiry {
  readonly id: number;
  readonly partitions: readonly TopicPartition[];
  readonly until: Micros;
  isAsked: boolean;
  retryAt: Micros;
  failures: number;
}

/** A consumer's membership in its group. */
export interface GroupMember {
  readonly settings: GroupSettings;
  /** The number of the connection to the coordinator; -1: it is not known. */
  coordinator: number;
  isLookingUp: boolean;
  lookupRetryAt: Micros;
  lookupFailures: number;
  status: MemberStatus;
  generation: Generation;
  rejoinNeeded: boolean;
  /** What JoinGroup will say is the reason (KIP-800). */
  rejoinReason: string;
  needsPreparation: boolean;
  preparation: JoinPreparation | null;
  /** Null: no rebalance. */
  joining: Joining | null;
  joinRetryAt: Micros;
  /** The topics that it joined with; null: it has never joined. */
  joinedTopics: readonly string[] | null;
  isLeader: boolean;
  /** As leader: the topics of all members. */
  groupTopics: readonly string[];
  /** The partitions that the assignment was made of; null: this member made none. */
  assignmentSnapshot: string | null;
  metadataSnapshot: string;
  snapshotVersion: number;
  memory: AssignorMemory;
  listening: Listening | null;
  readonly heartbeats: Heartbeats;
  readonly commits: Commit[];
  nextCommit: number;
  /** Of commits that are over, until the application may hear of them. */
  completed: CommitReport[];
  nextAutoCommitAt: Micros;
  committed: CommittedQuestion | null;
  readonly inquiries: Inquiry[];
  nextInquiry: number;
}

/** A member that has not talked to anybody. */
export function createMember(settings: GroupSettings): GroupMember {
  return {
    settings,
    coordinator: -1,
    isLookingUp: false,
    lookupRetryAt: 0,
    lookupFailures: 0,
    status: 'unjoined',
    generation: noGeneration,
    rejoinNeeded: true,
    rejoinReason: '',
    needsPreparation: true,
    preparation: null,
    joining: null,
    joinRetryAt: 0,
    joinedTopics: null,
    isLeader: false,
    groupTopics: [],
    assignmentSnapshot: null,
    metadataSnapshot: '',
    snapshotVersion: -1,
    memory: { partitions: null, generationId: -1 },
    listening: null,
    heartbeats: {
      isEnabled: false,
      dueAt: Infinity,
      sessionUntil: Infinity,
      pollUntil: Infinity,
      failures: 0,
      failure: 0,
    },
    commits: [],
    nextCommit: 0,
    completed: [],
    nextAutoCommitAt: 0,
    committed: null,
    inquiries: [],
    nextInquiry: 0,
  };
}

/** The member's next state. */
export function enter(member: GroupMember, status: MemberStatus): void {
  const legal: readonly MemberStatus[] = memberTransitions[member.status];
  assert(
    legal.includes(status),
    () => `a member that is ${member.status} does not become ${status}`,
  );
  member.status = status;
}

/** It wants to join again. */
export function requestRejoin(member: GroupMember, reason: string): void {
  member.rejoinNeeded = true;
  member.rejoinReason = reason;
}

/** Its place in the group is gone, or in doubt. It keeps its id where that may still be known. */
export function resetAndRejoin(member: GroupMember, reason: string, forgetsId: boolean): void {
  enter(member, 'unjoined');
  const { memberId } = member.generation;
  member.generation = forgetsId ? noGeneration : { ...noGeneration, memberId };
  requestRejoin(member, reason);
  member.needsPreparation = true;
}

/** Has the generation been reset since it was joined? */
export const hasNoGeneration = ({ generation }: GroupMember): boolean =>
  generation.generationId === noGeneration.generationId && generation.protocol === null;

/** The name of the assignor that the group uses. */
export const assignorOf = ({ generation }: GroupMember): AssignorName =>
  generation.protocol as AssignorName;

/** A snapshot's copy. */
export const copyMember = (member: GroupMember): GroupMember => ({
  ...member,
  preparation: member.preparation === null ? null : { ...member.preparation },
  listening: member.listening === null ? null : { ...member.listening },
  heartbeats: { ...member.heartbeats },
  commits: member.commits.map((commit) => ({ ...commit })),
  completed: member.completed.slice(),
  committed: member.committed === null ? null : { ...member.committed },
  inquiries: member.inquiries.map((inquiry) => ({ ...inquiry })),
});
