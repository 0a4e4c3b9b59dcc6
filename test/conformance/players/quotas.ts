// machines/quotas: which quota applies, how long whoever exceeds it waits, and the mutation quota.
import {
  createClientQuotas,
  recordUse,
  type ClientQuotas,
} from '../../../engine/broker/quotas/client-quotas.ts';
import {
  quotaFor,
  setLimit,
  type QuotaLimits,
  type QuotaName,
} from '../../../engine/broker/quotas/limits.ts';
import {
  askPermissively,
  askStrictly,
  createMutationQuotas,
} from '../../../engine/broker/quotas/mutation-quotas.ts';
import type { QuotaWindow } from '../../../engine/replication/rate.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

interface QuotaCase extends GoldenCase {
  readonly startMs: number;
  readonly samples: number;
  readonly windowSec: number;
  readonly limit: number;
  readonly kind?: 'strict' | 'permissive';
  readonly steps: readonly (readonly unknown[])[];
}

interface EntityCase extends GoldenCase {
  readonly quotas: readonly (readonly [Name, Name, number | null])[];
  readonly asks: readonly (readonly [string, string, number | null])[];
}

/** As recorded: null stands for nobody in particular. */
type Name = string | null;

/** Client quotas of bytes and of mutations, and whom they are for. */
export const quotas: Player = {
  families: ['machines/quotas'],
  play: (_, theCase) => {
    if ('asks' in theCase) return playEntities(theCase as EntityCase);
    const played = theCase as QuotaCase;
    return played.kind === undefined ? playRates(played) : playMutations(played);
  },
};

const client = { user: 'u', clientId: 'c' };

const windowOf = ({ samples, windowSec }: QuotaCase): QuotaWindow => ({
  samples,
  sampleMs: windowSec * 1_000,
});

function playRates(theCase: QuotaCase): string | undefined {
  const state: ClientQuotas = createClientQuotas(windowOf(theCase));
  setLimit(state.limits, { user: 'u' }, theCase.limit);
  let now = theCase.startMs;
  const found = theCase.steps.map(([first, second]) => {
    if (first === 'limit') {
      setLimit(state.limits, { user: 'u' }, Number(second));
      return [first, second];
    }
    now += Number(first);
    return [first, second, recordUse(state, client, Number(second), now)];
  });
  return difference(theCase.steps, found, 'steps');
}

function playMutations(theCase: QuotaCase): string | undefined {
  const state = createMutationQuotas(windowOf(theCase));
  setLimit(state.limits, { user: 'u' }, theCase.limit);
  const ask = theCase.kind === 'strict' ? askStrictly : askPermissively;
  let nowMs = theCase.startMs;
  const found = theCase.steps.map(([advanceMs, count]) => {
    nowMs += Number(advanceMs);
    const verdict = ask(state, { client, count: Number(count), nowMs });
    return [advanceMs, count, verdict.isAllowed ? 'ok' : 'exceeded', verdict.throttleMs];
  });
  return difference(theCase.steps, found, 'steps');
}

function playEntities({ quotas: set, asks }: EntityCase): string | undefined {
  const limits: QuotaLimits = new Map();
  for (const [user, clientId, limit] of set) {
    setLimit(limits, { user: nameOf(user), clientId: nameOf(clientId) }, limit);
  }
  const found = asks.map(([user, clientId]) => {
    return [user, clientId, quotaFor(limits, { user, clientId })?.limit ?? null];
  });
  return difference(asks, found, 'asks');
}

function nameOf(name: Name): QuotaName {
  if (name === null) return undefined;
  return name === '<default>' ? null : name;
}
