// Byte rates and request time of clients, and how long whoever exceeds them is made to wait (KIP-13,
// KIP-124; Kafka's ClientQuotaManager).
import { quotaFor, type QuotaClient, type QuotaLimits } from './limits.ts';
import {
  copyRate,
  createRate,
  measureRate,
  recordInRate,
  type QuotaWindow,
} from '../../replication/rate.ts';
import type { Rate } from '../../replication/rate.ts';

/** One kind of quota at one broker: its limits, and what was used of them. */
export interface ClientQuotas {
  readonly window: QuotaWindow;
  readonly limits: QuotaLimits;
  /** By share: see `quotaFor`. */
  readonly rates: Map<string, Rate>;
}

/** Quotas before anybody has used anything. */
export function createClientQuotas(window: QuotaWindow): ClientQuotas {
  return { window, limits: new Map(), rates: new Map() };
}

/** A client used some of its quota; gives how long it must wait so that its rate is right again. */
export function recordUse(
  quotas: ClientQuotas,
  client: QuotaClient,
  used: number,
  nowMs: number,
): number {
  const { window, limits } = quotas;
  const applied = quotaFor(limits, client);
  // Simplified: Kafka records the use of all clients once any quota is set, so that a limit that is set
  // later finds a past; here the past of a client without a limit is empty.
  if (applied === undefined) return 0;
  const rate = rateOf(quotas, applied.share);
  recordInRate(rate, used, nowMs, window);
  const { perSecond, windowMs } = measureRate(rate, nowMs, window);
  if (perSecond <= applied.limit) return 0;
  return Math.round(((perSecond - applied.limit) / applied.limit) * windowMs);
}

/** The fetch was not answered with data after all: what it used is given back. */
export function giveBackUse(
  quotas: ClientQuotas,
  client: QuotaClient,
  used: number,
  nowMs: number,
): void {
  const applied = quotaFor(quotas.limits, client);
  if (applied === undefined) return;
  recordInRate(rateOf(quotas, applied.share), -used, nowMs, quotas.window);
}

/** The most that one fetch may carry: more would exceed the quota for ever, however long it waits. */
export function maxUseAtOnce(quotas: ClientQuotas, client: QuotaClient): number {
  const applied = quotaFor(quotas.limits, client);
  if (applied === undefined) return Number.MAX_SAFE_INTEGER;
  return (applied.limit * (quotas.window.samples - 1) * quotas.window.sampleMs) / 1_000;
}

function rateOf({ rates }: ClientQuotas, share: string): Rate {
  const known = rates.get(share);
  if (known !== undefined) return known;
  const rate = createRate();
  rates.set(share, rate);
  return rate;
}

/** A snapshot's copy of one kind of quota. */
export function copyClientQuotas({ window, limits, rates }: ClientQuotas): ClientQuotas {
  const copies = [...rates].map(([share, rate]) => [share, copyRate(rate)] as const);
  return { window, limits: new Map(limits), rates: new Map(copies) };
}
