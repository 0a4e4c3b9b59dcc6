// One variant of a benchmark, alone in its process: plays a round whenever it is asked to.
import type { Answer, Round } from './measure.ts';

const [, , module, options] = process.argv as [string, string, string, string];
const { prepare } = (await import(module)) as { prepare: (options: unknown) => Round };
const round = prepare(JSON.parse(options));

process.on('message', () => {
  globalThis.gc?.();
  const before = process.cpuUsage();
  const { units, outcome } = round();
  const { user, system } = process.cpuUsage(before);
  const nanos = 1_000 * (user + system);
  const answer: Answer = { nanos, nanosPerUnit: nanos / units, outcome };
  process.send?.(answer);
});
