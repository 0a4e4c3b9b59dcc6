// One variant of a benchmark, alone in its process: plays a round whenever it is asked to. It collects garbage
// as any run does, in the midst of its rounds: where a full collection was forced between them, a seed of the
// swarm became a fifth dearer than it is in a search.
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
