// A scenario: a cluster, its clients, and what goes wrong. The file is this shape, written in YAML.
import type { SemanticsName } from '../../engine/clients/application/semantics.ts';
import type { AssignorName } from '../../engine/clients/assignors/assignors.ts';
import type { OwnPartitionerName } from '../../engine/config/own-partitioners.ts';
import type { Plain } from '../../sim/plain.ts';
import type { Micros } from '../../sim/time.ts';

/** Settings by Kafka's own names, as their text values. */
export type Settings = Readonly<Record<string, string>>;

/** Everything that a run depends on, with nothing left out. */
export interface Scenario {
  readonly title: string;
  /** The release, as a text: "4.3". */
  readonly kafka: string;
  /** With which metadata.version the cluster was formatted ("3.6-IV2"); the release's newest without it. */
  readonly metadataVersion?: string;
  readonly seed: string;
  /** How many brokers: b1, b2 … */
  readonly brokers: number;
  /** How many voters the quorum has: c1, c2 … */
  readonly controllers: number;
  /** The first brokers are the controllers, too: there is no c1. */
  readonly combined: boolean;
  readonly configs: Settings;
  /** Behaviours and defects of brokers that are to differ from the release's, by the names of flags. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** The racks of brokers, by their numbers; without it they have none. */
  readonly racks?: Readonly<Record<number, string>>;
  readonly topics: readonly TopicPlan[];
  readonly producers: readonly ProducerPlan[];
  readonly consumers: readonly ConsumerPlan[];
  readonly steps: readonly StepPlan[];
  readonly until: Micros;
}

/** A topic that exists when the scenario begins. */
export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly configs: Settings;
}

/** Who may choose partitions: Kafka's round robin, or what an application has written for itself. */
export type PartitionerName = 'round-robin' | OwnPartitionerName;

/** An application that writes. */
export interface ProducerPlan {
  readonly name: string;
  readonly topic: string;
  /** One record each so often. */
  readonly every: Micros;
  /** How many in all; without it, until the end. */
  readonly count?: number;
  /** Bytes of a value. */
  readonly size: number;
  /** How many different keys; 0: records have none. */
  readonly keys: number;
  /** `outbox`: what it sends stands in its own database first. */
  /** Who chooses partitions; without it Kafka's own producer does. */
  readonly partitioner?: PartitionerName;
  readonly semantics: 'direct' | 'outbox';
  readonly startAt: Micros;
  readonly configs: Settings;
}

/** An application that reads: alone, or as several members of a group. */
export interface ConsumerPlan {
  readonly name: string;
  readonly topic: string;
  /** Every topic of such a name is read; without it, the one topic. */
  readonly pattern?: string;
  /** `group.id`; without it, the application reads all partitions by itself. */
  readonly group?: string;
  /** How many there are of it: `billing-1`, `billing-2` … */
  readonly members: number;
  /** Each member has an instance id of its own (KIP-345). */
  readonly static: boolean;
  readonly assignor?: AssignorName;
  /** When it commits; without it, as its group would by itself. */
  readonly semantics?: SemanticsName;
  /** How long it works on one record. */
  readonly processing: Micros;
  /** Every so-manieth record cannot be processed. */
  readonly failEvery?: number;
  /** How often such a record is tried again, and how long after. */
  readonly retries?: number;
  readonly retryPause?: Micros;
  /** Where records go that cannot be processed. */
  readonly deadLetters?: string;
  /** Before which step it crashes, once: `commit 3`. */
  readonly crash?: string;
  readonly startAt: Micros;
  /** How long after the one before each member begins. */
  readonly apart: Micros;
  readonly configs: Settings;
}

/** Something goes wrong at a time. Processes may be named by what they are then: `leader(orders-0)`. */
export interface StepPlan {
  readonly at: Micros;
  readonly fault: string;
  readonly with: Plain;
  readonly for?: Micros;
}
