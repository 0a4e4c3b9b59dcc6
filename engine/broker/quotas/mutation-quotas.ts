// How many partitions clients may create and delete per second: a bucket of tokens that fills steadily
// (KIP-599; Kafka's ControllerMutationQuotaManager and TokenBucket).
import { quotaFor, type QuotaClient, type QuotaLimits } from './limits.ts';
import type { QuotaWindow } from '../../replication/rate.ts';

/** Tokens to spend; below zero they are owed. */
export interface TokenBucket {
  tokens: number;
  updatedMs: number;
}

/** The mutation quotas of one controller. */
export interface MutationQuotas {
  readonly window: QuotaWindow;
  readonly limits: QuotaLimits;
  /** By share: see `quotaFor`. */
  readonly buckets: Map<string, TokenBucket>;
}

/** May it be done, and how long is the client to wait? */
export interface MutationVerdict {
  readonly isAllowed: boolean;
  readonly throttleMs: number;
}

/** Mutation quotas before anybody has changed anything. */
export function createMutationQuotas(window: QuotaWindow): MutationQuotas {
  return { window, limits: new Map(), buckets: new Map() };
}

/** One request's mutations, at one time. */
export interface Mutations {
  readonly client: QuotaClient;
  readonly count: number;
  readonly nowMs: number;
}

/** Clients that know THROTTLING_QUOTA_EXCEEDED: while tokens are owed nothing is done. */
export function askStrictly(quotas: MutationQuotas, asked: Mutations): MutationVerdict {
  const account = accountOf(quotas, asked);
  if (account === undefined) return free;
  if (account.bucket.tokens < 0) return { isAllowed: false, throttleMs: waitOf(account) };
  spend(account, asked.count);
  return free;
}

/** Older clients: all is done, and whoever owes tokens then is throttled. */
export function askPermissively(quotas: MutationQuotas, asked: Mutations): MutationVerdict {
  const account = accountOf(quotas, asked);
  if (account === undefined) return free;
  spend(account, asked.count);
  return { isAllowed: true, throttleMs: waitOf(account) };
}

const free: MutationVerdict = { isAllowed: true, throttleMs: 0 };

interface Account {
  readonly bucket: TokenBucket;
  readonly limit: number;
  readonly burst: number;
}

/** The bucket that the client draws from, filled up to now; a new one is full. */
function accountOf(quotas: MutationQuotas, { client, nowMs }: Mutations): Account | undefined {
  const { window, limits, buckets } = quotas;
  const applied = quotaFor(limits, client);
  if (applied === undefined) return undefined;
  const { limit, share } = applied;
  const burst = window.samples * (window.sampleMs / 1_000) * limit;
  const bucket = buckets.get(share) ?? { tokens: burst, updatedMs: nowMs };
  buckets.set(share, bucket);
  const gained = limit * ((nowMs - bucket.updatedMs) / 1_000);
  bucket.tokens = Math.min(burst, bucket.tokens + gained);
  bucket.updatedMs = nowMs;
  return { bucket, limit, burst };
}

function spend({ bucket, burst }: Account, count: number): void {
  bucket.tokens = Math.min(burst, bucket.tokens - count);
}

/** How long until nothing is owed. */
function waitOf({ bucket: { tokens }, limit }: Account): number {
  return tokens < 0 ? Math.round((-tokens / limit) * 1_000) : 0;
}

/** A snapshot's copy of the mutation quotas. */
export function copyMutationQuotas(quotas: MutationQuotas): MutationQuotas {
  const { window, limits, buckets } = quotas;
  const copies = [...buckets].map(([share, bucket]) => [share, { ...bucket }] as const);
  return { window, limits: new Map(limits), buckets: new Map(copies) };
}
