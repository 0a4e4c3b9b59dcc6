// PushTelemetry (KIP-714): clients send their metrics to whoever has asked for them.
import { ErrorCode } from '../../protocol/errors.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';

// Simplified: clients of the world measure nothing, and brokers offer them no subscription. Who pushes
// none the less does so under a subscription that nobody knows.
/** PushTelemetry: refused, for its client was never asked for metrics. */
export function handlePushTelemetry(
  broker: BrokerState,
  call: Call<'PushTelemetry'>,
  env: BrokerEnv,
): void {
  const errorCode = ErrorCode.UNKNOWN_SUBSCRIPTION_ID;
  reply(broker, call, { body: { throttleTimeMs: 0, errorCode }, errorCode }, env);
}
