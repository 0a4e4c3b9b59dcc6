// machines/group-offsets: offsets are committed, in transactions and outside, fetched, deleted, expired.
// Where group 'g' speaks the new protocol, its own steps are taken from the recording.
import {
  emptyGroupImage,
  placeOf,
  type CommittedOffset,
  type GroupImage,
} from '../../../engine/coordinator/group/group-image.ts';
import {
  replayGroupRecord,
  replayTransactionEnd,
} from '../../../engine/coordinator/group/group-replay.ts';
import { currentGroupFlags } from '../../../engine/coordinator/group/group-flags.ts';
import {
  decideCommit,
  handleCommit,
  type OffsetCommit,
  type OffsetFacts,
} from '../../../engine/coordinator/group/offset-commit.ts';
import { fetchOffsets } from '../../../engine/coordinator/group/offset-fetch.ts';
import {
  decideOffsetDelete,
  expireOffsets,
  removeAllOffsets,
} from '../../../engine/coordinator/group/offset-removal.ts';
import {
  classicOffsetRules,
  type OffsetRules,
} from '../../../engine/coordinator/group/offset-rules.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { entriesOf, valuesOf } from '../../../sim/map/persistent-map.ts';
import {
  consumerGroupRules,
  follow,
  recordedGroup,
  type RecordedGroup,
} from '../consumer-group-rules.ts';
import type { GoldenCase } from '../golden.ts';
import {
  beginStep,
  commit,
  createStage,
  doorOf,
  exceptionOf,
  forgetting,
  groupShown,
  nameOf,
  playMember,
  recordShown,
  sleep,
  timersShown,
  type GroupOp,
  type GroupStep,
  type Stage,
} from '../group-stage.ts';
import { playMachine } from '../machine.ts';
import type { Player } from '../player.ts';

/** A stage with a log of offsets. */
interface OffsetStage {
  readonly stage: Stage;
  readonly topicIds: ReadonlyMap<string, string>;
  /** The group of the new protocol, where there is one. */
  readonly recorded: RecordedGroup | undefined;
  readonly names: { intern(kind: string, name: string): number };
  readonly groupNames: Map<number, string>;
  image: GroupImage;
  logEnd: number;
  /** Whose transaction the records of this step belong to. */
  producerId: number;
}

/** Committed offsets of classic groups, of groups of the new protocol, and of lone consumers. */
export const groupOffsets: Player = {
  families: ['machines/group-offsets'],
  play: (_, theCase) => {
    const play = createPlay(theCase);
    const kept = ['type', 'timers', 'committed', 'pending'];
    const steps = forgetting(theCase['steps'] as readonly GroupStep[], kept);
    const machine = {
      play: (step: GroupStep) => playStep(play, step),
      observe: () => observe(play),
    };
    return playMachine(steps.map(inOrder), machine, ['r', 'records', 'done']);
  },
};

function createPlay(theCase: GoldenCase): OffsetStage {
  const config = theCase['config'] as Readonly<Record<string, number>>;
  const topics = theCase['topics'] as readonly (readonly [string, string, number])[];
  const numbers = new Map<string, number>();
  const groupNames = new Map<number, string>();
  const intern = (kind: string, name: string): number => {
    const number = numbers.get(`${kind} ${name}`) ?? numbers.size;
    numbers.set(`${kind} ${name}`, number);
    if (kind === 'group') groupNames.set(number, name);
    return number;
  };
  return {
    stage: createStage(config),
    topicIds: new Map(topics.map(([name, id]) => [name, id])),
    recorded: theCase['kind'] === 'consumer' ? recordedGroup() : undefined,
    names: { intern },
    groupNames,
    image: emptyGroupImage,
    logEnd: 0,
    producerId: -1,
  };
}

