// DescribeAcls, asked of a broker.
import { describedAcls } from '../../metadata/described-acls.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';

/** DescribeAcls: who may do what, as this broker knows it. */
// Simplified: brokers ask no authorizer about whoever asks them; only the controller does.
export function handleDescribeAcls(
  broker: BrokerState,
  call: Call<'DescribeAcls'>,
  env: BrokerEnv,
): void {
  const isKept = broker.configs['authorizer.class.name'] !== '';
  const errorCode = isKept ? ErrorCode.NONE : ErrorCode.SECURITY_DISABLED;
  const errorMessage = isKept ? '' : 'No Authorizer is configured on the broker';
  const resources = isKept ? describedAcls(broker.view.image, call.request.body) : [];
  reply(
    broker,
    call,
    { body: { throttleTimeMs: 0, errorCode, errorMessage, resources }, errorCode },
    env,
  );
}
