// kafka-console-producer (ConsoleProducer).
import { exceptionOf, JavaException, stackTrace } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { ProducerRecord } from '../../../engine/clients/producer/producer-state.ts';
import { textToBytes } from '../../../engine/protocol/utf8.ts';
import { maybeHelp, parseOrRefuse, refuse, requireOptions } from '../options/checks.ts';
import {
  has,
  isOptionError,
  textOf,
  textsOf,
  type OptionName,
  type Parsed,
} from '../options/parse.ts';
import { readKeyValues, readProperties } from '../properties.ts';
import { complain, Exit, log, println, readFileText, type Tool, type ToolIo } from '../tool.ts';
import { produce } from '../wishes.ts';
import { lineFormatOf, recordOf } from './line-reader.ts';
import { consoleProducerOptions } from './options.ts';

/** kafka-console-producer. */
export const consoleProducer: Tool = {
  name: 'kafka-console-producer',
  sentence: 'Sends the lines of its input as records.',
  readsStdin: true,
  main: runProducer,
};

type ProducerArguments = Parsed<typeof consoleProducerOptions>;
type Name = OptionName<typeof consoleProducerOptions>;

function* runProducer(args: readonly string[], io: ToolIo): Script<void> {
  try {
    const parsed = readArguments(args, io);
    const { records, failure } = readRecords(parsed, io);
    yield* send(parsed, records, io);
    if (failure !== undefined) throw failure;
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    if (isOptionError(thrown)) complain(io, String(thrown.text));
    else io.stderr += stackTrace(thrown);
    throw new Exit(1);
  }
}

function readArguments(args: readonly string[], io: ToolIo): ProducerArguments {
  const parsed = parseOrRefuse(consoleProducerOptions, args, io);
  const purpose = 'This tool helps to read data from standard input and publish it to Kafka.';
  maybeHelp(parsed, purpose, io);
  requireOptions(parsed, ['topic'], io);
  for (const [name, old] of twins) {
    if (!has(parsed, name) || !has(parsed, old)) continue;
    refuse(parsed, `Options --${name} and --${old} cannot be specified together.`, io);
  }
  for (const [name, old] of deprecated) {
    if (!has(parsed, old)) continue;
    const until = old === 'max-partition-memory-bytes' ? 'Apache Kafka 5.0' : 'a future version';
    const advice = `will be removed in ${until}. Use --${name} instead.`;
    println(io, `Warning: --${old} is deprecated and ${advice}`);
  }
  const servers = (textOf(parsed, 'bootstrap-server') ?? '').trim();
  if (servers === '') refuse(parsed, 'Error while validating the bootstrap address\n', io);
  if (!servers.split(',').every((server) => /:\d+$/.test(server))) {
    refuse(parsed, 'Please provide valid host:port like host1:9091,host2:9092\n', io);
  }
  return parsed;
}

/** Options that mean the same, the newer name first. */
const twins: readonly (readonly [Name, Name])[] = [
  ['command-config', 'producer.config'],
  ['command-property', 'producer-property'],
  ['reader-property', 'property'],
];

const deprecated: readonly (readonly [Name, Name])[] = [
  ['command-property', 'producer-property'],
  ['command-config', 'producer.config'],
  ['reader-property', 'property'],
  ['batch-size', 'max-partition-memory-bytes'],
];

/** The records of the lines before the first that cannot be read, and why it cannot. */
function readRecords(parsed: ProducerArguments, io: ToolIo) {
  const records: ProducerRecord[] = [];
  const file = textOf(parsed, 'reader-config');
  const properties = new Map([
    ...(file === undefined ? [] : readProperties(readFileText(io, file))),
    ...readKeyValues([...textsOf(parsed, 'reader-property'), ...textsOf(parsed, 'property')]),
  ]);
  const format = lineFormatOf(textOf(parsed, 'topic') ?? '', properties);
  const lines = io.stdin.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [i, line] of lines.entries()) {
    try {
      records.push(recordOf(line, i + 1, format));
    } catch (thrown) {
      if (thrown instanceof JavaException) return { records, failure: thrown };
      throw thrown;
    }
  }
  return { records, failure: undefined };
}

function* send(
  parsed: ProducerArguments,
  records: readonly ProducerRecord[],
  io: ToolIo,
): Script<void> {
  const configs = configsOf(parsed, io);
  const clientId = configs['client.id'] ?? 'console-producer';
  const { errorCodes } = yield* produce({ clientId, configs, records });
  for (const [i, code] of errorCodes.entries()) {
    const record = records[i];
    if (code === 0 || record === undefined) continue;
    const error = exceptionOf(code);
    if (has(parsed, 'sync')) throw error;
    const what = `Error when sending message to topic ${record.topic} with key: ${sizeText(record.key)}, value: ${sizeText(record.value)} with error:`;
    log(io, 'ERROR', what, 'clients.producer.internals.ErrorLoggingCallback');
    io.stderr += stackTrace(error);
  }
}

function sizeText(value: ProducerRecord['key']): string {
  if (value === null) return 'null';
  return `${typeof value === 'string' ? textToBytes(value).length : value.length} bytes`;
}

/** Options that are settings of the producer: they win over files only where they are given. */
const merged: readonly (readonly [string, Name])[] = [
  ['linger.ms', 'timeout'],
  ['acks', 'request-required-acks'],
  ['request.timeout.ms', 'request-timeout-ms'],
  ['retries', 'message-send-max-retries'],
  ['retry.backoff.ms', 'retry-backoff-ms'],
  ['send.buffer.bytes', 'socket-buffer-size'],
  ['buffer.memory', 'max-memory-bytes'],
  ['batch.size', 'batch-size'],
  ['batch.size', 'max-partition-memory-bytes'],
  ['metadata.max.age.ms', 'metadata-expiry-ms'],
  ['max.block.ms', 'max-block-ms'],
];

function configsOf(parsed: ProducerArguments, io: ToolIo): Readonly<Record<string, string>> {
  const file = textOf(parsed, 'command-config') ?? textOf(parsed, 'producer.config');
  const properties = [
    ...textsOf(parsed, 'command-property'),
    ...textsOf(parsed, 'producer-property'),
  ];
  const configs = new Map([
    ...(file === undefined ? [] : readProperties(readFileText(io, file))),
    ...readKeyValues(properties),
  ]);
  const codec = textOf(parsed, 'compression-codec') ?? 'gzip';
  configs.set('compression.type', has(parsed, 'compression-codec') ? codec : 'none');
  for (const [name, option] of merged) {
    if (!has(parsed, option) && configs.has(name)) continue;
    const value = textOf(parsed, option);
    if (value !== undefined) configs.set(name, value);
  }
  return Object.fromEntries(configs);
}
