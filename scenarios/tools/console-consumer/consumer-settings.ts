// Which consumer a command line of kafka-console-consumer asks for.
import { readInteger } from '../../../engine/config/java-text.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { refuse } from '../options/checks.ts';
import { has, textOf, textsOf } from '../options/parse.ts';
import { readKeyValues, readProperties } from '../properties.ts';
import { complain, Exit, readFileText, type ToolIo } from '../tool.ts';
import type { ConsumerArguments } from './check-options.ts';

type Settings = ReadonlyMap<string, string>;

/** What files and `--command-property` say. */
function writtenSettings(parsed: ConsumerArguments, io: ToolIo): readonly Settings[] {
  const file = textOf(parsed, 'command-config') ?? textOf(parsed, 'consumer.config');
  const properties = [
    ...textsOf(parsed, 'command-property'),
    ...textsOf(parsed, 'consumer-property'),
  ];
  const fromFile: Settings =
    file === undefined ? new Map() : readProperties(readFileText(io, file));
  return [fromFile, readKeyValues(properties)];
}

/** The group that is named; undefined: none is. */
export function groupOf(parsed: ConsumerArguments, io: ToolIo): string | undefined {
  const named = [
    textOf(parsed, 'group'),
    ...writtenSettings(parsed, io).map((settings) => settings.get('group.id')),
  ].filter((group) => group !== undefined);
  const groups = hashOrder(named, hashOfString);
  if (groups.length > 1) {
    const list = groups.map((group) => `'${group}'`).join(', ');
    refuse(
      parsed,
      "The group ids provided in different places (directly using '--group', via " +
        `'--consumer-property', or via '--consumer.config') do not match. Detected group ids: ${list}`,
      io,
    );
  }
  if (groups.length > 0 && has(parsed, 'partition')) {
    refuse(parsed, 'Options group and partition cannot be specified together.', io);
  }
  return groups[0];
}

/** The settings of the consumer. */
export function consumerConfigsOf(
  parsed: ConsumerArguments,
  group: string,
  io: ToolIo,
): Readonly<Record<string, string>> {
  const written = writtenSettings(parsed, io);
  const configs = new Map(written.flatMap((settings) => [...settings]));
  const isNamed = groupOf(parsed, io) !== undefined;
  const reset = resetOf(parsed, configs.get('auto.offset.reset'), io);
  configs.set('auto.offset.reset', reset);
  const isolation = textOf(parsed, 'isolation-level');
  if (
    isolation !== undefined &&
    (has(parsed, 'isolation-level') || !configs.has('isolation.level'))
  ) {
    configs.set('isolation.level', isolation);
  }
  if (!isNamed && !configs.has('enable.auto.commit')) configs.set('enable.auto.commit', 'false');
  // Who chooses its partition and its place has nothing to ask a coordinator.
  if (has(parsed, 'partition')) configs.set('auto.offset.reset', resetOfOffset(parsed, io, reset));
  else configs.set('group.id', group);
  return Object.fromEntries(configs);
}

function resetOf(parsed: ConsumerArguments, written: string | undefined, io: ToolIo): string {
  const isFromBeginning = has(parsed, 'from-beginning');
  if (written === undefined) return isFromBeginning ? 'earliest' : 'latest';
  if (!isFromBeginning || written === 'earliest') return written;
  complain(
    io,
    `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${written}', please remove one option`,
  );
  throw new Exit(1);
}

function resetOfOffset(parsed: ConsumerArguments, io: ToolIo, otherwise: string): string {
  const offset = offsetOf(parsed, io);
  return typeof offset === 'string' ? offset : otherwise;
}

/** Where to begin in a partition: an offset, or one of its ends. */
export function offsetOf(parsed: ConsumerArguments, io: ToolIo): number | 'earliest' | 'latest' {
  if (!has(parsed, 'offset')) return has(parsed, 'from-beginning') ? 'earliest' : 'latest';
  const written = textOf(parsed, 'offset') ?? '';
  const name = written.toLowerCase();
  if (name === 'earliest' || name === 'latest') return name;
  const offset = readInteger(written, 64n);
  if (offset !== undefined && offset >= 0) return offset;
  return refuse(
    parsed,
    `The provided offset value '${written}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
    io,
  );
}

/** What `--formatter-property` says. */
export function formatPropertiesOf(parsed: ConsumerArguments, io: ToolIo): Settings {
  const file = textOf(parsed, 'formatter-config');
  const properties = [...textsOf(parsed, 'formatter-property'), ...textsOf(parsed, 'property')];
  return new Map([
    ...(file === undefined ? [] : readProperties(readFileText(io, file))),
    ...readKeyValues(properties),
  ]);
}
