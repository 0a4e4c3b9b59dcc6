// What a command line of kafka-topics asks of the partitions and settings of a topic.
import { illegalArgument, JavaException } from '../../../engine/clients/admin/exception.ts';
import { configsOf } from '../../../engine/config/configs.ts';
import { readInteger, trim } from '../../../engine/config/java-text.ts';
import { checkTopic } from '../../../engine/config/validation/topic.ts';
import { toolException } from '../endings.ts';
import { javaSplit, listText } from '../java-format.ts';
import { configException } from '../java-config-error.ts';
import { textOf, textsOf } from '../options/parse.ts';
import type { TopicArguments } from './check-options.ts';

/** The replicas of each partition, as `--replica-assignment 1:2,2:3` names them; none: empty. */
export function assignmentIn(parsed: TopicArguments): readonly (readonly number[])[] {
  const written = textOf(parsed, 'replica-assignment') ?? '';
  if (written === '') return [];
  const assignment: number[][] = [];
  for (const [index, part] of javaSplit(written, ',').entries()) {
    const brokers = javaSplit(part, ':').map((id) => brokerIn(trim(id)));
    const twice = brokers.filter((id, i) => brokers.indexOf(id) < i);
    if (twice.length > 0) {
      const list = [...new Set(twice)].join(',');
      throw toolException(
        'AdminCommandFailedException',
        `Partition replica lists may not contain duplicate entries: ${list}`,
      );
    }
    assignment.push(brokers);
    if (brokers.length !== assignment[0]?.length) {
      throw toolException(
        'AdminOperationException',
        `Partition ${index} has different replication factor: ${listText(brokers)}`,
      );
    }
  }
  return assignment;
}

function brokerIn(id: string): number {
  const number = readInteger(id, 32n);
  if (number !== undefined) return number;
  throw new JavaException('java.lang.NumberFormatException', `For input string: "${id}"`);
}

/** The settings that `--config` gives, checked as a topic's. */
export function configsIn(parsed: TopicArguments, release: string): ReadonlyMap<string, string> {
  const pairs = textsOf(parsed, 'config').map((pair) => javaSplit(pair, /\s*=\s*/));
  if (pairs.some((pair) => pair.length !== 2)) {
    throw illegalArgument(
      'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
    );
  }
  const configs = new Map(pairs.map(([name = '', value = '']) => [trim(name), trim(value)]));
  // The tool does not know the brokers: they check the rest.
  const context = { defaults: configsOf('topic', release), tieredStorage: true };
  const outcome = checkTopic(release, Object.fromEntries(configs), context);
  if ('refused' in outcome) throw configException(outcome.refused);
  return configs;
}
