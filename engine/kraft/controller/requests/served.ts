// What a row of the table of requests is made of.
import type { Image } from '../../../metadata/image.ts';
import type { AclOperation } from '../../../protocol/acl.ts';
import type { ApiName } from '../../../protocol/apis.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import type { Asked } from '../asked.ts';
import type { Decision, Refusal } from '../decision.ts';
import type { RequestFacts } from '../request-facts.ts';

/** What is decided about a request, with the answer in Kafka's own form. */
export interface ServedDecision<N extends ApiName> extends Decision<ResponseBody<N>> {
  /** Soft state that follows when the records are written: the offset of the last one is known. */
  readonly onWritten?: (lastOffset: number) => void;
}

/** A request that only the active controller serves. */
export interface ServedByActive<N extends ApiName> {
  /** What whoever asks must be allowed to do to the cluster; left out: the decision asks itself. */
  readonly needs?: AclOperation;
  /** The image is the newest one, committed or not. */
  decide(image: Image, asked: Asked<N>, facts: RequestFacts): ServedDecision<N> | Refusal;
}
