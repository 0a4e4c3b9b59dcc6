// All that a consumer remembers. A component: any process may embed any number of them.
import { none } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import type { ConfigsOf } from '../../config/configs.ts';
import {
  copyFetchSession,
  type FetchPartition,
  type FetchSession,
} from '../../protocol/fetch-session.ts';
import type { ClusterNode } from '../network/cluster-view.ts';
import { copyNetwork, createNetwork, type NetworkState } from '../network/network.ts';
import { createAlarm, type Alarm } from '../network/alarm.ts';
import type { TopicPartition } from '../topic-partition.ts';
import type { ConsumerFlags } from './consumer-flags.ts';
import type { FetchedPartition } from './fetched-partition.ts';
import type { FetchPosition } from './fetch-position.ts';
import { resetPolicyOf, type ResetPolicy } from './reset-policy.ts';
import type { CommitReport, CommittedReport } from './group/commit.ts';
import type { Generation } from './group/generation.ts';
import { copyMember, createMember, type GroupMember } from './group/member.ts';
import type { GroupSettings } from './group/settings.ts';
import { copySubscription, createSubscription, type Subscription } from './subscription.ts';

/** Who a consumer is; immutable. */
export interface ConsumerSettings {
  readonly clientId: string;
  readonly release: string;
  readonly bootstrap: readonly ClusterNode[];
  readonly configs: ConfigsOf<'consumer'>;
  readonly flags: ConsumerFlags;
  /** Null: it is in no group. */
  readonly group: GroupSettings | null;
}

/** What every fetch and every poll is measured by; immutable, and read off the configuration once. */
export interface FetchSettings {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly maxPartitionBytes: number;
  /** 1: only what is committed is read. */
  readonly isolationLevel: number;
  readonly rackId: string;
  readonly maxPollRecords: number;
}

/** A position that a broker is asked to confirm. */
export interface AskedPosition extends TopicPartition {
  readonly position: FetchPosition;
}

/** A position that a broker is asked to find. */
export interface AskedReset extends TopicPartition {
  readonly policy: ResetPolicy | null;
}

/** What a member remembers of each request about its group: the generation that it was sent in. */
export type GroupRequest =
  | { readonly type: 'find-coordinator' | 'leave' }
  | { readonly type: 'join' | 'sync' | 'heartbeat'; readonly generation: Generation }
  | { readonly type: 'commit'; readonly commit: number; readonly generation: Generation }
  | { readonly type: 'committed'; readonly partitions: readonly TopicPartition[] }
  | { readonly type: 'inquiry'; readonly id: number };

/** A partition of the subscription as a fetch asks for it. */
export interface PartitionFetch extends FetchPartition, TopicPartition {
  /** Its number in the trace when it was asked for: metadata may name another topic by the time of the answer. */
  readonly number: number;
}

/** What one node is asked for in a fetch. */
export interface FetchRequest {
  readonly type: 'fetch';
  readonly nodeId: number;
  readonly partitions: readonly PartitionFetch[];
}

/** What a consumer remembers of each request. */
export type ConsumerRequest =
  | GroupRequest
  | FetchRequest
  | { readonly type: 'list-offsets'; readonly partitions: readonly AskedReset[] }
  | { readonly type: 'epoch-ends'; readonly partitions: readonly AskedPosition[] };

/** What poll() throws: the application must decide. What concerns no partition has none. */
export interface ConsumerFailure extends TopicPartition {
  readonly errorCode: number;
  readonly why: 'no-position' | 'log-truncation' | 'fetch' | 'metadata' | 'group' | 'wakeup';
  /** The simple name of Java's exception, where the code does not say it. */
  readonly exception?: string;
}

/** How far close() has come. */
export interface Closing {
  /** It is over by then, whatever is still unanswered. */
  readonly until: Micros;
  step: 'committing' | 'leaving';
}

