// The form of the recordings of a running cluster (see `live-4.3: case format` in test/golden/README.md).
import type { Json } from '../../../engine/protocol/codec/json.ts';
import type { ApiName } from '../../../engine/protocol/apis.ts';
import type { GoldenCase, GoldenFile } from '../golden.ts';

/** The cluster on which the cases of a file were recorded. */
export interface Topology {
  readonly brokers: readonly number[];
  readonly controllers: readonly number[];
  /** Controllers that were formatted without voters, and started by hand. */
  readonly spare?: readonly number[];
  readonly racks?: Readonly<Record<string, string>>;
  /** 1: the voters stand in the log; without it they stood in settings. */
  readonly kraftVersion?: number;
  readonly configs: Readonly<Record<string, string | number>>;
}

/** One step of a case. */
export type Step =
  | {
      readonly do: 'create-topic';
      readonly topic: string;
      readonly assignment: Readonly<Record<string, readonly number[]>>;
      readonly configs?: Readonly<Record<string, string | number>>;
    }
  | { readonly do: 'delete-topic'; readonly topic: string }
  | RawStep
  | RawBytesStep
  | { readonly do: 'await'; readonly handle: string }
  | { readonly do: 'wait'; readonly until: string }
  | { readonly do: 'move-leader'; readonly partition: string; readonly to: number }
  | {
      readonly do: 'kill' | 'stop' | 'start' | 'pause' | 'resume';
      readonly broker: number;
    }
  | { readonly do: 'describe'; readonly partitions: readonly string[] }
  | { readonly do: 'offsets'; readonly partition: string; readonly to?: string }
  | { readonly do: 'log-end-offsets'; readonly partition: string }
  | { readonly do: 'read-log'; readonly broker: number; readonly partition: string }
  | { readonly do: 'note' | 'metadata-records' }
  | ClientStep
  | { readonly do: 'group-state'; readonly group: string };

/** A call of a real client. */
export interface ClientStep {
  readonly do: 'client';
  readonly client: string;
  readonly op: string;
  readonly config?: Readonly<Record<string, string | number>>;
  readonly topics?: readonly string[];
  readonly partitions?: readonly string[];
  readonly tp?: string;
  readonly offset?: number;
  readonly offsets?: Readonly<Record<string, number>>;
  /** poll() is called until there are so many records, or the time is over. */
  readonly records?: number;
  readonly forMs?: number;
}

/** One request and its answer. */
export interface RawStep {
  readonly do: 'raw';
  readonly to: string;
  readonly api: ApiName;
  readonly version?: number;
  readonly body: Json;
  readonly conn?: string;
  /** Nobody waits: the answer comes at the `await` of this name. */
  readonly async?: boolean;
  readonly handle?: string;
  /** Nobody answers, or the connection is closed. */
  readonly noResponse?: boolean;
  readonly expectClose?: boolean;
  /** Errors that were waited out. */
  readonly retryOn?: readonly number[];
  /** The recorded answer shows timestamps of records. */
  readonly timestamps?: boolean;
}

/** Bytes that may be no request at all. */
export interface RawBytesStep {
  readonly do: 'raw-bytes';
  readonly to: string;
  readonly hex?: string;
  readonly header?: {
    readonly key: number;
    readonly version: number;
    readonly flexible?: boolean;
    readonly clientId?: string;
  };
  readonly bodyHex?: string;
  /** The length prefix, where it is not the length. */
  readonly size?: number;
  readonly parseAs?: { readonly api: ApiName; readonly version: number };
}

/** A case: what was done, and what was seen after some of the steps. */
export interface LiveCase {
  readonly steps: readonly Step[];
  /** What was seen, by the number of the step. */
  readonly seen: ReadonlyMap<number, Json>;
}

export const topologyOf = (file: GoldenFile): Topology => file.head['topology'] as Topology;

export function liveCaseOf(theCase: GoldenCase): LiveCase {
  const observed = theCase['observe'] as readonly { after: number; result: Json }[];
  return {
    steps: theCase['steps'] as readonly Step[],
    seen: new Map(observed.map(({ after, result }) => [after, result])),
  };
}

/** `orders-0` is partition 0 of `orders`. */
export function partitionName(text: string): { readonly topic: string; readonly index: number } {
  const at = text.lastIndexOf('-');
  return { topic: text.slice(0, at), index: Number(text.slice(at + 1)) };
}
