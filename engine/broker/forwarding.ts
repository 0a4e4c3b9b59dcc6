// KIP-590: what only the active controller can decide a broker passes on, in its client's name.
import { ErrorCode } from '../protocol/errors.ts';
import { errorAnswer, isRefusable } from '../protocol/error-answers.ts';
import type { RequestBody, ResponseBody } from '../protocol/envelope.ts';
import type { ApiName } from '../protocol/apis.ts';
import { unwrapResponse, wrapRequest } from '../protocol/forwarding.ts';
import { anonymous } from '../protocol/principal.ts';
import { reassembled } from './configs/reassembly.ts';
import { tellingError } from '../protocol/telling-error.ts';
import { hangUp, reply } from './front.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** The process takes it to the controller after the turn; its client waits. */
export function forward(broker: BrokerState, call: Call): void {
  broker.toForward.push(call);
}

/** The request of a client as the controller gets it. */
export function envelopeOf(
  broker: BrokerState,
  { connection, request }: Call,
): RequestBody<'Envelope'> {
  const address = broker.front.connections.get(connection)?.host ?? '';
  return wrapRequest(request, { principal: anonymous, address });
}

/** The controller has answered, or nobody has for too long. */
export function onForwarded(
  broker: BrokerState,
  call: Call,
  answer: ResponseBody<'Envelope'> | 'timed-out',
  env: BrokerEnv,
): void {
  const { api, version } = call.request;
  if (answer === 'timed-out') {
    fail(broker, call, ErrorCode.REQUEST_TIMED_OUT, env);
  } else if (answer.errorCode === ErrorCode.UNSUPPORTED_VERSION) {
    // The client asks again for the versions that there are.
    hangUp(broker, call, `the controller does not know version ${version}`, env);
  } else {
    const body = unwrapResponse(api, version, answer);
    if (body === undefined || answer.errorCode !== ErrorCode.NONE) {
      fail(broker, call, ErrorCode.UNKNOWN_SERVER_ERROR, env);
    } else {
      replyWhole(broker, call, body as ResponseBody<ApiName>, env);
    }
  }
}

function fail(broker: BrokerState, call: Call, errorCode: ErrorCode, env: BrokerEnv): void {
  const { api, version, body } = call.request;
  if (!isRefusable(api)) {
    hangUp(broker, call, 'the controller did not answer', env);
    return;
  }
  const answer = errorAnswer(api, version, body as never, { errorCode, message: null });
  replyWhole(broker, call, answer as ResponseBody<ApiName>, env);
}

/** With what this broker had answered by itself. */
function replyWhole(
  broker: BrokerState,
  call: Call,
  body: ResponseBody<ApiName>,
  env: BrokerEnv,
): void {
  const { answeredHere } = call;
  const rest = body as ResponseBody<'IncrementalAlterConfigs'>;
  const whole = answeredHere === undefined ? body : reassembled(answeredHere, rest);
  reply(broker, call, { body: whole, errorCode: tellingError(whole) }, env);
}
