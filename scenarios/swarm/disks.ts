// In some seeds brokers keep their logs on several disks (KIP-112): replicas move between them, and one fails alone.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds, type Micros } from '../../sim/time.ts';
import type { Scenario, StepPlan } from '../format/scenario.ts';
import type { PlannedDeed } from './deeds.ts';
import { timesIn, type Span } from './times.ts';

/** The disks of every broker, what is moved between them, and which of them fail. */
export interface DiskPlans {
  /** Paths, as log.dirs has them; the first bears the metadata log, too. */
  readonly paths: readonly string[];
  readonly moves: readonly PlannedDeed[];
  readonly steps: readonly StepPlan[];
}

/** In every third seed a broker has two or three disks. */
export function drawDisks(
  rng: Rng,
  { brokers, topics }: Pick<Scenario, 'brokers' | 'topics'>,
  span: Span,
): DiskPlans | undefined {
  if (!rng.chance(1, 3)) return undefined;
  const paths = ['/data', '/data-2', '/data-3'].slice(0, rng.between(2, 3));
  const gap = rng.pick([ms(400), seconds(1), seconds(4)]);
  const moves = [...timesIn(rng, span, { gap, atLeast })].map((at): PlannedDeed => {
    const topic = rng.pick(topics);
    const [index, broker] = [rng.below(topic.partitions), rng.between(1, brokers)];
    const directory = rng.pick(paths);
    return { at, deed: { type: 'move-directory', topic: topic.name, index, broker, directory } };
  });
  const failures = rng.chance(1, 2) ? [...timesIn(rng, span, { gap: seconds(6), atLeast })] : [];
  const steps = failures.flatMap((at) => {
    const host = `b${rng.between(1, brokers)}`;
    const healed = Math.min(at + rng.pick([ms(200), seconds(2), seconds(6)]), span.until);
    const directory = rng.pick(paths.slice(1)).slice(1);
    return [
      { at, fault: 'failed-dir', with: { host, directory }, for: healed - at },
      ...[healed, span.until].map((from) => startsAnew(host, from)),
    ];
  });
  return { paths, moves, steps };
}

const atLeast: Micros = ms(50);

/** A broker takes a directory back when it starts again: once it is well, and when all is over, if it had no power. */
const startsAnew = (process: string, from: Micros): StepPlan => ({
  at: from + ms(100),
  fault: 'restart',
  with: { process },
});