function playStep(play: OffsetStage, step: GroupStep): Readonly<Record<string, unknown>> {
  const { stage, recorded } = play;
  const isOwn = ['consumerHeartbeat', 'runTasks', 'sleep'].includes(step.op.name);
  if (recorded !== undefined) {
    follow(recorded, step);
    if (recorded.state['type'] !== 'classic') stage.groups.delete('g');
  }
  if (recorded !== undefined && isOwn) {
    if (step.op.name === 'sleep') stage.nowMs += step.op['ms'] as number;
    return step;
  }
  beginStep(stage, step);
  play.producerId = step.op.name === 'txnCommit' ? (step.op['pid'] as number) : -1;
  const r = answer(play, step);
  commit(stage);
  for (const record of stage.records) replay(play, record);
  const done = stage.done.toSorted((a, b) => a[0] - b[0]);
  return { r, done, records: stage.records.map(recordShown).toSorted(byText) };
}

function replay(play: OffsetStage, record: Stage['records'][number]): void {
  const place = placeOf(play.names, record);
  const { logEnd: offset, producerId } = play;
  play.image = replayGroupRecord(play.image, { record, place, offset, producerId });
  play.logEnd += 1;
}

/** The order of tombstones is that of Java's hash maps. */
function inOrder(step: GroupStep): GroupStep {
  const records = step['records'] as readonly unknown[] | undefined;
  const shown = records?.map(withDefaults).toSorted(byText);
  return { ...step, records: shown };
}

