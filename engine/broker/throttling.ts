// Who uses more than its quota is answered, and then not heard for a while (KIP-13, KIP-124, KIP-219).
import type { ApiName } from '../protocol/apis.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { followMetadata, type QuotaKind } from './quotas/broker-quotas.ts';
import { giveBackUse, maxUseAtOnce, recordUse, type ClientQuotas } from './quotas/client-quotas.ts';
import type { QuotaClient } from './quotas/limits.ts';
import { serviceTime } from './service-time.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** The request has cost time of threads: how long must its client wait? Never longer than one window. */
export function throttleOfRequest(broker: BrokerState, call: Call, env: BrokerEnv): number {
  const request = quotasOf(broker, 'request');
  if (request.limits.size === 0) return 0;
  // Simplified: network threads cost nothing.
  const percentSeconds = serviceTime(call) / 10_000;
  const wait = recordUse(request, clientOf(call), percentSeconds, nowMs(env));
  return Math.min(wait, request.window.sampleMs);
}

/** Records came: their bytes count whatever becomes of them. With acks=0 the time of threads does not. */
export function throttleOfProduce(
  broker: BrokerState,
  call: Call<'Produce'>,
  env: BrokerEnv,
): number {
  const produce = quotasOf(broker, 'produce');
  const isLimited = produce.limits.size > 0;
  const wait = isLimited ? recordUse(produce, clientOf(call), call.sizeInBytes, nowMs(env)) : 0;
  if (call.request.body.acks === 0) return wait;
  return Math.max(wait, throttleOfRequest(broker, call, env));
}

/** Is anything counted that a consumer fetches? */
export const countsFetches = (broker: BrokerState): boolean =>
  quotasOf(broker, 'fetch').limits.size + quotasOf(broker, 'request').limits.size > 0;

/** A consumer is to get an answer of this size: if it must wait, it gets nothing, and that costs nothing. */
export function throttleOfFetch(
  broker: BrokerState,
  call: Call<'Fetch'>,
  sizeInBytes: number,
  env: BrokerEnv,
): number {
  const fetch = quotasOf(broker, 'fetch');
  const client = clientOf(call);
  const forTime = throttleOfRequest(broker, call, env);
  const forBytes = recordUse(fetch, client, sizeInBytes, nowMs(env));
  const wait = Math.max(forTime, forBytes);
  if (wait > 0) giveBackUse(fetch, client, sizeInBytes, nowMs(env));
  return wait;
}

/** The most that a consumer may be given at once. */
export function maxFetchBytes(broker: BrokerState, call: Call<'Fetch'>): number {
  const fetch = quotasOf(broker, 'fetch');
  return fetch.limits.size === 0 ? Number.MAX_SAFE_INTEGER : maxUseAtOnce(fetch, clientOf(call));
}

function quotasOf({ quotas, view, flags }: BrokerState, kind: QuotaKind): ClientQuotas {
  followMetadata(quotas, view.image.quotas, flags);
  return quotas[kind];
}

// Simplified: connections are not authenticated, so everybody is the same user.
const clientOf = ({ request }: Call): QuotaClient => ({
  user: 'ANONYMOUS',
  clientId: request.clientId ?? '',
});

const nowMs = (env: BrokerEnv): number => Math.floor(env.clock.wall() / 1_000);

/** The answer says how long its client should keep silent; a wait that the controller asked for stands in it. */
export function withThrottle<N extends ApiName>(
  body: ResponseBody<N>,
  throttleTimeMs: number,
): ResponseBody<N> {
  if (throttleTimeMs <= throttleIn(body)) return body;
  return { ...body, throttleTimeMs };
}

/** How long an answer tells its client to be silent. */
export const throttleIn = (body: object): number =>
  (body as { readonly throttleTimeMs?: number }).throttleTimeMs ?? 0;
