// The door of the controller: what is asked of it, and what it asks of the process that hosts it. It
// knows no connection, no quorum and no disk.
import type { TimerId } from '../../../sim/program.ts';
import type { Micros } from '../../../sim/time.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import type { Interner, NodeId } from '../../metadata/ids.ts';
import type { PublishedImage } from '../../metadata/image.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import type { ApiName } from '../../protocol/apis.ts';
import type { RequestBody, ResponseBody } from '../../protocol/envelope.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Principal } from '../../protocol/principal.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { Refusal } from './decision.ts';
import type { PeriodicTask } from './periodic-tasks.ts';
import type { RandomSource } from './placement-ring.ts';
import type { ImageAt } from './speculation.ts';

/** The number by which the process knows a request until it is answered; each is answered once. */
export type Ticket = number;

/** A request as it came to the controller, and from whom. */
export interface ControllerRequest<N extends ApiName = ApiName> {
  readonly api: N;
  readonly version: number;
  readonly clientId: string | null;
  readonly body: RequestBody<N>;
  readonly principal: Principal;
  /** The address that it came from, as ACLs name it. */
  readonly address: string;
}

/** What a request is answered with. */
export interface ControllerAnswer<N extends ApiName = ApiName> {
  readonly body: ResponseBody<N>;
  /** The most telling error in it; NONE where all is well. */
  readonly errorCode: ErrorCode;
}

/** What wakes a controller: only timers that it has armed itself. */
export interface ControllerWake {
  readonly type: 'controller-task';
  readonly task: PeriodicTask;
}

/** What the quorum says of itself. */
export interface QuorumFacts {
  /** kraft.version stands in the quorum's own records. */
  readonly kraftVersion: number;
  readonly voters: readonly NodeId[];
  /** Who leads as far as this node knows. */
  readonly leader: NodeId | undefined;
}

/** What the controller asks of its process. Time, chance and names come from there, too. */
export interface ControllerPort {
  readonly names: Interner;
  readonly random: RandomSource;
  readonly trace: TraceSink;
  now(): Micros;
  wallClockMs(): number;
  newUuid(): Uuid;
  after(delay: Micros, wake: ControllerWake): TimerId;
  cancel(timer: TimerId): void;
  /**
   * Writes records behind what was written before, and says what they make of the image before them.
   * Atomic: in one batch. The offset in the answer is that of the last record.
   */
  append(before: ImageAt, records: readonly MetadataRecord[], atomic: boolean): ImageAt;
  answer(ticket: Ticket, answer: ControllerAnswer): void;
  /** What this node has published, whether it leads or not: reads are answered from it. */
  published(): PublishedImage;
  quorum(): QuorumFacts;
  /** KIP-853: raises kraft.version, or says why it cannot be. */
  upgradeKraftVersion(level: number, validateOnly: boolean): Refusal | undefined;
}
