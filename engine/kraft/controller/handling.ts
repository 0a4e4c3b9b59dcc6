// A request on its way through the controller: may they, is this the active one, what is decided; it is
// written, believed, and answered when it is committed (Kafka's ControllerApis and ControllerWriteEvent).
import type { AclOperation } from '../../protocol/acl.ts';
import type { ApiName } from '../../protocol/apis.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import { errorAnswer, isRefusable } from '../../protocol/error-answers.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { unwrapRequest } from '../../protocol/forwarding.ts';
import { assert } from '../../../sim/assert.ts';
import { answerAsked, type Asked } from './asked.ts';
import { isRefusal, refusal, type Refusal } from './decision.ts';
import { defer } from './deferred-answers.ts';
import type { ControllerAnswer, ControllerPort } from './port.ts';
import { requestFactsOf } from './request-facts.ts';
import type { Entrance, ServedByActive, ServedByAny } from './requests/served.ts';
import { servedByActive, servedByAny } from './requests/table.ts';
import { checkClusterRight, permissionOf } from './rights.ts';
import { currentOf, type ControllerState } from './state.ts';
import { tellingError } from '../../protocol/telling-error.ts';
import { write } from './trace.ts';
import { writeDecision } from './writing.ts';

/** A request for the controller. It is answered at once or later, but once. */
export function handleRequest(
  controller: ControllerState,
  asked: Asked,
  port: ControllerPort,
): void {
  if (asked.api === 'Envelope') {
    handleEnvelope(controller, asked as Asked<'Envelope'>, port);
    return;
  }
  const served = servedByActive(asked.api);
  const read = servedByAny(asked.api);
  let refused: Refusal | undefined = refusal(ErrorCode.UNSUPPORTED_VERSION);
  if (served !== undefined) refused = serve(controller, served, asked, port);
  else if (read !== undefined) refused = tell(controller, read, asked, port);
  if (refused !== undefined) refuse(asked, refused, port);
}

/** Decides a request and lets its answer wait; gives the reason if it is refused as a whole. */
function serve<N extends ApiName>(
  controller: ControllerState,
  row: ServedByActive<N>,
  asked: Asked<N>,
  port: ControllerPort,
): Refusal | undefined {
  const entrance = entranceOf(controller, asked, port);
  const refused = checkNeeds(row, asked, entrance) ?? row.check?.(asked, entrance);
  if (refused !== undefined) return refused;
  if (isLate(asked)) return refusal(ErrorCode.REQUEST_TIMED_OUT);
  const { reign } = controller;
  if (reign === undefined) return notController(port.quorum().leader);
  const facts = requestFactsOf(controller, reign, { asked, may: entrance.may }, port);
  const decided = row.decide(currentOf(reign).image, asked, facts);
  if (isRefusal(decided)) return decided;
  decided.tell?.(port.trace);
  const awaited = writeDecision(reign, asked.api, decided, port);
  decided.onWritten?.(reign.nextOffset - 1);
  const answer = answerOf(decided.response);
  if (awaited === undefined) answerAsked(asked, answer, port);
  else defer(reign.deferred, { offset: awaited, asked, answer });
  return undefined;
}

/**
 * Has its time-out passed before its turn came? It bounds the wait for the controller's thread only: once
 * something is written, its answer waits for the commit, however long that takes.
 */
// Simplified: the thread is free at once, so only those are late who would not wait at all.
function isLate({ api, body }: Asked): boolean {
  const { timeoutMs = 1 } = body as { readonly timeoutMs?: number };
  // Kafka's controller does not look at this one's.
  return timeoutMs <= 0 && api !== 'UpdateFeatures';
}

const entranceOf = (
  { settings }: ControllerState,
  asked: Asked,
  port: ControllerPort,
): Entrance => ({ settings, may: permissionOf(asked, port.published().image, settings) });

const checkNeeds = (
  { needs }: { readonly needs?: AclOperation },
  asked: Asked,
  { may }: Entrance,
): Refusal | undefined => (needs === undefined ? undefined : checkClusterRight(may, needs, asked));

/** Answers from what is committed; gives the reason if the request is refused. */
function tell<N extends ApiName>(
  controller: ControllerState,
  row: ServedByAny<N>,
  asked: Asked<N>,
  port: ControllerPort,
): Refusal | undefined {
  const entrance = entranceOf(controller, asked, port);
  const refused = checkNeeds(row, asked, entrance);
  if (refused !== undefined) return refused;
  const { leader, kraftVersion } = port.quorum();
  const body = row.read(asked, {
    committed: controller.reign?.speculation.stable ?? port.published(),
    leader,
    kraftVersion,
    names: port.names,
    ...entrance,
  });
  if ('message' in body) return body;
  answerAsked(asked, answerOf(body), port);
  return undefined;
}

/** Whom to ask instead. */
export const notController = (leader: number | undefined): Refusal =>
  refusal(
    ErrorCode.NOT_CONTROLLER,
    leader === undefined
      ? 'No controller appears to be active.'
      : `The active controller appears to be node ${leader}.`,
  );

const answerOf = <N extends ApiName>(body: ResponseBody<N>): ControllerAnswer<N> => ({
  body,
  errorCode: tellingError(body),
});

/** The request fails as a whole. */
export function refuse(asked: Asked, { errorCode, message }: Refusal, port: ControllerPort): void {
  const { api, version, body } = asked;
  write['request-answered-no'](port.trace, api, errorCode);
  assert(isRefusable(api), () => `a controller knows how to refuse ${api}`);
  const answer = errorAnswer(api, version, body as never, { errorCode, message });
  answerAsked(asked, { body: answer as ResponseBody<ApiName>, errorCode }, port);
}

/** What a broker passes on is asked by its client: the principal inside counts. */
function handleEnvelope(
  controller: ControllerState,
  asked: Asked<'Envelope'>,
  port: ControllerPort,
): void {
  const { may } = entranceOf(controller, asked, port);
  const refused = checkClusterRight(may, 'CLUSTER_ACTION', asked);
  if (refused !== undefined) {
    refuse(asked, refused, port);
    return;
  }
  const inside = unwrapRequest(asked.body);
  if (typeof inside === 'number') {
    refuse(asked, refusal(inside), port);
    return;
  }
  const { request, sender } = inside;
  const { name: api, version, clientId, correlationId, body } = request;
  const forwarded = { correlationId };
  const { ticket } = asked;
  handleRequest(controller, { ticket, api, version, clientId, body, forwarded, ...sender }, port);
}
