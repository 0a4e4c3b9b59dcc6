// The door between the page and a run. The worker's client implements it over trace columns.
import type { History } from './history.ts';
import type { ApiFamily, Micros, Picture } from './picture.ts';
import type { Subject } from './subject.ts';

/** How much an event matters: 0 chatter, 1 routine, 2 notable, 3 headline. */
export type Importance = 0 | 1 | 2 | 3;

/** What a step goes to, and what the list of events shows. */
export type Focus =
  | 'everything'
  | 'routine'
  | 'notable'
  | 'headlines'
  | 'messages'
  | 'records'
  | 'commits'
  | 'leader-changes';

/** The picture beside an event's sentence: an API's shape, or what happened to a node. */
export type EventGlyph =
  | { readonly kind: 'api'; readonly family: ApiFamily; readonly isResponse: boolean }
  | { readonly kind: 'fault' | 'role' | 'law' | 'log' | 'note' };

/** One thing that happened, as a sentence. */
export interface EventLine {
  readonly row: number;
  readonly t: Micros;
  readonly importance: Importance;
  readonly kind: string;
  readonly sentence: string;
  readonly about: readonly Subject[];
  readonly glyph: EventGlyph;
}

/** Events in the order they happened, read one by one, so that a million cost nothing. */
export interface EventList {
  readonly length: number;
  line(index: number): EventLine;
  /** How many of them happened at or before a moment. */
  upTo(t: Micros): number;
}

/** What a person can do to a run; each deed makes a branch. */
export interface Deed {
  readonly verb: 'kill' | 'pause' | 'resume' | 'restart';
  /** Kafka's `node.id` of the broker or controller. */
  readonly node: number;
}

/** A run that left another one when somebody did something. Branch 0 is the run as it was written. */
export interface Branch {
  readonly id: number;
  readonly parent?: number;
  readonly at: Micros;
  readonly deed?: Deed;
  /** What was done, as a sentence without its full stop. */
  readonly name: string;
}

/** What stopped a run that should have gone on. */
export interface Trouble {
  readonly headline: string;
  readonly detail: string;
}

/** A message as it was sent: its body, and its bytes where Kafka has such a message. */
export interface SentMessage {
  readonly api: string;
  readonly version: number;
  readonly body: unknown;
  readonly bytes?: Uint8Array;
}

/** A run that grows while somebody looks at it. Everything it returns is plain data, never changed. */
export interface RunSource {
  readonly scenario: { readonly name: string; readonly seed: string; readonly kafka: string };
  branches(): readonly Branch[];
  /** The branch that everything below speaks of. */
  shown(): Branch;
  show(branch: number): void;
  /** How far the shown branch is simulated: everything up to here can be asked for. */
  known(): Micros;
  /** Where the scenario ends. */
  ends(): Micros;
  /** Two moments between which nothing happened have the same picture, by reference. */
  pictureAt(t: Micros): Picture;
  events(focus: Focus): EventList;
  history(): History;
  /** What led to a row, oldest first, the row itself last. */
  why(row: number): readonly EventLine[];
  /** The message that a row sent. It is asked for; growth is told when it has come. */
  sent(row: number): SentMessage | undefined;
  trouble(): Trouble | undefined;
  /** Asks for the run up to a moment; growth is told when it comes. */
  advance(to: Micros): void;
  /** Does something at a moment: the new branch is shown at once and begins to grow. */
  fork(at: Micros, deed: Deed): void;
  /** Calls back whenever any of the answers above may have changed. Returns how to stop it. */
  onGrowth(listener: () => void): () => void;
}
