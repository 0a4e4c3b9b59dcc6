// `samsa tool`: one of Kafka's tools in the middle of a scenario.
import { runToolIn } from '../runner/tool.ts';
import { toolNamed, tools } from '../tools/tools.ts';
import { optionsIn } from './arguments.ts';
import { UsageError } from './errors.ts';
import { filesNamedIn, readFile, readStdin, timeOf } from './reading.ts';

/** Plays a scenario to a moment, runs a tool there and prints what it prints: its exit code. */
export function toolCommand(args: readonly string[]): number {
  const [own, [tool, ...toolArgs]] = divided(args);
  const { values, positionals } = optionsIn(own, ['at', 'seed']);
  const [file, time = values['at'], ...more] = positionals;
  if (file === undefined || tool === undefined || more.length > 0) {
    throw new UsageError('samsa tool takes a scenario file and a command, after two dashes.');
  }
  const scenario = readFile(file);
  const seeded = { ...scenario, seed: values['seed'] ?? scenario.seed };
  const at = time === undefined ? scenario.until : timeOf(time);
  const command = {
    tool,
    args: toolArgs,
    stdin: toolNamed(tool).readsStdin === true ? readStdin() : '',
    files: filesNamedIn(toolArgs),
  };
  const result = runToolIn(seeded, command, at);
  if (result === undefined) throw new UsageError(`${tool} did not end.`);
  process.stdout.write(result.stdout);
  process.stderr.write(result.stderr);
  return result.exit;
}

/** Every tool with what it is for. */
export function toolsCommand(): number {
  for (const { name, sentence } of tools) console.log(`${name}: ${sentence}`);
  return 0;
}

/** npm takes two dashes for itself: without them, the tool's name begins the command. */
function divided(args: readonly string[]): readonly [readonly string[], readonly string[]] {
  const dashes = args.indexOf('--');
  if (dashes >= 0) return [args.slice(0, dashes), args.slice(dashes + 1)];
  const name = args.findIndex((arg) => arg.startsWith('kafka-'));
  return name < 0 ? [args, []] : [args.slice(0, name), args.slice(name)];
}
