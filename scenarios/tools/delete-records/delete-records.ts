// kafka-delete-records (DeleteRecordsCommand).
import {
  deleteRecords,
  type RecordsToDelete,
} from '../../../engine/clients/admin/calls/partitions.ts';
import type { Outcome } from '../../../engine/clients/admin/calls/calling.ts';
import { textOf as textOfException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { PartitionKey } from '../../../engine/clients/topic-partition.ts';
import { errorOf } from '../../../engine/protocol/errors.ts';
import { tellingErrors, toolException } from '../endings.ts';
import { fieldOf, itemsOf, numberIn, parseJson, textIn } from '../json.ts';
import { maybeHelp, requireOptions } from '../options/checks.ts';
import { parseOptions, textOf } from '../options/parse.ts';
import { inHashOrder, partitionText } from '../partition-order.ts';
import { log, println, readFileText, type Tool, type ToolIo } from '../tool.ts';
import { deleteRecordsOptions } from './options.ts';

/** kafka-delete-records. */
export const deleteRecordsTool: Tool = {
  name: 'kafka-delete-records',
  sentence: 'Drops the records of partitions below an offset.',
  main: (args, io) => tellingErrors(runDeleteRecords(args, io), io),
};

const purpose =
  'This tool helps to delete records of the given partitions down to the specified offset.';

function* runDeleteRecords(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = parseOptions(deleteRecordsOptions, args);
  maybeHelp(parsed, purpose, io);
  requireOptions(parsed, ['bootstrap-server', 'offset-json-file'], io);
  const wanted = offsetsIn(readFileText(io, textOf(parsed, 'offset-json-file') ?? ''));
  println(io, 'Executing records delete operation');
  const found = yield* deleteRecords(wanted);
  logUnexpected(wanted, found, io);
  println(io, 'Records delete operation completed:');
  for (const partition of wanted) {
    const name = partitionText(partition);
    const outcome = found.get(name);
    if (outcome === undefined) continue;
    const result =
      'error' in outcome
        ? `error: ${textOfException(outcome.error)}`
        : `low_watermark: ${outcome.value}`;
    println(io, `partition: ${name}\t${result}`);
  }
}

/** The client logs every error that it did not expect. */
function logUnexpected(
  wanted: readonly RecordsToDelete[],
  found: ReadonlyMap<PartitionKey, Outcome<number>>,
  io: ToolIo,
): void {
  for (const partition of wanted) {
    const name = partitionText(partition);
    const outcome = found.get(name);
    if (outcome === undefined || !('error' in outcome)) continue;
    const error = errorOf(outcome.error.code ?? -1).name;
    log(
      io,
      'ERROR',
      `[AdminClient clientId=adminclient-1] DeleteRecords request for topic partition ${name} failed ` +
        `due to an unexpected error ${error}`,
      'clients.admin.internals.DeleteRecordsHandler',
    );
  }
}

function offsetsIn(text: string): readonly RecordsToDelete[] {
  const json = parseJson(text);
  const refused = (why: string) => toolException('AdminOperationException', why);
  if (json === undefined) throw refused('The input string is not a valid JSON');
  const version = fieldOf(json, 'version') ?? 1;
  if (version !== 1) throw refused(`Not supported version field value ${JSON.stringify(version)}`);
  const list = fieldOf(json, 'partitions');
  if (list === undefined) throw refused('Missing partitions field');
  const offsets = itemsOf(list).map((item) => ({
    topic: textIn(item, 'topic'),
    index: numberIn(item, 'partition'),
    offset: numberIn(item, 'offset'),
  }));
  const names = offsets.map(partitionText);
  const twice = inHashOrder(offsets.filter((_, i) => names.indexOf(names[i] ?? '') < i));
  if (twice.length > 0) {
    throw toolException(
      'AdminCommandFailedException',
      `Offset json file contains duplicate topic partitions: ${twice.map(partitionText).join(',')}`,
    );
  }
  return inHashOrder(offsets);
}