/** The recording leaves out what has its default. */
function withDefaults(record: unknown): unknown {
  const [kind, key, value] = record as readonly [string, unknown, object | null];
  if (kind !== 'OFFSET_COMMIT' || value === null) return record;
  return [kind, key, { expireTimestamp: -1, topicId: zeroUuid, ...value }];
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function answer(play: OffsetStage, step: GroupStep): unknown {
  const { op } = step;
  const group = op['group'] as string;
  const { image, names, stage } = play;
  switch (op.name) {
    case 'commit':
    case 'txnCommit':
      return commitOffset(play, op);
    case 'endTxn':
      play.image = replayTransactionEnd(image, op['pid'] as number, op['result'] === 'COMMIT');
      return undefined;
    case 'fetch':
    case 'fetchAll':
      return fetch(play, op);
    case 'offsetDelete':
      return remove(play, op);
    case 'cleanupExpired': {
      const rules = rulesOf(play, group) ?? noRules;
      const facts = { nowMs: stage.nowMs, retentionMs: 60_000 };
      const { records, isEmpty } = expireOffsets({ image, names }, rules, group, facts);
      stage.records.push(...records);
      return isEmpty;
    }
    case 'deleteAllOffsets': {
      const records = removeAllOffsets({ image, names }, group);
      stage.records.push(...records);
      return records.length;
    }
    case 'sleep':
      return sleep(stage, op['ms'] as number);
    default:
      return playMember(stage, step);
  }
}

const noRules = consumerGroupRules(recordedGroup());

function rulesOf({ stage, recorded }: OffsetStage, groupId: string): OffsetRules | undefined {
  const isRecorded = groupId === 'g' && recorded?.state['type'] === 'consumer';
  if (isRecorded) return consumerGroupRules(recorded);
  const group = stage.groups.get(groupId);
  return group === undefined ? undefined : classicOffsetRules(group, currentGroupFlags);
}

function commitOffset(play: OffsetStage, op: GroupOp): unknown {
  const { stage } = play;
  const facts: OffsetFacts = {
    nowMs: stage.nowMs,
    maxMetadata: 4_096,
    topicIdOf: (topic) => play.topicIds.get(topic),
  };
  const asked = commitOf(op);
  const rules = rulesOf(play, asked.groupId);
  const isClassic = rules === undefined || stage.groups.has(asked.groupId);
  const { records, response } = isClassic
    ? handleCommit(stage.groups, asked, facts, doorOf(stage))
    : decideCommit(rules, asked, facts);
  stage.records.push(...records);
  const name = nameOf(response[0]?.partitions[0]?.errorCode ?? 0);
  return ['NONE', 'OFFSET_METADATA_TOO_LARGE'].includes(name) ? name : { error: exceptionOf(name) };
}

function commitOf(op: GroupOp): OffsetCommit {
  const metadata = op['metadata'] === 'm*5000' ? 'm'.repeat(5_000) : (op['metadata'] as string);
  const partition = {
    partitionIndex: op['partition'] as number,
    committedOffset: op['offset'] as number,
    committedLeaderEpoch: op['leaderEpoch'] as number,
    committedMetadata: metadata,
  };
  return {
    groupId: op['group'] as string,
    committer: {
      memberId: op['memberId'] as string,
      instanceId: null,
      generation: op['epoch'] as number,
      isTransactional: op.name === 'txnCommit',
      version: (op['version'] ?? 0) as number,
    },
    retentionTimeMs: -1,
    topics: [{ name: op['topic'] as string, topicId: zeroUuid, partitions: [partition] }],
  };
}

function fetch(play: OffsetStage, op: GroupOp): unknown {
  const { image, names } = play;
  const groupId = op['group'] as string;
  const rules = rulesOf(play, groupId);
  const topic = {
    name: op['topic'] as string,
    topicId: zeroUuid,
    partitionIndexes: op['partitions'] as readonly number[],
  };
  const found = fetchOffsets(
    { image, names, rules, requireStable: true },
    {
      groupId,
      memberId: (op['memberId'] ?? null) as string | null,
      memberEpoch: op['epoch'] as number,
      topics: op.name === 'fetch' ? [topic] : null,
    },
  );
  if (found.errorCode !== 0) return { error: exceptionOf(nameOf(found.errorCode)) };
  return Object.fromEntries(
    found.topics.flatMap(({ name, partitions }) =>
      partitions.map((each) => [
        `${name}-${each.partitionIndex}`,
        [each.committedOffset, each.committedLeaderEpoch, each.metadata, nameOf(each.errorCode)],
      ]),
    ),
  );
}

function remove(play: OffsetStage, op: GroupOp): unknown {
  const { image, names, stage } = play;
  const groupId = op['group'] as string;
  const rules = rulesOf(play, groupId);
  if (rules === undefined) return { error: 'GroupIdNotFoundException' };
  const partitions = [{ partitionIndex: op['partition'] as number }];
  const topics = [{ name: op['topic'] as string, partitions }];
  const { records, response } = decideOffsetDelete({ image, names }, rules, { groupId, topics });
  stage.records.push(...records);
  if (response.errorCode !== 0) return { error: exceptionOf(nameOf(response.errorCode)) };
  return nameOf(response.topics[0]?.partitions[0]?.errorCode ?? 0);
}

/** The recorder looked at the first three partitions of each topic, whatever was committed. */
const isObserved = ({ partition }: CommittedOffset): boolean => partition < 3;

function observe(play: OffsetStage): unknown {
  const { stage, recorded } = play;
  const group = stage.groups.get('g');
  const own = group === undefined ? { type: 'none' } : groupShown(group);
  const shown = recorded === undefined ? { ...own, timers: timersShown(stage) } : recorded.state;
  return { ...shown, committed: committedShown(play), pending: pendingShown(play) };
}

function committedShown({ image, groupNames }: OffsetStage): unknown {
  return Object.fromEntries(
    entriesOf(image.offsets).flatMap(([group, offsets]) =>
      valuesOf(offsets)
        .filter(isObserved)
        .map((offset) => [
          `${groupNames.get(group)}/${offset.topic}-${offset.partition}`,
          offsetShown(offset),
        ]),
    ),
  );
}

function pendingShown({ image, groupNames }: OffsetStage): unknown {
  return Object.fromEntries(
    entriesOf(image.pending).flatMap(([group, places]) =>
      valuesOf(places)
        .flat()
        .filter(({ committed }) => isObserved(committed))
        .map(({ producerId, committed }) => [
          `${producerId}:${groupNames.get(group)}/${committed.topic}-${committed.partition}`,
          offsetShown(committed),
        ]),
    ),
  );
}

function offsetShown(offset: CommittedOffset): unknown {
  const { leaderEpoch, metadata, commitTimestampMs, expireTimestampMs } = offset;
  const epoch = leaderEpoch === -1 ? null : leaderEpoch;
  const expires = expireTimestampMs === -1 ? null : expireTimestampMs;
  return [offset.offset, epoch, metadata, commitTimestampMs, expires];
}
