// What kafka-consumer-groups says of a group's state before it prints its rows.
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { complain, println, type ToolIo } from '../tool.ts';

/** An error that does not end the tool. */
export function printError(message: string, io: ToolIo): void {
  println(io, `\nError: ${message}`);
}

/** Says what there is to say of a group's state. Are there rows to be printed? */
export function noteState(
  { groupId, state }: { readonly groupId: string; readonly state: string },
  rows: number,
  io: ToolIo,
): boolean {
  switch (state) {
    case 'Dead':
      printError(`Consumer group '${groupId}' does not exist.`, io);
      break;
    case 'Empty':
      complain(io, `\nConsumer group '${groupId}' has no active members.`);
      break;
    case 'PreparingRebalance':
    case 'CompletingRebalance':
    case 'Assigning':
    case 'Reconciling':
      complain(io, `\nWarning: Consumer group '${groupId}' is rebalancing.`);
      break;
    case 'Stable':
      break;
    default:
      throw new JavaException(
        'org.apache.kafka.common.KafkaException',
        `Expected a valid consumer group state, but found '${state}'.`,
      );
  }
  return state !== 'Dead' && rows > 0;
}
