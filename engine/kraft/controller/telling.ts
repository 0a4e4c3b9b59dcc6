// What is committed is told: the truth of the cluster, as rows of the trace. Decisions that are not
// committed may be undone, so nobody is told of them.
import { differences } from '../../../sim/map/persistent-map.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import { NO_LEADER, type NodeId, type PartitionId, type TopicId } from '../../metadata/ids.ts';
import {
  brokerOf,
  partitionOf,
  topicOf,
  type Image,
  type Partition,
} from '../../metadata/image.ts';
import type {
  ConfigChange,
  ConfigTarget,
  MetadataRecord,
  PartitionChange,
} from '../../metadata/records.ts';
import { changedPartition } from '../../metadata/replay-topics.ts';
import { write as writeMetadata } from '../../metadata/trace.ts';
import { write } from './trace.ts';

/** A decision on its way to being committed. Plain data. */
export interface Untold {
  readonly offset: number;
  readonly before: Image;
  readonly after: Image;
  readonly records: readonly MetadataRecord[];
  /** What moved the controller to it. */
  readonly why: string;
}

/** What lies between two images, and what is said of its cause. */
type Step = Pick<Untold, 'before' | 'after' | 'why'>;

/** A decision is committed. */
export function tellDecision(decision: Untold, trace: TraceSink): void {
  write['decision-committed'](trace, decision.offset);
  const often = changedOften(decision.records);
  const latest = new Map<PartitionId, Partition>();
  for (const record of decision.records) {
    if (record.type === 'partition-change' && often.has(record.partition)) {
      tellOneOfMany(decision, record, latest, trace);
    } else {
      tellRecord(decision, record, trace);
    }
  }
}

/** The partitions of which a decision has several changes: a replica's disk fails, and it leaves the ISR. */
function changedOften(records: readonly MetadataRecord[]): ReadonlySet<PartitionId> {
  const once = new Set<PartitionId>();
  const often = new Set<PartitionId>();
  for (const record of records) {
    if (record.type !== 'partition-change') continue;
    (once.has(record.partition) ? often : once).add(record.partition);
  }
  return often;
}

/** Each change is told for itself: `latest` is what the ones before it have made of its partition. */
function tellOneOfMany(
  { before, why }: Step,
  record: PartitionChange,
  latest: Map<PartitionId, Partition>,
  trace: TraceSink,
): void {
  const old = latest.get(record.partition) ?? partitionOf(before, record.partition);
  if (old === undefined) return;
  const now = changedPartition(old, record);
  latest.set(now.id, now);
  tellChange(old, now, why, trace);
}

function tellRecord(step: Step, record: MetadataRecord, trace: TraceSink): void {
  const tell = tellers[record.type] as Teller<MetadataRecord> | undefined;
  tell?.(step, record, trace);
}

type Teller<R> = (step: Step, record: R, trace: TraceSink) => void;

type Tellers = {
  readonly [T in MetadataRecord['type']]?: Teller<Extract<MetadataRecord, { readonly type: T }>>;
};

/** The others are nobody's headline. */
const tellers: Tellers = {
  'register-broker': (_, { broker }, trace) =>
    writeMetadata['broker-registered'](trace, broker.id, broker.epoch),
  'broker-change': (step, { broker }, trace) => {
    tellBroker(step, broker, trace);
  },
  'unregister-broker': (_, { broker }, trace) => write['broker-unregistered'](trace, broker),
  topic: ({ after }, { topic }, trace) => {
    tellTopic(after, topic, trace);
  },
  'remove-topic': (_, { topic }, trace) => write['topic-deleted'](trace, topic),
  partition: (step, { partition }, trace) => {
    tellPartition(step, partition, trace);
  },
  'partition-change': (step, { partition }, trace) => {
    tellPartition(step, partition, trace);
  },
  // Whoever was eligible is not any more, in all partitions of a topic, or of all topics.
  'clear-elr': (step, _, trace) => {
    differences(step.before.partitions, step.after.partitions, (id) => {
      // A topic may come with a min.insync.replicas of its own: its partitions tell of themselves.
      if (partitionOf(step.before, id) !== undefined) tellPartition(step, id, trace);
    });
  },
  'producer-ids': ({ before }, { broker, nextProducerId }, trace) => {
    const { nextProducerId: first } = before;
    write['producer-ids-granted'](trace, broker, first, nextProducerId - first);
  },
  config: ({ after }, change, trace) => {
    tellSetting(after, change, trace);
  },
  'feature-level': (_, { name, level }, trace) => write['feature-changed'](trace, name, level),
};

