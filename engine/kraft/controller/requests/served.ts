// What a row of the tables of requests is made of.
import type { TraceSink } from '../../../../sim/trace/sink.ts';
import type { Interner } from '../../../metadata/ids.ts';
import type { Image } from '../../../metadata/image.ts';
import type { AclOperation } from '../../../protocol/acl.ts';
import type { ApiName } from '../../../protocol/apis.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import type { Asked } from '../asked.ts';
import type { Decision, Refusal } from '../decision.ts';
import type { ControllerSettings } from '../facts.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { Permission } from '../rights.ts';

/** What is decided about a request, with the answer in Kafka's own form. */
export interface ServedDecision<N extends ApiName> extends Decision<ResponseBody<N>> {
  /** Soft state that follows when the records are written: the offset of the last one is known. */
  readonly onWritten?: (lastOffset: number) => void;
  /** Tells why it was decided so, where no record does. */
  readonly tell?: (trace: TraceSink) => void;
}

/** What is known of a request before it is asked who leads. */
export interface Entrance {
  readonly may: Permission;
  readonly settings: ControllerSettings;
}

/** A request that only the active controller serves. */
export interface ServedByActive<N extends ApiName> {
  /** What whoever asks must be allowed to do to the cluster; left out: the decision asks itself. */
  readonly needs?: AclOperation;
  /** What is refused by any controller. */
  check?(asked: Asked<N>, entrance: Entrance): Refusal | undefined;
  /** The image is the newest one, committed or not. */
  decide(image: Image, asked: Asked<N>, facts: RequestFacts): ServedDecision<N> | Refusal;
}

/** What a controller that reads, and does not decide, knows. */
export interface ReadFacts extends Entrance {
  /** What is committed, as this node knows it, and the offset of its last record. */
  readonly committed: { readonly image: Image; readonly offset: number };
  /** Who leads the quorum as far as this node knows. */
  readonly leader: number | undefined;
  /** It stands in the quorum's own records, and in no image. */
  readonly kraftVersion: number;
  readonly names: Interner;
}

/** A request that every controller answers from what is committed. */
export interface ServedByAny<N extends ApiName> {
  readonly needs?: AclOperation;
  read(asked: Asked<N>, facts: ReadFacts): ResponseBody<N> | Refusal;
}
