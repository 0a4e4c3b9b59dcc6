// What kafka-consumer-groups asks of its options (ConsumerGroupCommandOptions.checkArgs).
import { forbidBeside, maybeHelp, refuse, requireOptions } from '../options/checks.ts';
import { has, textOf, type OptionName, type Parsed } from '../options/parse.ts';
import { complain, type ToolIo } from '../tool.ts';
import type { consumerGroupOptions } from './options.ts';

/** A command line of kafka-consumer-groups. */
export type GroupArguments = Parsed<typeof consumerGroupOptions>;

type Name = OptionName<typeof consumerGroupOptions>;

const purpose =
  'This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, ' +
  'or reset consumer group offsets.';

const actions = [
  'list',
  'describe',
  'delete',
  'reset-offsets',
  'delete-offsets',
  'validate-regex',
] as const;

/** Ways to say where a group shall go on, in the order in which the tool looks for them. */
export const resetScenarios = [
  'to-offset',
  'to-earliest',
  'to-latest',
  'shift-by',
  'to-datetime',
  'by-duration',
  'from-file',
  'to-current',
] as const satisfies readonly Name[];

/** Refuses what does not fit together. */
export function checkGroupOptions(parsed: GroupArguments, io: ToolIo): void {
  maybeHelp(parsed, purpose, io);
  if (!has(parsed, 'validate-regex')) requireOptions(parsed, ['bootstrap-server'], io);
  if (has(parsed, 'describe')) checkDescribe(parsed, io);
  if (has(parsed, 'delete')) checkDelete(parsed, io);
  if (has(parsed, 'delete-offsets') && !(has(parsed, 'group') && has(parsed, 'topic'))) {
    const text = 'Option [delete-offsets] takes the following options: [group], [topic]';
    refuse(parsed, text, io);
  }
  if (has(parsed, 'reset-offsets')) checkReset(parsed, io);
  forbidBeside(parsed, 'group', ['all-groups'], io);
  forbidBeside(parsed, 'group', ['list'], io);
  forbidBeside(parsed, 'topic', ['list', 'describe'], io);
  if (actions.filter((name) => has(parsed, name)).length !== 1) {
    const list = actions.map((name) => `--${name}`).join(', ');
    refuse(parsed, `Command must include exactly one action: ${list}`, io);
  }
}

const takesGroups = (action: string): string =>
  `Option [${action}] takes one of these options: [group], [all-groups]`;

const hasGroups = (parsed: GroupArguments): boolean =>
  has(parsed, 'group') || has(parsed, 'all-groups');

function checkDescribe(parsed: GroupArguments, io: ToolIo): void {
  if (!hasGroups(parsed)) refuse(parsed, takesGroups('describe'), io);
  const views = ['members', 'offsets', 'state'] as const;
  if (views.filter((name) => has(parsed, name)).length > 1) {
    const list = views.map((name) => `[${name}]`).join(', ');
    refuse(parsed, `Option [describe] takes at most one of these options: ${list}`, io);
  }
  if (has(parsed, 'state') && textOf(parsed, 'state') !== undefined) {
    refuse(parsed, 'Option [describe] does not take a value for [state]', io);
  }
}

function checkDelete(parsed: GroupArguments, io: ToolIo): void {
  if (!hasGroups(parsed)) refuse(parsed, takesGroups('delete'), io);
  if (has(parsed, 'topic')) {
    const text =
      'The consumer does not support topic-specific offset deletion from a consumer group.';
    refuse(parsed, text, io);
  }
}

function checkReset(parsed: GroupArguments, io: ToolIo): void {
  if (has(parsed, 'dry-run') && has(parsed, 'execute')) {
    refuse(parsed, 'Option [reset-offsets] only accepts one of [execute] and [dry-run]', io);
  }
  if (!has(parsed, 'dry-run') && !has(parsed, 'execute')) {
    complain(
      io,
      'WARN: No action will be performed as the --execute option is missing. In version 5.0, this ' +
        'command will require either --dry-run or --execute to be specified. You should add the ' +
        '--dry-run option explicitly if you are scripting this command and want to keep the current ' +
        'default behavior without prompting.',
    );
  }
  if (!hasGroups(parsed)) refuse(parsed, takesGroups('reset-offsets'), io);
  for (const scenario of resetScenarios) {
    const others = resetScenarios.filter((name) => name !== scenario);
    forbidBeside(parsed, scenario, others, io);
  }
}
