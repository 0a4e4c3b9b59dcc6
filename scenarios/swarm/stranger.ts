// A member of another make: it speaks old versions, and leaves off wherever it pleases. Coordinators must bear it.
import { findCoordinators } from '../../engine/clients/admin/calls/groups.ts';
import { askOnce, beginCall } from '../../engine/clients/admin/calls/calling.ts';
import { wait, type Script } from '../../engine/clients/admin/script.ts';
import {
  encodeAssignment,
  encodeSubscription,
} from '../../engine/protocol/consumer-subscription.ts';
import type { ResponseBody } from '../../engine/protocol/envelope.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import { zeroUuid } from '../../engine/protocol/uuid.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds, type Micros } from '../../sim/time.ts';
import { timesIn, type Span } from './times.ts';

/** What a stranger does with a group, and what it leaves undone. */
export interface Visit {
  readonly type: 'visit-group';
  readonly topic: string;
  /** Old libraries know neither ids given in advance nor instance ids, and say how long offsets are kept. */
  readonly speaks: 'old' | 'new';
  /** group.instance.id. */
  readonly instance: string | null;
  readonly sessionMs: number;
  /** It hangs up when it has waited for so long to be let in. */
  readonly patienceMs: number;
  readonly syncs: boolean;
  readonly commits: 'never' | 'as nobody' | 'as member';
  readonly beats: number;
  readonly leaves: boolean;
}

/** A visit and when it begins. */
export interface PlannedVisit {
  readonly at: Micros;
  readonly deed: Visit;
}

/** The group in which strangers meet; nobody else is in it. */
const groupId = 'strangers';

/** In two of three seeds strangers meet in a group of their own: what each of them does, by its name. */
export function drawStrangers(
  rng: Rng,
  topics: readonly { readonly name: string }[],
  span: Span,
): Readonly<Record<string, readonly PlannedVisit[]>> {
  if (rng.chance(1, 3)) return {};
  const topic = rng.pick(topics).name;
  const names = ['stranger-1', 'stranger-2', 'stranger-3'];
  return Object.fromEntries(names.map((name) => [name, drawVisits(rng, { name, topic }, span)]));
}

/** One stranger's visits, one after the other. */
function drawVisits(
  rng: Rng,
  { name, topic }: { readonly name: string; readonly topic: string },
  span: Span,
): readonly PlannedVisit[] {
  const visits: PlannedVisit[] = [];
  for (const at of timesIn(rng, span, { gap: seconds(4), atLeast: ms(300) })) {
    visits.push({ at, deed: drawVisit(rng, name, topic) });
  }
  return visits;
}

/** One visit; somebody with an instance id comes back with the same. */
function drawVisit(rng: Rng, name: string, topic: string): Visit {
  const isOld = rng.chance(1, 2);
  return {
    type: 'visit-group',
    topic,
    speaks: isOld ? 'old' : 'new',
    instance: !isOld && rng.chance(2, 3) ? name : null,
    sessionMs: rng.pick([2_000, 6_000]),
    patienceMs: rng.pick([200, 8_000, 8_000]),
    syncs: rng.chance(2, 3),
    commits: rng.pick(['never', 'as nobody', 'as member']),
    beats: rng.pick([0, 3, 12, 120]),
    leaves: rng.chance(1, 3),
  };
}

const beatEvery: Micros = ms(300);
/** How long every single question may take, but for the one that waits for others. */
const patience = { timeoutMs: 3_000 } as const;

/** Comes, stays for a while, goes. What goes wrong on the way ends the visit. */
export function* visitGroup(visit: Visit): Script<void> {
  const coordinator = yield* findCoordinator();
  if (coordinator === undefined) return;
  if (visit.commits === 'as nobody') yield* commit(visit, coordinator, nobody);
  let place = yield* takePlace(visit, coordinator, nobody);
  if (place === undefined) return;
  if (visit.commits === 'as member') yield* commit(visit, coordinator, place);
  for (let beat = 0; beat < visit.beats; beat += 1) {
    yield* wait(beatEvery);
    const heard = yield* sayAlive(visit, coordinator, place);
    if (heard === ErrorCode.REBALANCE_IN_PROGRESS) {
      place = yield* takePlace(visit, coordinator, place);
      if (place === undefined) return;
    } else if (heard !== ErrorCode.NONE) {
      return;
    }
  }
  if (visit.leaves) yield* leave(visit, coordinator, place);
}

/** Who it is in the group. */
interface Place {
  readonly memberId: string;
  readonly generation: number;
}

const nobody: Place = { memberId: '', generation: -1 };

