import { expect, test } from 'vitest';
import { consoleConsumerOptions } from '../../../scenarios/tools/console-consumer/options.ts';
import { consumerGroupOptions } from '../../../scenarios/tools/consumer-groups/options.ts';
import { reassignOptions } from '../../../scenarios/tools/reassign-partitions/options.ts';
import { topicOptions } from '../../../scenarios/tools/topics/options.ts';
import type { OptionTable } from '../../../scenarios/tools/options/option-table.ts';
import { usageOf } from '../../../scenarios/tools/options/usage.ts';
import { recordedRuns } from './recorded.ts';

const recorded: readonly (readonly [string, OptionTable])[] = [
  ['kafka-topics-12', topicOptions],
  ['kafka-consumer-groups-06', consumerGroupOptions],
  ['kafka-console-consumer-06', consoleConsumerOptions],
  ['kafka-reassign-partitions-12', reassignOptions],
];

test.each(recorded)('the help of %s is laid out as joptsimple lays it out', (id, table) => {
  const stderr = recordedRuns().get(id)?.stderr ?? '';
  const help = stderr.slice(stderr.indexOf('\n') + 1);

  expect(help.startsWith('Option')).toBe(true);
  expect(usageOf(table)).toBe(help);
});
