// The file that --export writes and --from-file reads: lines of `topic,partition,offset`, or with the group first.
import { JavaException, runtimeException } from '../../../engine/clients/admin/exception.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import type { NewOffset } from './offset-reset.ts';

/** Where each group shall go on. Simplified: without quoted fields. */
export function readPlan(text: string, groups: readonly string[]): Map<string, NewOffset[]> {
  const lines = text.split('\n').filter((line) => line !== '');
  const isForOne = groups.length === 1 && lines[0]?.split(',').length === 3;
  const plans = new Map<string, NewOffset[]>();
  for (const line of lines) {
    const fields = line.split(',');
    const group = isForOne ? groups[0] : fields.shift();
    const plan = plans.get(group ?? '') ?? [];
    plan.push(offsetIn(fields, line));
    plans.set(group ?? '', plan);
  }
  return plans;
}

function offsetIn(fields: readonly string[], line: string): NewOffset {
  const [topic, partition = '', position = ''] = fields;
  const index = readInteger(partition, 32n);
  const offset = readInteger(position, 64n);
  const isWhole = fields.length === 3 && index !== undefined && offset !== undefined;
  if (topic === undefined || !isWhole) throw runtimeException(unreadable(line));
  return { topic, index, offset };
}

const unreadable = (line: string): JavaException =>
  new JavaException(
    'com.fasterxml.jackson.databind.exc.InvalidFormatException',
    `Cannot deserialize value from "${line}"`,
  );
