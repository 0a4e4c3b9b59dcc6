// What kafka-console-consumer asks of its options (ConsoleConsumerOptions).
import {
  maybeHelp,
  parseOrRefuse,
  refuse,
  requireOneOf,
  requireOptions,
} from '../options/checks.ts';
import { has, type OptionName, type Parsed } from '../options/parse.ts';
import { println, type ToolIo } from '../tool.ts';
import { consoleConsumerOptions } from './options.ts';

/** A command line of kafka-console-consumer. */
export type ConsumerArguments = Parsed<typeof consoleConsumerOptions>;

type Name = OptionName<typeof consoleConsumerOptions>;

/** Reads a command line; what does not fit together is refused. */
export function readConsumerArguments(args: readonly string[], io: ToolIo): ConsumerArguments {
  const parsed = parseOrRefuse(consoleConsumerOptions, args, io);
  const purpose =
    'This tool helps to read data from Kafka topics and outputs it to standard output.';
  maybeHelp(parsed, purpose, io);
  checkScope(parsed, io);
  requireOptions(parsed, ['bootstrap-server'], io);
  for (const [name, old] of twins) {
    if (!has(parsed, name) || !has(parsed, old)) continue;
    refuse(parsed, `Options --${old} and --${name} cannot be specified together.`, io);
  }
  for (const [name, old] of twins) {
    if (!has(parsed, old) || old === 'property') continue;
    const advice = `will be removed in a future version. Use --${name} instead.`;
    println(io, `Option --${old} is deprecated and ${advice}`);
  }
  return parsed;
}

/** Options that mean the same, the newer name first. */
const twins: readonly (readonly [Name, Name])[] = [
  ['command-property', 'consumer-property'],
  ['command-config', 'consumer.config'],
  ['formatter-property', 'property'],
];

function checkScope(parsed: ConsumerArguments, io: ToolIo): void {
  requireOneOf(parsed, ['topic', 'include'], io);
  if (has(parsed, 'partition')) {
    if (!has(parsed, 'topic')) {
      refuse(parsed, 'The topic is required when partition is specified.', io);
    }
    if (has(parsed, 'from-beginning') && has(parsed, 'offset')) {
      refuse(parsed, 'Options from-beginning and offset cannot be specified together.', io);
    }
  } else if (has(parsed, 'offset')) {
    refuse(parsed, 'The partition is required when offset is specified.', io);
  }
}