function* findCoordinator(): Script<number | undefined> {
  const until = yield* beginCall(patience);
  const found = (yield* findCoordinators('group', [groupId], until)).get(groupId);
  return typeof found === 'number' ? found : undefined;
}

/** Joins, and takes what it is given; undefined: it was not let in. */
function* takePlace(visit: Visit, to: number, before: Place): Script<Place | undefined> {
  const joined = yield* join(visit, to, before.memberId);
  if (joined.errorCode !== ErrorCode.NONE) return undefined;
  if (visit.syncs) yield* sync(visit, to, joined);
  return { memberId: joined.memberId, generation: joined.generationId };
}

type Joined = ResponseBody<'JoinGroup'>;

/** New members are given an id first, and come back with it (KIP-394). */
function* join(visit: Visit, to: number, memberId: string): Script<Joined> {
  const first = yield* joinAs(visit, to, memberId);
  return first.errorCode === ErrorCode.MEMBER_ID_REQUIRED
    ? yield* joinAs(visit, to, first.memberId)
    : first;
}

function* joinAs(visit: Visit, to: number, memberId: string): Script<Joined> {
  const { speaks, instance, sessionMs, topic, patienceMs } = visit;
  const until = yield* beginCall({ timeoutMs: patienceMs });
  const wanted = { topics: [topic], userData: null, owned: [], generation: -1, rack: null };
  return yield* askOnce({
    api: 'JoinGroup',
    body: {
      groupId,
      sessionTimeoutMs: sessionMs,
      rebalanceTimeoutMs: 3_000,
      memberId,
      groupInstanceId: instance,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: encodeSubscription(0, wanted) }],
    },
    ...asked(to, 'joinGroup', until),
    ...(speaks === 'old' ? { maxVersion: 3 } : {}),
  });
}

const asked = (to: number, call: string, until: Micros) =>
  ({ to, call, until, isLookedUp: true }) as const;

/** A leader takes everything for itself. */
function* sync({ topic, instance, speaks }: Visit, to: number, joined: Joined): Script<void> {
  const { memberId, generationId, leader, members } = joined;
  const until = yield* beginCall(patience);
  const assigned = (id: string): Uint8Array => {
    const partitions = id === memberId ? [{ topic, partition: 0 }] : [];
    return encodeAssignment(0, { partitions, userData: null });
  };
  const assignments = members.map((each) => {
    return { memberId: each.memberId, assignment: assigned(each.memberId) };
  });
  yield* askOnce({
    api: 'SyncGroup',
    body: {
      groupId,
      generationId,
      memberId,
      groupInstanceId: instance,
      assignments: leader === memberId ? assignments : [],
    },
    ...asked(to, 'syncGroup', until),
    ...(speaks === 'old' ? { maxVersion: 2 } : {}),
  });
}

function* commit(
  { topic, speaks, instance }: Visit,
  to: number,
  { memberId, generation }: Place,
): Script<void> {
  const until = yield* beginCall(patience);
  const partition = { partitionIndex: 0, committedOffset: 0, committedMetadata: '' };
  yield* askOnce({
    api: 'OffsetCommit',
    body: {
      groupId,
      generationIdOrMemberEpoch: generation,
      memberId,
      groupInstanceId: generation < 0 ? null : instance,
      retentionTimeMs: speaks === 'old' ? 2_000 : -1,
      topics: [{ name: topic, topicId: zeroUuid, partitions: [partition] }],
    },
    ...asked(to, 'offsetCommit', until),
    maxVersion: speaks === 'old' ? 2 : 9,
  });
}

function* sayAlive(
  { instance, speaks }: Visit,
  to: number,
  { memberId, generation: generationId }: Place,
): Script<number> {
  const until = yield* beginCall(patience);
  const { errorCode } = yield* askOnce({
    api: 'Heartbeat',
    body: { groupId, generationId, memberId, groupInstanceId: instance },
    ...asked(to, 'heartbeat', until),
    ...(speaks === 'old' ? { maxVersion: 2 } : {}),
  });
  return errorCode;
}

function* leave({ instance, speaks }: Visit, to: number, { memberId }: Place): Script<void> {
  const until = yield* beginCall(patience);
  const members = [{ memberId, groupInstanceId: instance }];
  const who = speaks === 'old' ? { memberId, members: [] } : { memberId: '', members };
  yield* askOnce({
    api: 'LeaveGroup',
    body: { groupId, ...who },
    ...asked(to, 'leaveGroup', until),
    ...(speaks === 'old' ? { maxVersion: 2 } : {}),
  });
}
