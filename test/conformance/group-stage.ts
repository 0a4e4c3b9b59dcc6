// A stage for the groups of a coordinator: a mock clock, timers by name, writes that are committed at once.
import type { ClassicGroup } from '../../engine/coordinator/group/classic-group.ts';
import {
  timerName,
  type AfterAppend,
  type GroupDoor,
  type GroupRecord,
  type GroupSettings,
  type GroupTimer,
} from '../../engine/coordinator/group/group-door.ts';
import { currentGroupFlags } from '../../engine/coordinator/group/group-flags.ts';
import type { Groups } from '../../engine/coordinator/group/groups.ts';
import { handleHeartbeat } from '../../engine/coordinator/group/heartbeat.ts';
import { handleJoin } from '../../engine/coordinator/group/join-group.ts';
import { handleLeave } from '../../engine/coordinator/group/leave-group.ts';
import { handleSync } from '../../engine/coordinator/group/sync-group.ts';
import { onGroupRecordWritten, onGroupTimer } from '../../engine/coordinator/group/timers.ts';
import type { JoinGroupResponse } from '../../engine/protocol/apis/join-group.ts';
import type { SyncGroupResponse } from '../../engine/protocol/apis/sync-group.ts';
import { fromBase64, toPaddedBase64 } from '../../engine/protocol/base64.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import type { Step } from './machine.ts';

/** A recorded step: its number, what was done, which calls it answered. */
export interface GroupStep extends Step {
  readonly n: number;
  readonly op: GroupOp;
  readonly done?: readonly (readonly [number, Readonly<Record<string, unknown>>])[];
}

/** An operation by name, with its arguments. */
export interface GroupOp {
  readonly name: string;
  readonly [argument: string]: unknown;
}

/** The stage, with what the step that is being played has brought about. */
export interface Stage {
  readonly groups: Groups;
  readonly settings: GroupSettings;
  nowMs: number;
  readonly timers: Map<string, { readonly timer: GroupTimer; readonly at: number }>;
  readonly records: GroupRecord[];
  readonly done: [number, unknown][];
  readonly written: AfterAppend[];
  /** Member ids that the recorded coordinator drew in this step. */
  readonly drawn: string[];
}

/** An empty stage; the clock of the recordings begins at 1000. */
export function createStage(config: Readonly<Record<string, number>>): Stage {
  return {
    groups: new Map(),
    settings: {
      'group.initial.rebalance.delay.ms': 3_000,
      'group.max.size': 2_147_483_647,
      ...config,
    },
    nowMs: 1_000,
    timers: new Map(),
    records: [],
    done: [],
    written: [],
    drawn: [],
  };
}

/** Forgets what the last step has brought about, and learns which ids this one draws. */
export function beginStep(stage: Stage, step: GroupStep): void {
  stage.records.length = 0;
  stage.done.length = 0;
  const members = (step.s as { readonly members?: object } | undefined)?.members ?? {};
  const answered = (step.done ?? []).map(([, response]) => response['memberId']);
  const known = [...stage.groups.values()].flatMap((group) => [
    ...group.members.keys(),
    ...group.pendingMembers,
  ]);
  const ids = [...Object.keys(members), ...answered].filter(
    (id): id is string => typeof id === 'string' && id !== '' && !known.includes(id),
  );
  stage.drawn.splice(0, stage.drawn.length, ...new Set(ids));
}

/** The door of the stage. Writes are committed when `commit` is called. */
export function doorOf(stage: Stage): GroupDoor {
  return {
    nowMs: stage.nowMs,
    settings: stage.settings,
    flags: currentGroupFlags,
    drawUuid: () => (stage.drawn[0] ?? '').slice(-36),
    answerJoin: (call, response) => void stage.done.push([call, joinShown(response)]),
    answerSync: (call, response) => stage.done.push([call, syncShown(response)]),
    arm: (timer, delayMs) => {
      stage.timers.set(timerName(timer), { timer, at: stage.nowMs + delayMs });
    },
    disarm: (timer) => stage.timers.delete(timerName(timer)),
    append: (record, after) => {
      stage.records.push(record);
      if (after !== undefined) stage.written.push(after);
    },
    // Recordings have no trace.
    tell: () => undefined,
  };
}

/** Everything that was written is committed now. */
export function commit(stage: Stage): void {
  for (let after = stage.written.shift(); after; after = stage.written.shift()) {
    onGroupRecordWritten(stage.groups, after, ErrorCode.NONE, doorOf(stage));
  }
}

/** The clock moves on; timers fire one by one, each at its time. */
export function sleep(stage: Stage, ms: number): unknown[] {
  const end = stage.nowMs + ms;
  const fired: unknown[] = [];
  for (;;) {
    const next = nextTimer(stage);
    if (next === undefined || next.at > end) break;
    stage.nowMs = next.at;
    stage.timers.delete(next.key);
    onGroupTimer(stage.groups, next.timer, doorOf(stage));
    commit(stage);
    const records = stage.records.splice(0).map(recordShown);
    fired.push({ key: next.key, at: next.at, ...(records.length > 0 && { records }) });
  }
  stage.nowMs = end;
  return fired;
}

function nextTimer(stage: Stage) {
  return [...stage.timers]
    .map(([key, timer]) => ({ key, ...timer }))
    .toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))[0];
}

