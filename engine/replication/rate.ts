// A rate over the last few seconds, measured in samples (Kafka's Rate and SampledStat).

/** How long a quota looks back: `quota.window.num` samples of `quota.window.size.seconds` each. */
export interface QuotaWindow {
  readonly samples: number;
  readonly sampleMs: number;
}

/** One sample: what was recorded since its start. */
export interface RateSample {
  startMs: number;
  lastEventMs: number;
  value: number;
}

/** Samples used in turn; there is one more than the window has, as the oldest may still overlap it. */
export interface Rate {
  readonly samples: RateSample[];
  current: number;
}

/** A rate, and the time over which it was measured. */
export interface MeasuredRate {
  readonly perSecond: number;
  readonly windowMs: number;
}

/** A rate of which nothing was measured. */
export const createRate = (): Rate => ({ samples: [], current: 0 });

/** Something happened: it counts in the present sample, or begins the next. */
export function recordInRate(
  rate: Rate,
  value: number,
  nowMs: number,
  { samples: count, sampleMs }: QuotaWindow,
): void {
  const present = rate.samples[rate.current];
  if (present !== undefined && nowMs - present.startMs >= sampleMs) {
    rate.current = (rate.current + 1) % (count + 1);
    rate.samples[rate.current] = emptySample(nowMs);
  }
  const sample = (rate.samples[rate.current] ??= emptySample(nowMs));
  sample.value += value;
  sample.lastEventMs = nowMs;
}

const emptySample = (nowMs: number): RateSample => ({
  startMs: nowMs,
  lastEventMs: nowMs,
  value: 0,
});

/** The rate now. A young rate is measured as if it had been silent before, over the whole window. */
export function measureRate(rate: Rate, nowMs: number, window: QuotaWindow): MeasuredRate {
  const { samples: count, sampleMs } = window;
  let total = 0;
  let oldestStartMs = nowMs;
  for (const [i, sample] of rate.samples.entries()) {
    if (nowMs - sample.lastEventMs >= count * sampleMs) {
      rate.samples[i] = emptySample(nowMs);
      continue;
    }
    total += sample.value;
    oldestStartMs = Math.min(oldestStartMs, sample.startMs);
  }
  const elapsedMs = nowMs - oldestStartMs;
  const missingSamples = Math.max(0, count - 1 - Math.floor(elapsedMs / sampleMs));
  const windowMs = Math.max(1, elapsedMs + missingSamples * sampleMs);
  return { perSecond: total / (windowMs / 1_000), windowMs };
}

/** A snapshot's copy of a rate. */
export function copyRate({ samples, current }: Rate): Rate {
  return { samples: samples.map((sample) => ({ ...sample })), current };
}

/** The rate of replication now: a young one is measured over what it has lived, one sample at least (Kafka's SimpleRate). */
export function measureSimpleRate(rate: Rate, nowMs: number, window: QuotaWindow): number {
  const { samples: count, sampleMs } = window;
  let total = 0;
  let oldestStartMs = nowMs;
  for (const { startMs, lastEventMs, value } of rate.samples) {
    if (nowMs - lastEventMs >= count * sampleMs) continue;
    total += value;
    oldestStartMs = Math.min(oldestStartMs, startMs);
  }
  return (total * 1_000) / Math.max(nowMs - oldestStartMs, sampleMs);
}
