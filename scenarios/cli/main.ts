// The `samsa` command.
import { parseArgs } from 'node:util';
import { ownPartitioners } from '../../engine/clients/producer/own-partitioners.ts';
import { nearestName } from '../../sim/nearest-name.ts';
import type { Importance } from '../../sim/trace/kinds.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import { durationText } from '../format/duration.ts';
import { ScenarioError } from '../format/problem.ts';
import { run, type Run } from '../runner/run.ts';
import { transcriptOf } from '../runner/transcript.ts';
import { ToolError } from '../tools/tools.ts';
import { checkCommand, promisesCommand } from './check.ts';
import { UsageError } from './errors.ts';
import { readFile, timeOf } from './reading.ts';
import { toolCommand, toolsCommand } from './tool.ts';

const usage = `samsa: a deterministic Apache Kafka to watch, to break and to test with

  samsa run FILE        plays a scenario and tells it in sentences, with the run's hash
      --seed S          another seed than the file's
      --until T         stop at a time, such as 3s or 250ms
      --all             tell everything, chatter included
      --about NAME      tell only what is said by or of it: a process, a group, a partition
      --rows            every row with its fields, one line an event
      --quiet           the hash alone
  samsa check FILE      plays a scenario under every promise of Kafka: ends with 1 if one is broken
      --only R-17,R-03  these promises alone
      --seed S, --until T
  samsa tool FILE -- COMMAND
                        plays a scenario, and runs one of Kafka's tools in it, such as
                        kafka-topics --describe; prints what that prints, and ends with its code
      --at T            when; without it, at the end of the scenario
      --seed S          another seed than the file's
  samsa promises        the promises that there are
  samsa tools           the tools that there are
  samsa faults          the faults that a step can name, with their parameters
  samsa partitioners    the partitioners that a producer can name
  samsa help            this text
`;

const commands: Readonly<Record<string, (args: readonly string[]) => number>> = {
  run: runCommand,
  check: checkCommand,
  promises: promisesCommand,
  tool: toolCommand,
  tools: toolsCommand,
  faults: faultsCommand,
  partitioners: partitionersCommand,
  help: helpCommand,
};

process.exitCode = main(process.argv.slice(2));

function main([name = 'help', ...args]: readonly string[]): number {
  const command = commands[name === '--help' || name === '-h' ? 'help' : name];
  try {
    if (command === undefined) {
      const near = nearestName(name, Object.keys(commands));
      throw new UsageError(
        `There is no command '${name}'${near === undefined ? '' : `; did you mean '${near}'`}?`,
      );
    }
    return command(args);
  } catch (error) {
    if ([ScenarioError, ToolError, UsageError].some((kind) => error instanceof kind)) {
      console.error((error as Error).message);
      return 2;
    }
    throw error;
  }
}

function helpCommand(): number {
  process.stdout.write(usage);
  return 0;
}

function faultsCommand(): number {
  for (const kind of Object.values(worldFaults)) {
    console.log(`${kind.name}: ${kind.sentence}`);
    for (const [name, parameter] of Object.entries(kind.parameters)) {
      const optional = parameter.without === undefined ? '' : ' (may be left out)';
      console.log(`    ${name} (${parameter.type}): ${parameter.means}${optional}`);
    }
  }
  return 0;
}

function partitionersCommand(): number {
  console.log(
    'round-robin: One partition after the other, with a key and without (RoundRobinPartitioner).',
  );
  for (const [name, { sentence }] of Object.entries(ownPartitioners)) {
    console.log(`${name}: ${sentence}`);
  }
  console.log(
    "\nWithout one, Kafka's own producer chooses: by the key's hash (murmur2), or sticky.",
  );
  return 0;
}

function runCommand(args: readonly string[]): number {
  const { values, positionals } = readArguments(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError('samsa run takes one scenario file.');
  const scenario = readFile(file);
  const until = values.until === undefined ? undefined : timeOf(values.until);
  const played = run(scenario, {
    ...(values.seed === undefined ? {} : { seed: values.seed }),
    ...(until === undefined ? {} : { until }),
    record: values.quiet !== true,
  });
  return tell(played, values);
}

interface Told {
  readonly quiet?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly rows?: boolean | undefined;
  readonly about?: string | undefined;
}

function tell(played: Run, { quiet, all, rows, about = '' }: Told): number {
  if (quiet !== true) {
    console.log(`${played.scenario}, seed ${played.seed}\n`);
    const from: Importance = all === true || rows === true ? 0 : 2;
    const form = rows === true ? 'rows' : 'sentences';
    const lines = transcriptOf(played, { from, form, about });
    for (const line of lines) console.log(line);
    if (lines.length === 0) console.log(`Nothing is told about '${about}' in this run.`);
    console.log();
  }
  console.log(
    `hash ${played.hash} at ${durationText(played.until)} (${played.turns} turns, ` +
      `seed ${played.seed}, behaviour ${played.behaviour})`,
  );
  if (played.stop.why !== 'limit') return 0;
  console.error(`The run stopped early. ${played.stop.sentence}`);
  return 1;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        until: { type: 'string' },
        all: { type: 'boolean' },
        rows: { type: 'boolean' },
        about: { type: 'string' },
        quiet: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
