// live-4.3/cli: Kafka's command-line tools, run one after the other on one cluster.
import type { ToolCommand } from '../../../scenarios/tools/shell-settings.ts';
import { tools } from '../../../scenarios/tools/tools.ts';
import type { GoldenCase, GoldenFile } from '../golden.ts';
import { topologyOf } from '../live/format.ts';
import { toolFiles } from '../live/tools-files.ts';
import { anyOrderDifferenceOf, differenceOf } from '../live/tools-match.ts';
import { bootForTools, pass, setUp, type } from '../live/tools-world.ts';
import type { Player } from '../player.ts';

/** What differs, by case; a file is played whole, since its commands build on each other. */
const played = new WeakMap<GoldenFile, ReadonlyMap<string, string>>();

export const toolsPlayer: Player = {
  families: ['live-4.3/cli'],
  play(file, { id }) {
    const known = played.get(file) ?? playAll(file);
    played.set(file, known);
    return known.get(id);
  },
};

interface Recorded {
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

function playAll(file: GoldenFile): ReadonlyMap<string, string> {
  const world = bootForTools(topologyOf(file));
  const differences = new Map<string, string>();
  for (const theCase of file.cases) {
    const setup = theCase['setup'] as { readonly text: string } | undefined;
    if (setup !== undefined) {
      setUp(world, setup.text);
      continue;
    }
    const difference = differenceIn(theCase, (command) => {
      const result = type(world, command);
      pass(world, 1);
      return result;
    });
    if (difference !== undefined) differences.set(theCase.id, difference);
  }
  return differences;
}

/** What these print comes from maps whose order changes from one Java process to another. */
const unordered: readonly string[] = ['kafka-delete-records', 'kafka-acls'];

function differenceIn(
  theCase: GoldenCase,
  run: (command: ToolCommand) => Required<Recorded>,
): string | undefined {
  const tool = String(theCase['tool']);
  if (!tools.some(({ name }) => name === tool)) return 'this tool is not there';
  const args = (theCase['args'] as readonly string[]).map((arg) =>
    arg.replace('$time', '2026-01-01T00:00:00.000'),
  );
  const stdin = typeof theCase['stdin'] === 'string' ? theCase['stdin'] : '';
  const ours = run({ tool, args, stdin, files: toolFiles });
  const { exit, stdout, stderr } = theCase as Recorded;
  if (exit === undefined || stdout === undefined || stderr === undefined) return undefined;
  const compare = unordered.includes(tool) ? anyOrderDifferenceOf : differenceOf;
  return (
    compare('stdout', stdout, ours.stdout) ??
    compare('stderr', stderr, ours.stderr) ??
    differenceOf('exit code', String(exit), String(ours.exit))
  );
}
