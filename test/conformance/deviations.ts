import { configDeviations } from './config-deviations.ts';
import { liveDeviations } from './live-deviations.ts';

/** A case in which the project differs from Kafka on purpose. */
export interface Deviation {
  /** `tables/errors-4.3.1#NONE`: the file, `#`, the case; `*` stands for any characters. */
  readonly cases: string;
  readonly reason: string;
}

/** All of them. A case that is named here and no longer differs is a failure. */
export const deviations: readonly Deviation[] = [
  ...configDeviations,
  ...liveDeviations,
  {
    cases: 'machines/controller#controller-elr-index-defect',
    reason:
      'A defect of Kafka: ClearElrRecord leaves its index from brokers to eligible partitions as it was. Our image has no such index.',
  },
  {
    cases: 'machines/controller#controller-14',
    reason:
      'The same defect: in step 94 the stale index names a partition that is in the ISR too, and its change is written twice.',
  },
  {
    cases: 'messages-3.9#ReadShareGroupStateSummaryResponse',
    reason:
      'Version 0 gained a field before share groups were released; we have the released form.',
  },
  {
    cases: 'messages-3.9#ShareGroupMetadataValue',
    reason:
      'Version 0 gained a field before share groups were released; we have the released form.',
  },
  ...['dynamic-voter-15', 'dynamic-voter-41', 'static-observer-8'].map((id) => ({
    cases: `machines/raft-client#${id}`,
    reason:
      "Cut inside a batch, the recorder's log in memory ends where the batch began; ours ends at the offset, as Kafka's does on disk.",
  })),
  {
    cases: 'machines/raft-client#dynamic-voter-44',
    reason:
      "The recorder's log in memory gives its listener two batches at a time; ours gives all.",
  },
  {
    cases: 'tables/features-3.9.2#metadata:4.0-IV*',
    reason:
      'These versions were unstable in 3.9 and changed places before 4.0; we know those of 4.0.',
  },
  {
    cases: 'tables/features-3.9.2#default:4.0-IV*',
    reason: 'In 3.9 the unstable transaction.version began with the unstable 4.0-IV0.',
  },
  {
    cases: 'tables/features-3.9.2#feature:transaction.version',
    reason: 'In 3.9 the unstable transaction.version began with the unstable 4.0-IV0.',
  },
  {
    cases: 'tables/log-validator-4.3.1#gzip.bad-crc',
    reason:
      'A log checks checksums before it validates. A batch keeps none, so written again it has the right one.',
  },
  {
    cases: 'tables/numbers-4.3.1#backoff.1.2.5',
    reason: 'Java caps the exponent by a logarithm and rounds down below the maximum; we reach it.',
  },
  {
    cases: 'tables/numbers-4.3.1#backoff.20.2.60000',
    reason: 'Java caps the exponent by a logarithm and rounds down below the maximum; we reach it.',
  },
];

/** The deviation that covers a case, if there is one. */
export function deviationOf(
  all: readonly Deviation[],
  path: string,
  id: string,
): Deviation | undefined {
  return all.find(({ cases }) => matches(cases, `${path}#${id}`));
}

/** Does a pattern with `*` match a whole text? */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
