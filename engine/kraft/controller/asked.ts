// A request that the controller works on, and the answer that it gets.
import type { ApiName, ResponseOf } from '../../protocol/apis.ts';
import { wrapResponse } from '../../protocol/forwarding.ts';
import type { ControllerAnswer, ControllerPort, ControllerRequest, Ticket } from './port.ts';

/** A request, and what it is known by. Plain data: it may wait in the state. */
export interface Asked<N extends ApiName = ApiName> extends ControllerRequest<N> {
  readonly ticket: Ticket;
  /** It came in an Envelope (KIP-590): a broker has passed it on, and gets the answer in another one. */
  readonly forwarded?: { readonly correlationId: number };
}

/** Answers a request, in an envelope if it came in one. */
export function answerAsked(asked: Asked, answer: ControllerAnswer, port: ControllerPort): void {
  const { ticket, api, version, forwarded } = asked;
  if (forwarded === undefined) {
    port.answer(ticket, answer);
    return;
  }
  const { body, errorCode } = answer;
  const { correlationId } = forwarded;
  const envelope = wrapResponse(
    api,
    { version, correlationId },
    body as ResponseOf<ApiName>,
    errorCode,
  );
  port.answer(ticket, { body: envelope, errorCode });
}
