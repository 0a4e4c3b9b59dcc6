// kafka-console-consumer (ConsoleConsumer).
import type { ConsumerFailure } from '../../../engine/clients/consumer/consumer-state.ts';
import {
  errorPackage,
  exceptionOf,
  JavaException,
  stackTrace,
} from '../../../engine/clients/admin/exception.ts';
import { draw, type Script } from '../../../engine/clients/admin/script.ts';
import { has, numberOf, textOf } from '../options/parse.ts';
import { complain, log, print, println, type Tool, type ToolIo } from '../tool.ts';
import { consume, type ReadFrom } from '../wishes.ts';
import { readConsumerArguments, type ConsumerArguments } from './check-options.ts';
import { consumerConfigsOf, formatPropertiesOf, groupOf, offsetOf } from './consumer-settings.ts';
import { messageFormatOf, messageText } from './message-format.ts';

/** kafka-console-consumer. */
export const consoleConsumer: Tool = {
  name: 'kafka-console-consumer',
  sentence: 'Prints the records of topics.',
  main: runConsumer,
};

const logger = 'tools.consumer.ConsoleConsumer';
const newProtocol =
  'The consumer rebalance protocol (KIP-848) is production-ready! Set group.protocol=consumer to try ' +
  'it out. See https://kafka.apache.org/documentation/#consumer_rebalance_protocol';
const generatedGroups = 100_000;

function* runConsumer(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = readConsumerArguments(args, io);
  const group = groupOf(parsed, io) ?? `console-consumer-${yield* draw(generatedGroups)}`;
  const configs = consumerConfigsOf(parsed, group, io);
  const from = readFromOf(parsed, io);
  const properties = formatPropertiesOf(parsed, io);
  if (has(parsed, 'property')) {
    println(
      io,
      'Option --property is deprecated and will be removed in a future version. Use ' +
        '--formatter-property instead.',
    );
  }
  const isClassic = (configs['group.protocol'] ?? 'classic').toLowerCase() === 'classic';
  if (!('partition' in from) && isClassic) complain(io, newProtocol);
  const { records, end } = yield* consume({
    clientId: configs['client.id'] ?? 'console-consumer',
    configs,
    from,
    maxMessages: numberOf(parsed, 'max-messages') ?? -1,
    timeoutMs: numberOf(parsed, 'timeout-ms') ?? -1,
  });
  const format = messageFormatOf(properties);
  for (const record of records) print(io, messageText(record, format));
  if (end === 'timeout') {
    tellFailure(new JavaException(`${errorPackage}.TimeoutException`, null), io);
  } else if (typeof end !== 'string') {
    tellFailure(exceptionOfFailure(end), io);
  }
  complain(io, `Processed a total of ${records.length} messages`);
}

/** What poll() throws ends the reading, but not with an error of the tool. */
function tellFailure(failure: JavaException, io: ToolIo): void {
  log(io, 'ERROR', 'Error processing message, terminating consumer process: ', logger);
  io.stderr += stackTrace(failure);
}

const exceptionOfFailure = ({ errorCode, exception }: ConsumerFailure): JavaException =>
  exception === undefined
    ? exceptionOf(errorCode)
    : new JavaException(`${errorPackage}.${exception}`, null);

function readFromOf(parsed: ConsumerArguments, io: ToolIo): ReadFrom {
  const topic = textOf(parsed, 'topic');
  const index = numberOf(parsed, 'partition');
  if (topic === undefined) return { pattern: textOf(parsed, 'include') ?? '' };
  if (index === undefined) return { topics: [topic] };
  const offset = offsetOf(parsed, io);
  const partition = { topic, index };
  return typeof offset === 'number' ? { partition, offset } : { partition };
}
