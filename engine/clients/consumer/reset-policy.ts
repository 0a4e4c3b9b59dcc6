// Where reading begins when there is no position: auto.offset.reset.
import { assert } from '../../../sim/assert.ts';

/** Earliest, latest, the first record of the last so many milliseconds (KIP-1106), or an error. */
export type ResetPolicy =
  | { readonly type: 'earliest' | 'latest' | 'none' }
  | { readonly type: 'by-duration'; readonly ms: number };

/** Timestamps that ListOffsets takes for "the first" and "the next". */
const earliestTimestamp = -2;
const latestTimestamp = -1;

const prefix = 'by_duration:';

/** The policy behind a value of auto.offset.reset, which has been checked. */
export function resetPolicyOf(text: string): ResetPolicy {
  if (text.startsWith(prefix)) {
    return { type: 'by-duration', ms: millisecondsOf(text.slice(prefix.length)) };
  }
  const type = text.toLowerCase();
  assert(
    type === 'earliest' || type === 'latest' || type === 'none',
    'auto.offset.reset was checked when the consumer was made',
  );
  return { type };
}

const iso = /^([-+]?)P(?:([-+]?\d+)D)?(?:T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?[\d.,]+)S)?)?$/i;

/** An ISO 8601 duration of days, hours, minutes and seconds. */
function millisecondsOf(duration: string): number {
  const [, sign, ...amounts] = iso.exec(duration) ?? [];
  const [d = 0, h = 0, m = 0, s = 0] = amounts.map((amount) =>
    Number((amount ?? '0').replace(',', '.')),
  );
  const ms = Math.trunc((((d * 24 + h) * 60 + m) * 60 + s) * 1_000);
  return sign === '-' ? -ms : ms;
}

/** The timestamp to ask ListOffsets for. */
export function timestampOf(policy: ResetPolicy, nowMs: number): number {
  switch (policy.type) {
    case 'earliest':
      return earliestTimestamp;
    case 'latest':
      return latestTimestamp;
    case 'by-duration':
      return nowMs - policy.ms;
    case 'none':
      return latestTimestamp;
  }
}

/** Do two reset policies mean the same? */
export const isSamePolicy = (a: ResetPolicy | null, b: ResetPolicy | null): boolean =>
  a?.type === b?.type && msOf(a) === msOf(b);

const msOf = (policy: ResetPolicy | null): number =>
  policy?.type === 'by-duration' ? policy.ms : 0;
