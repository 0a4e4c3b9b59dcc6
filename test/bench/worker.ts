// One variant of a benchmark, alone in its process: plays a round whenever it is asked to. It collects garbage
// as any run does, in the midst of its rounds: whoever forces a full collection between them empties caches,
// shrinks the young generation and throws away compiled code, and measures what no run goes through.
import type { Answer, Round } from './measure.ts';

const [, , module, options] = process.argv as [string, string, string, string];
const { prepare } = (await import(module)) as { prepare: (options: unknown) => Round };
const round = prepare(JSON.parse(options));

process.on('message', () => {
  const before = process.cpuUsage();
  const { units, outcome } = round();
  const { user, system } = process.cpuUsage(before);
  const nanos = 1_000 * (user + system);
  const answer: Answer = { nanos, nanosPerUnit: nanos / units, outcome };
  process.send?.(answer);
});