function tellBroker({ before, after, why }: Step, id: NodeId, trace: TraceSink): void {
  const old = brokerOf(before, id);
  const now = brokerOf(after, id);
  if (now === undefined) return;
  const wasFenced = old?.fenced ?? true;
  if (now.fenced && !wasFenced) writeMetadata['broker-fenced'](trace, id, why);
  if (!now.fenced && wasFenced) writeMetadata['broker-unfenced'](trace, id);
  const begins = now.inControlledShutdown && old?.inControlledShutdown !== true;
  if (begins) write['broker-leaving'](trace, id);
}

function tellTopic(image: Image, id: TopicId, trace: TraceSink): void {
  const partitions = topicOf(image, id)?.partitions.length ?? 0;
  writeMetadata['topic-created'](trace, id, partitions);
}

function tellSetting(image: Image, { target, name, value }: ConfigChange, trace: TraceSink): void {
  write['setting-changed'](trace, targetText(image, target), name, value ?? 'unset');
}

function targetText(image: Image, target: ConfigTarget): string {
  switch (target.type) {
    case 'topic':
      return `topic ${topicOf(image, target.topic)?.name ?? 'that is gone'}`;
    case 'broker':
      return `broker ${target.broker}`;
    case 'all-brokers':
      return 'all brokers';
    case 'group':
    case 'client-metrics':
      return `${target.type} ${target.name}`;
  }
}

function tellPartition({ before, after, why }: Step, id: PartitionId, trace: TraceSink): void {
  const now = partitionOf(after, id);
  if (now !== undefined) tellChange(partitionOf(before, id), now, why, trace);
}

function tellChange(
  old: Partition | undefined,
  now: Partition,
  why: string,
  trace: TraceSink,
): void {
  const { id, leader, leaderEpoch, partitionEpoch, isr } = now;
  writeMetadata['partition-changed'](trace, id, leader, leaderEpoch, partitionEpoch, isr);
  if (old === undefined) return;
  tellLeader(old, now, why, trace);
  tellEligible(old, now, trace);
  tellReplicas(old, now, trace);
}

function tellLeader(old: Partition, now: Partition, why: string, trace: TraceSink): void {
  if (old.leader === now.leader) return;
  const isUnclean = now.leaderRecoveryState === 'RECOVERING';
  const cause = isUnclean ? `${why}, and it may lack what was acknowledged` : why;
  if (now.leader === NO_LEADER) {
    write['leader-lost'](trace, now.id, old.leader, now.leaderEpoch, cause);
  } else if (old.leader === NO_LEADER) {
    write['leader-found'](trace, now.id, now.leader, now.leaderEpoch, cause);
  } else {
    write['leader-elected'](trace, now.id, old.leader, now.leader, now.leaderEpoch, cause);
  }
}

function tellEligible(old: Partition, now: Partition, trace: TraceSink): void {
  const { id, elr, lastKnownElr, isr } = now;
  if (old.elr === elr && old.lastKnownElr === lastKnownElr) return;
  write['eligible-changed'](trace, id, elr, lastKnownElr, isr);
}

const isMoving = ({ addingReplicas, removingReplicas }: Partition): boolean =>
  addingReplicas.length > 0 || removingReplicas.length > 0;

function tellReplicas(old: Partition, now: Partition, trace: TraceSink): void {
  const { id, replicas, addingReplicas, removingReplicas } = now;
  const isSame =
    old.replicas === replicas &&
    old.addingReplicas === addingReplicas &&
    old.removingReplicas === removingReplicas;
  if (isSame) return;
  if (isMoving(now)) {
    write['replicas-moving'](trace, id, replicas, addingReplicas, removingReplicas);
  } else {
    write['replicas-moved'](trace, id, replicas);
  }
}