/** The state of a consumer. */
export interface ConsumerState {
  readonly settings: ConsumerSettings;
  readonly fetching: FetchSettings;
  readonly network: NetworkState<ConsumerRequest>;
  readonly subscription: Subscription;
  /** By node. */
  readonly sessions: Map<number, FetchSession<PartitionFetch>>;
  /** Nodes that owe the answer to a fetch. */
  readonly fetchedFrom: Set<number>;
  /** Records that poll() has not handed out yet, in the order in which they came. */
  buffer: readonly FetchedPartition[];
  readonly alarm: Alarm;
  /** The version of the metadata that positions were last compared with. */
  validatedAt: number;
  /** The application waits in poll(). */
  isPolling: boolean;
  failures: ConsumerFailure[];
  /** Its place in the group; null: it is in none. */
  readonly member: GroupMember | null;
  /** What became of the application's commits, until it takes it. */
  reports: CommitReport[];
  /** What became of calls of committed(), until it takes it. */
  answers: CommittedReport[];
  /** Somebody called wakeup(): the next call that waits is interrupted. */
  isWokenUp: boolean;
  /** Null: nobody called close(). */
  closing: Closing | null;
  /** The topics whose partitions the application asked for, and does not know yet. */
  readonly wantedTopics: Set<string>;
  isClosed: boolean;
}

/** A consumer that has not talked to anybody. */
export function createConsumer(settings: ConsumerSettings): ConsumerState {
  const { clientId, release, bootstrap, configs, flags } = settings;
  return {
    settings,
    fetching: fetchSettingsOf(settings),
    network: createNetwork({
      clientId,
      release,
      bootstrap,
      configs,
      // A consumer limits itself: one fetch a node, and few others.
      maxInFlight: 100,
      createsTopics: configs['allow.auto.create.topics'],
      ignoresTopicIds: flags['ignore-topic-id-in-metadata'],
    }),
    subscription: createSubscription(resetPolicyOf(configs['auto.offset.reset'])),
    sessions: new Map(),
    fetchedFrom: new Set(),
    buffer: none,
    alarm: createAlarm(),
    validatedAt: -1,
    isPolling: false,
    failures: [],
    member: settings.group === null ? null : createMember(settings.group),
    reports: [],
    answers: [],
    isWokenUp: false,
    closing: null,
    wantedTopics: new Set(),
    isClosed: false,
  };
}

function fetchSettingsOf({ configs }: ConsumerSettings): FetchSettings {
  return {
    maxWaitMs: configs['fetch.max.wait.ms'],
    minBytes: configs['fetch.min.bytes'],
    maxBytes: configs['fetch.max.bytes'],
    maxPartitionBytes: configs['max.partition.fetch.bytes'],
    isolationLevel: configs['isolation.level'] === 'read_committed' ? 1 : 0,
    rackId: configs['client.rack'],
    maxPollRecords: configs['max.poll.records'],
  };
}

/** A snapshot's copy. */
export function copyConsumer(consumer: ConsumerState): ConsumerState {
  const { network, subscription, sessions, buffer } = consumer;
  return {
    ...consumer,
    network: copyNetwork(network),
    subscription: copySubscription(subscription),
    sessions: new Map([...sessions].map(([id, session]) => [id, copyFetchSession(session)])),
    fetchedFrom: new Set(consumer.fetchedFrom),
    buffer: buffer.map((fetched) => ({ ...fetched })),
    alarm: { ...consumer.alarm },
    failures: consumer.failures.slice(),
    member: consumer.member === null ? null : copyMember(consumer.member),
    reports: consumer.reports.slice(),
    answers: consumer.answers.slice(),
    closing: consumer.closing === null ? null : { ...consumer.closing },
    wantedTopics: new Set(consumer.wantedTopics),
  };
}

/** About how many values such a copy touches. */
export const weighConsumer = ({ subscription, buffer }: ConsumerState): number =>
  200 + 20 * subscription.partitions.size + 20 * buffer.length;
