// Connections as TCP gives them to programs: two ends, two lanes, and the paths they run on.
import type { Distribution } from '../random/distribution.ts';
import type { Stream } from '../random/stream.ts';
import type { EventHandle } from '../queue/event-queue.ts';
import type { Micros } from '../time.ts';

/** Part of the world's state. */
export interface Network {
  readonly connections: Map<number, Connection>;
  nextConnection: number;
  /** Paths by ordered pair of hosts, made when first used. */
  readonly paths: Map<number, Path>;
  readonly links: LinkDefaults;
  /** What is wrong with the network now, in the order in which it began. */
  rules: readonly LinkRule[];
  nextRule: number;
  /** How often a rule has struck, for those that strike a given number of times. */
  readonly strikes: Map<number, number>;
  /** Messages by fate: sent = delivered + lost + in flight. */
  readonly counts: { sent: number; delivered: number; lost: number };
}

/** The link between two hosts when nothing is wrong. */
export interface LinkDefaults {
  readonly latency: Distribution;
  readonly bytesPerSecond: number;
  readonly between: readonly SpecialLink[];
}

/** A link between two hosts that differs from the others. */
export interface SpecialLink {
  readonly hosts: readonly [number, number];
  readonly latency: Distribution;
  readonly bytesPerSecond: number;
}

/** From one host to another. */
export interface Path {
  readonly from: number;
  readonly to: number;
  readonly latency: Distribution;
  readonly bytesPerSecond: number;
  /** Of this path alone: what is drawn here moves nothing elsewhere. */
  readonly stream: Stream;
  /** The rules that apply here now; undefined when nothing is wrong. */
  rules: readonly LinkRule[] | undefined;
}

/** What a rule does to what passes. */
export type LinkVerdict =
  /** Silence: packets vanish and are sent again until the path is whole or the sender gives up. */
  | { readonly type: 'block' }
  /** Each message takes longer by a drawn time. */
  | { readonly type: 'delay'; readonly latency: Distribution }
  /** A narrow place: what arrives there queues up, and goes on at once when it is wide again. */
  | { readonly type: 'throttle'; readonly bytesPerSecond: number }
  /** One message in `oneIn` is sent again after a drawn time, as when a packet was dropped. */
  | { readonly type: 'spike'; readonly oneIn: number; readonly latency: Distribution }
  /** One message in `oneIn` breaks its connection. */
  | { readonly type: 'reset'; readonly oneIn: number }
  /** Messages (of one name, or all) wait until they are released. */
  | { readonly type: 'hold'; readonly message?: string }
  /** The next `count` messages (of one name, or all) are lost, and their connections break. */
  | { readonly type: 'lose'; readonly message?: string; readonly count: number };

/** Something wrong with the network between some hosts. */
export interface LinkRule {
  readonly id: number;
  /** The fault it belongs to. */
  readonly fault: number;
  /** Ordered pairs of hosts, as from × 65,536 + to; undefined: everywhere. */
  readonly pairs: readonly number[] | undefined;
  readonly verdict: LinkVerdict;
}

/** Where one end of a connection stands. */
export type EndStatus = 'asking' | 'open' | 'closed';

/** One end of a connection, in one incarnation of one process. */
export interface End {
  process: number;
  life: number;
  readonly host: number;
  part: number;
  status: EndStatus;
  readingPaused: boolean;
}

/** What an end sent and the other has not taken yet. */
export interface Lane {
  /** Bytes on the way or unread. */
  pendingBytes: number;
  /** When the wire is free for the next message. */
  wireFreeAt: Micros;
  /** Nothing arrives before what was sent before it. */
  lastArrivalAt: Micros;
  /** What met a broken path, or arrived behind something that did, in order. */
  readonly stalled: Packet[];
  /** What has arrived and waits for the program to read. */
  readonly unread: Packet[];
  /** Where the path is narrow: when the first of what is stalled gets through. */
  passAt: Micros;
  /** When the path broke, while something is stalled by it; -1 otherwise. */
  stalledSince: Micros;
  giveUp: EventHandle;
  /** Something was lost here: nothing that was sent after it may arrive. */
  hasGap: boolean;
  /** A DRAIN stands in the queue. */
  draining: boolean;
  /** The sender was refused and waits to hear of room. */
  refused: boolean;
}

/** A message, or the news that the other end is open or shut, that could not be handed over yet. */
export interface Packet {
  readonly kind: number;
  readonly arg: number;
  readonly cause: number;
  readonly payload: unknown;
  /** A teacher may hold a message: it waits until it is released, and is not held again. */
  hold: 'unseen' | 'held' | 'released';
}

/** Ends 2n and 2n + 1 of connection n; lane 0 carries what end 0 sends. */
export interface Connection {
  readonly ends: readonly [End, End];
  readonly lanes: readonly [Lane, Lane];
}
