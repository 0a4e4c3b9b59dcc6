// What a tool asks of its shell besides admin calls: to run a producer or a consumer for it.
import type { ProducerRecord } from '../../engine/clients/producer/producer-state.ts';
import type { ConsumerFailure } from '../../engine/clients/consumer/consumer-state.ts';
import type { TopicPartition } from '../../engine/clients/topic-partition.ts';
import type { DataRecord } from '../../engine/protocol/batch.ts';
import type { Script } from '../../engine/clients/admin/script.ts';

/** Sends records and waits for what becomes of them. */
export interface ProduceWish {
  readonly do: 'produce';
  readonly clientId: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly records: readonly ProducerRecord[];
}

/** What became of the records of a ProduceWish. */
export interface Produced {
  /** The error code of each record; 0: it was acknowledged. */
  readonly errorCodes: readonly number[];
}

/** What is read. */
export type ReadFrom =
  | { readonly topics: readonly string[] }
  | { readonly pattern: string }
  /** Without an offset the reset policy says where to begin. */
  | { readonly partition: TopicPartition; readonly offset?: number };

/** Reads until there is enough, or nothing comes for too long. */
export interface ConsumeWish {
  readonly do: 'consume';
  readonly clientId: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly from: ReadFrom;
  /** -1: no bound. */
  readonly maxMessages: number;
  /** How long to wait for the next record; -1: for ever. */
  readonly timeoutMs: number;
}

/** A record that was read. */
export interface ConsumedRecord extends TopicPartition {
  readonly offset: number;
  readonly record: DataRecord;
}

/** What a ConsumeWish brought. */
export interface Consumed {
  readonly records: readonly ConsumedRecord[];
  readonly end: 'enough' | 'timeout' | 'interrupted' | ConsumerFailure;
}

/** What only the shell can do. */
export type Wish = ProduceWish | ConsumeWish;

/** Sends records. */
export function* produce(wish: Omit<ProduceWish, 'do'>): Script<Produced> {
  const { told } = yield { do: 'owner', wish: { do: 'produce', ...wish } };
  return told as Produced;
}

/** Reads records. */
export function* consume(wish: Omit<ConsumeWish, 'do'>): Script<Consumed> {
  const { told } = yield { do: 'owner', wish: { do: 'consume', ...wish } };
  return told as Consumed;
}