/** Plays the requests of members; undefined: it is none. The answer is in the recording's form. */
export function playMember(stage: Stage, { n, op }: GroupStep): unknown {
  const door = doorOf(stage);
  const ids = {
    groupId: 'g',
    memberId: (op['memberId'] ?? '') as string,
    groupInstanceId: (op['instanceId'] ?? null) as string | null,
  };
  const generationId = op['generation'] as number;
  switch (op.name) {
    case 'join':
      handleJoin(stage.groups, joinCall(n, op, ids), door);
      return null;
    case 'sync':
      handleSync(stage.groups, n, { ...ids, generationId, ...syncFields(op) }, door);
      return null;
    case 'heartbeat':
      return thrown(handleHeartbeat(stage.groups, { ...ids, generationId }, door));
    case 'leave':
      return leave(stage, op);
    default:
      return undefined;
  }
}

type Ids = {
  readonly groupId: string;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
};

function joinCall(call: number, op: GroupOp, ids: Ids) {
  const metadata =
    'metadataBase64' in op
      ? bytesOf(op['metadataBase64'])
      : new TextEncoder().encode(String(op['metadata']));
  const request = {
    ...ids,
    sessionTimeoutMs: op['sessionTimeoutMs'] as number,
    rebalanceTimeoutMs: op['rebalanceTimeoutMs'] as number,
    protocolType: 'consumer',
    protocols: (op['protocols'] as readonly string[]).map((name) => ({ name, metadata })),
    reason: null,
  };
  const version = op['requireKnownMemberId'] === true ? 9 : 3;
  return { call, version, request, clientId: 'client', clientHost: 'localhost/127.0.0.1' };
}

function syncFields(op: GroupOp) {
  const assignments = op['assignments'] as Readonly<Record<string, string>>;
  return {
    protocolType: 'consumer',
    protocolName: op['protocol'] as string,
    assignments: Object.entries(assignments).map(([memberId, assignment]) => ({
      memberId,
      assignment: bytesOf(assignment),
    })),
  };
}

function leave(stage: Stage, op: GroupOp): unknown {
  const members = (op['members'] as readonly (readonly [string, string | null])[]).map(
    ([memberId, groupInstanceId]) => ({ memberId, groupInstanceId, reason: null }),
  );
  const request = { groupId: 'g', memberId: '', members };
  const response = handleLeave(stage.groups, request, doorOf(stage));
  if (response.errorCode !== ErrorCode.NONE) return thrown(response.errorCode);
  return [nameOf(0), response.members.map(({ errorCode }) => nameOf(errorCode))];
}

/** The recorder saw these two answered, and all other errors thrown. */
export function thrown(errorCode: number): unknown {
  const name = nameOf(errorCode);
  return ['NONE', 'REBALANCE_IN_PROGRESS'].includes(name) ? name : { error: exceptionOf(name) };
}

/** The exception that stands for an error in Java. */
export function exceptionOf(name: string): string {
  if (name === 'NON_EMPTY_GROUP') return 'GroupNotEmptyException';
  const words = name.toLowerCase().split('_');
  return `${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}Exception`;
}

export function nameOf(errorCode: number): string {
  return Object.entries(ErrorCode).find(([, code]) => code === errorCode)?.[0] ?? String(errorCode);
}

export const bytesOf = (base64: unknown): Uint8Array =>
  fromBase64(String(base64), 'standard') ?? new Uint8Array(0);

function joinShown(response: JoinGroupResponse): unknown {
  const { errorCode, generationId, protocolType, protocolName, leader, memberId } = response;
  const members = response.members.map((each) => ({ ...each, metadata: textOf(each.metadata) }));
  const skipAssignment = response.skipAssignment ? true : undefined;
  const present = { protocolType, protocolName, leader, memberId };
  return { errorCode, generationId, ...present, members, skipAssignment };
}

function syncShown(response: SyncGroupResponse): unknown {
  const { errorCode, protocolType, protocolName, assignment } = response;
  return { errorCode, protocolType, protocolName, assignment: textOf(assignment) };
}

const textOf = (bytes: Uint8Array): string => toPaddedBase64(bytes, 'standard');

/** A record in the recording's form. */
export function recordShown({ name, key, value }: GroupRecord): unknown {
  const kind = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return [kind, key, value === null ? null : shown(value)];
}

function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return textOf(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]));
}

/** A classic group in the recording's form. */
export function groupShown(group: ClassicGroup): Readonly<Record<string, unknown>> {
  return {
    type: 'classic',
    state: group.state,
    generation: group.generation,
    protocol: group.protocolName ?? '',
    leader: group.leader ?? '',
    pendingJoin: group.pendingMembers.size,
    pendingSync: [...group.pendingSync].toSorted(),
    members: Object.fromEntries(
      [...group.members.values()].map((each) => [
        each.memberId,
        [each.join !== undefined, each.sync !== undefined, each.instanceId],
      ]),
    ),
  };
}

/** The timers of the stage: when each fires. */
export function timersShown(stage: Stage): unknown {
  return Object.fromEntries([...stage.timers].map(([key, { at }]) => [key, at]));
}

/** After the group is gone nothing of it is left; the recording says so in one word. */
export function forgetting(steps: readonly GroupStep[], kept: readonly string[]): GroupStep[] {
  const seen = new Set<string>();
  return steps.map((step) => {
    const change = step.s as Readonly<Record<string, unknown>> | undefined;
    for (const key of Object.keys(change ?? {})) seen.add(key);
    if (change?.['type'] !== 'none') return step;
    const gone = [...seen].filter((key) => !kept.includes(key) && !(key in change));
    return { ...step, s: { ...change, ...Object.fromEntries(gone.map((key) => [key, null])) } };
  });
}
