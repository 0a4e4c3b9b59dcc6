// What kafka-topics asks of its options (TopicCommandOptions.checkArgs).
import { illegalArgument } from '../../../engine/clients/admin/exception.ts';
import { forbidBeside, maybeHelp, refuse, requireOptions } from '../options/checks.ts';
import { has, type OptionName, type Parsed } from '../options/parse.ts';
import { complain, println, type ToolIo } from '../tool.ts';
import type { topicOptions } from './options.ts';

/** A command line of kafka-topics. */
export type TopicArguments = Parsed<typeof topicOptions>;

type Name = OptionName<typeof topicOptions>;

const actions = ['alter', 'create', 'describe', 'list', 'delete'] as const;
const useConfigsTool = ' (To alter topic configurations, the kafka-configs tool can be used.)';

/** Refuses what does not fit together. */
export function checkTopicOptions(parsed: TopicArguments, io: ToolIo): void {
  if (parsed.args.length === 0) refuse(parsed, 'Create, delete, describe, or change a topic.', io);
  maybeHelp(parsed, 'This tool helps to create, delete, describe, or change a topic.', io);
  if (actions.filter((name) => has(parsed, name)).length !== 1) {
    const list = '--list, --describe, --create, --alter or --delete';
    refuse(parsed, `Command must include exactly one action: ${list}`, io);
  }
  if (has(parsed, 'delete-config')) {
    complain(
      io,
      'delete-config option is no longer supported and deprecated since version 4.0. The config ' +
        'will be fully removed in future releases.',
    );
  }
  checkRequired(parsed, io);
  checkForbidden(parsed, io);
}

function checkRequired(parsed: TopicArguments, io: ToolIo): void {
  if (!has(parsed, 'bootstrap-server')) {
    throw illegalArgument('--bootstrap-server must be specified');
  }
  if (has(parsed, 'describe') && has(parsed, 'if-exists')) {
    if (!has(parsed, 'topic') && !has(parsed, 'topic-id')) {
      refuse(parsed, '--topic or --topic-id is required to describe a topic', io);
    }
    if (has(parsed, 'topic') && has(parsed, 'topic-id')) {
      println(
        io,
        'Only topic id will be used when both --topic and --topic-id are specified and topicId ' +
          'is not Uuid.ZERO_UUID',
      );
    }
  }
  if (!has(parsed, 'list') && !has(parsed, 'describe')) requireOptions(parsed, ['topic'], io);
  if (!has(parsed, 'alter')) return;
  if (has(parsed, 'config')) {
    const combination = 'Option combination "[[config], [bootstrap-server]]"';
    refuse(parsed, `${combination} can't be used with option "[alter]"${useConfigsTool}`, io);
  }
  requireOptions(parsed, ['partitions'], io);
}

const reports = [
  'under-replicated-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
  'unavailable-partitions',
] as const;

function checkForbidden(parsed: TopicArguments, io: ToolIo): void {
  const onlyFor = (name: Name, allowed: readonly Name[], more: readonly Name[] = []): void => {
    const others = actions.filter((action) => !allowed.includes(action));
    forbidBeside(parsed, name, [...others, ...more], io);
  };
  onlyFor('config', ['alter', 'create']);
  onlyFor('partitions', ['alter', 'create']);
  onlyFor('replication-factor', ['create']);
  onlyFor('replica-assignment', ['alter', 'create']);
  if (has(parsed, 'create')) {
    forbidBeside(parsed, 'replica-assignment', ['partitions', 'replication-factor'], io);
  }
  for (const report of reports) onlyFor(report, ['describe'], ['topics-with-overrides']);
  onlyFor('topics-with-overrides', ['describe'], reports);
  onlyFor('if-exists', ['alter', 'delete', 'describe']);
  onlyFor('if-not-exists', ['create']);
  onlyFor('exclude-internal', ['list', 'describe']);
}
