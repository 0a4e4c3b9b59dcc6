// A broker: replicas, requests on their way, and what it believes of the cluster. Plain data.
import type { ConnectionId, TimerId } from '../../sim/program.ts';
import type { Env } from '../../sim/program.ts';
import type { Micros } from '../../sim/time.ts';
import type { ReplicationState, ReplicationEnv } from '../replication/replica.ts';
import type { Parked } from '../replication/parked.ts';
import type { Fetcher, PartitionFetch } from '../replication/reading.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import type { GroupWake } from '../coordinator/group/group-shard.ts';
import type { Flags } from '../config/eras.ts';
import type { AnsweredHere } from './configs/reassembly.ts';
import type { LogDirectory } from './directories.ts';
import type { FetchSessionCache } from './fetch-sessions/cache.ts';
import type { FetchContext } from './fetch-sessions/context.ts';
import type { GroupCoordinator } from './groups/state.ts';
import type { RestingFetches } from './resting-fetches.ts';
import type { GroupsLoadWake } from './groups/shards.ts';
import type { BrokerQuotas } from './quotas/broker-quotas.ts';
import type { View } from '../metadata/ports.ts';
import type { ProducerIds } from './producer-ids.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { ApiName } from '../protocol/apis.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Envelope, RequestEnvelope, ResponseBody } from '../protocol/envelope.ts';

/**
 * A request that is being answered: by whom it came, and the trace row that brought it. It is also what wakes
 * the handler thread that has done its work on it.
 */
export interface Call<N extends ApiName = ApiName> {
  readonly type: 'request-handled';
  readonly connection: ConnectionId;
  readonly row: number;
  readonly sizeInBytes: number;
  readonly request: RequestEnvelope<N>;
  /** What this broker has answered of it by itself, where it passes on the rest. */
  readonly answeredHere?: AnsweredHere;
}

/** A connection that is open. Nothing is read from it while a call of it is being answered. */
export interface Channel {
  /** Who is at its other end. */
  readonly host: string;
  /** The answer that waits: for room in the send buffer, or until its client is throttled no more. */
  unsent: Envelope | undefined;
  /** Its client has used more than its quota. */
  throttled: boolean;
  /** Which network thread reads from it and writes to it. */
  readonly thread: number;
  /** When it last carried something. */
  usedAt: Micros;
}

/** The requests of a broker. At most one of a connection is being answered (Kafka mutes the channel). */
export interface FrontState {
  readonly connections: Map<ConnectionId, Channel>;
  /** Connections for which there was no place (max.connections): nothing is read from them yet. */
  readonly waiting: { readonly connection: ConnectionId; readonly host: string }[];
  /** How many connections were ever served: network threads get them in turn. */
  accepted: number;
  /** Looks for connections that are idle; -1: there is none. */
  idleTimer: TimerId;
  /** What each network thread could not put into the queue. While it holds something it does nothing else. */
  readonly held: Call[][];
  /** Calls that wait for a handler thread: queued.max.requests at most. */
  readonly queue: Call[];
  /** Handler threads that are busy. */
  busy: number;
}

/** A Fetch that waits for data, or for its time to be over. */
export interface WaitingFetch {
  readonly call: Call<'Fetch'>;
  readonly fetcher: Fetcher;
  readonly context: FetchContext;
  /** What its session has to be read, in that order. */
  readonly fetches: readonly PartitionFetch[];
}

/** A Produce: first it is appended, partition by partition; with acks=all it waits then for its copies. */
export interface WaitingProduce {
  readonly call: Call<'Produce'>;
  /** As its topics will be answered where nothing goes wrong. */
  responses: ResponseBody<'Produce'>['responses'];
  /** The partitions in the order of the answers; -1 where there is none. */
  partitions: readonly PartitionId[];
  /** What was appended: each partition once. */
  produced: readonly ProducedPartition[];
}

/** What was appended to one partition and waits to be copied. */
export interface ProducedPartition {
  readonly partition: PartitionId;
  readonly baseOffset: number;
  /** Up to where the high watermark must come. */
  readonly requiredOffset: number;
  /** What became of it; undefined: it still waits. */
  outcome: ErrorCode | undefined;
}

/** A DeleteRecords that waits until all replicas begin later. */
export interface WaitingDeletion {
  readonly call: Call<'DeleteRecords'>;
  /** In the order of the request: where the partition is to begin, or why that is refused. */
  readonly deletions: readonly {
    readonly partition: PartitionId;
    readonly offset: number;
    readonly errorCode: ErrorCode;
  }[];
}

/** Everything that answering requests needs to remember. Plain data. */
export interface BrokerState {
  readonly nodeId: NodeId;
  readonly release: string;
  /** What is written in its properties file. */
  readonly configFile: Readonly<Record<string, string>>;
  /** The settings that count: the file's, and over them what the cluster's metadata says. */
  configs: BrokerConfigs;
  /** How its release behaves, and which defects it is to have. */
  readonly flags: Flags;
  /** Where its logs lie. */
  readonly directories: readonly LogDirectory[];
  /** Replicas that shall move, and to which directory: begun after each turn. */
  readonly movesWanted: Map<PartitionId, string>;
  /** Where replicas shall lie that this broker does not have yet, by the names of their partitions. */
  readonly preferredDirectories: Map<string, string>;
  readonly replication: ReplicationState;
  readonly front: FrontState;
  readonly quotas: BrokerQuotas;
  readonly fetchSessions: FetchSessionCache;
  readonly fetches: Parked<WaitingFetch>;
  /** Followers whose partitions need not be looked at with every fetch. */
  readonly resting: RestingFetches;
  readonly produces: Parked<WaitingProduce>;
  /** How many of them wait for this broker's own disk alone. */
  awaitingDisk: number;
  readonly deletions: Parked<WaitingDeletion>;
  readonly groups: GroupCoordinator;
  /** Topics that clients asked for and nobody created: handed to the controller after each turn. */
  readonly topicsToCreate: Set<string>;
  /** Requests that only the active controller can answer: handed to it after each turn. */
  readonly toForward: Call[];
  /** What this broker believes of the cluster. */
  view: View;
  /** The quorum's own feature, which stands in no image: as its process has read it in the log. */
  kraftVersion: number;
  /** For InitProducerId. */
  readonly producerIds: ProducerIds;
}

/** What wakes a broker's front. */
export type BrokerWake =
  | Call
  | { readonly type: 'throttle-over'; readonly connection: ConnectionId }
  | { readonly type: 'look-for-idle' }
  | { readonly type: 'fetch-expired'; readonly id: number }
  | { readonly type: 'produce-expired'; readonly id: number }
  | { readonly type: 'deletion-expired'; readonly id: number }
  | GroupWake
  | GroupsLoadWake;

/** What a handler needs of the world. */
export type BrokerEnv = Env<Envelope, BrokerWake> & ReplicationEnv;
