import { expect, test } from 'vitest';
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { parseArguments } from '../../../scenarios/tools/arguments/argparse.ts';
import { argument, type ParserDef } from '../../../scenarios/tools/arguments/argument-table.ts';
import {
  integer,
  optionalText,
  text,
  type OptionTable,
} from '../../../scenarios/tools/options/option-table.ts';
import { numberOf, parseOptions, textOf, textsOf } from '../../../scenarios/tools/options/parse.ts';

const table = {
  list: { doc: 'List.' },
  topic: { doc: 'A topic.', takes: text('topic') },
  group: { doc: 'A group.', takes: text('group', 'all') },
  state: { doc: 'States.', takes: optionalText('states') },
  partitions: { doc: 'How many.', takes: integer('count') },
  wait: { doc: 'Only with a list.', onlyWith: ['list'] },
} as const satisfies OptionTable;

const refusalOf = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (thrown) {
    return thrown instanceof JavaException ? String(thrown.text) : String(thrown);
  }
};

test('an option has its value behind it or behind an equals sign, and may be given several times', () => {
  const parsed = parseOptions(table, ['--topic', 'a', '--topic=b=c', '-partitions', '-3']);

  expect(textsOf(parsed, 'topic')).toEqual(['a', 'b=c']);
  expect(numberOf(parsed, 'partitions')).toBe(-3);
  expect(textOf(parsed, 'group')).toBe('all');
  expect(refusalOf(() => textOf(parsed, 'topic'))).toBe(
    'Found multiple arguments for option topic, but you asked for only one',
  );
});

test('an option that needs no value takes the next word unless that is an option', () => {
  expect(textsOf(parseOptions(table, ['--state', 'Empty']), 'state')).toEqual(['Empty']);
  expect(textsOf(parseOptions(table, ['--state', '--list']), 'state')).toEqual([]);
});

test.each([
  [['--lst'], 'lst is not a recognized option'],
  [['--topic'], 'Option topic requires an argument'],
  [['--wait'], 'Option(s) [wait] are unavailable given other options on the command line'],
])('joptsimple complains of %j in its own words', (args, complaint) => {
  expect(refusalOf(() => parseOptions(table, args))).toBe(complaint);
});

test('what is no number is refused when it is asked for', () => {
  const parsed = parseOptions(table, ['--partitions', 'many']);

  expect(refusalOf(() => numberOf(parsed, 'partitions'))).toBe(
    "Cannot parse argument 'many' of option partitions",
  );
});

const parser: ParserDef = {
  prog: 'tool',
  arguments: [argument(['--server'], 'text')],
  commands: {
    show: [
      argument(['--node-id', '-n'], 'integer', { isRequired: true }),
      argument(['--all'], 'nothing', { oneOf: 'which' }),
      argument(['--some'], 'texts', { oneOf: 'which' }),
    ],
    hide: [],
  },
};

test('a command has arguments of its own behind those of all commands', () => {
  const line = '--server b1 show -n -1 --some a --some b';
  const { command, values } = parseArguments(parser, line.split(' '));

  expect(command).toBe('show');
  expect(Object.fromEntries(values)).toEqual({ server: ['b1'], node_id: ['-1'], some: ['a', 'b'] });
});

test.each([
  [[], 'too few arguments'],
  [['sho'], "invalid choice: 'sho' (choose from 'show', 'hide')"],
  [['show'], 'argument --node-id/-n is required'],
  [
    ['show', '-n', 'x'],
    "argument --node-id/-n: could not convert 'x' to Integer (32 bit signed integer)",
  ],
  [['show', '-n', '1', '--all', '--some', 'a'], 'argument --some: not allowed with argument --all'],
  [['show', '--nod-id'], "unrecognized arguments: '--nod-id'\n\nDid you mean:\n\t--node-id"],
])('argparse4j complains of %j in its own words', (args, complaint) => {
  expect(() => parseArguments(parser, args)).toThrow(complaint);
});
