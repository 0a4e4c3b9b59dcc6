// kafka-dump-log (DumpLogSegments): what lies in the files of a broker.
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { placedRecords } from '../../../engine/protocol/batch-codec.ts';
import { maybeHelp, parseOrRefuse, requireOptions } from '../options/checks.ts';
import { has, numberOf, textOf, type Parsed } from '../options/parse.ts';
import { complain, Exit, print, println, type Tool, type ToolIo } from '../tool.ts';
import {
  metadataDecoder,
  offsetsDecoder,
  textDecoder,
  transactionsDecoder,
  type Decoder,
} from './decoders.ts';
import { dumpOffsetIndex, dumpTimeIndex, type Complaint } from './indexes.ts';
import type { LogFile, WrittenBatch } from './log-files.ts';
import { dumpLogOptions } from './options.ts';
import { batchText, isControl, recordText } from './texts.ts';

const purpose =
  'This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly corrupt log segment.';

/** kafka-dump-log. */
export const dumpLog: Tool = {
  name: 'kafka-dump-log',
  sentence: 'Shows what lies in the files of a broker: b1/data/orders-0/00000000000000000000.log',
  isLocal: true,
  readsLogs: true,
  // eslint-disable-next-line require-yield -- a tool is a script, though this one asks nobody
  *main(args, io) {
    const parsed = parseOrRefuse(dumpLogOptions, args, io);
    maybeHelp(parsed, purpose, io);
    requireOptions(parsed, ['files'], io);
    refuseDecoders(parsed, io);
    const complaints: Complaint[] = [];
    for (const path of (textOf(parsed, 'files') ?? '').split(',')) {
      println(io, `Dumping ${path}`);
      complaints.push(...dumpFile(parsed, path, io));
    }
    for (const complaint of complaints) complaint(io);
  },
};

type DumpArguments = Parsed<typeof dumpLogOptions>;

const decoders = [
  ['offsets-decoder', offsetsDecoder],
  ['transaction-log-decoder', transactionsDecoder],
  ['cluster-metadata-decoder', metadataDecoder],
] as const;

const missing = ['remote-log-metadata-decoder', 'share-group-state-decoder'] as const;

/** Simplified: other decoders are not there. */
function refuseDecoders(parsed: DumpArguments, io: ToolIo): void {
  const given = missing.find((name) => has(parsed, name));
  if (given === undefined) return;
  complain(io, `There is no --${given} here yet.`);
  throw new Exit(1);
}

const decoderOf = (parsed: DumpArguments): Decoder | undefined =>
  decoders.find(([name]) => has(parsed, name))?.[1];

function dumpFile(parsed: DumpArguments, path: string, io: ToolIo): Complaint[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const suffix = name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
  if (suffix === '.log') return dumpRecords(parsed, path, io);
  if (suffix !== '.index' && suffix !== '.timeindex') {
    complain(io, `Ignoring unknown file ${path}`);
    return [];
  }
  startOffsetOf(name);
  const look = {
    path,
    log: logAt(path.slice(0, -suffix.length) + '.log', io),
    verifyOnly: has(parsed, 'verify-index-only'),
    sanityOnly: has(parsed, 'index-sanity-check'),
  };
  return suffix === '.index' ? dumpOffsetIndex(look, io) : dumpTimeIndex(look, io);
}

function startOffsetOf(name: string): number {
  const [stem = ''] = name.split('.');
  if (/^[+-]?\d+$/.test(stem)) return Number(stem);
  throw new JavaException('java.lang.NumberFormatException', `For input string: "${stem}"`);
}

function logAt(path: string, { logs }: ToolIo): LogFile {
  const found = logs.get(path);
  if (found !== undefined) return found;
  throw new JavaException('java.nio.file.NoSuchFileException', path);
}

const int32Max = 0x7fff_ffff;

function dumpRecords(parsed: DumpArguments, path: string, io: ToolIo): Complaint[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  println(io, `Log starting offset: ${startOffsetOf(name)}`);
  const { batches } = logAt(path, io);
  const maxBytes = numberOf(parsed, 'max-bytes') ?? int32Max;
  const gaps: (readonly [number, number])[] = [];
  let position = 0;
  let last = -1;
  for (const written of batches) {
    const isWhole = written.condition !== 'torn' && position + written.sizeInBytes <= maxBytes;
    if (!isWhole) break;
    println(io, batchText(written, position));
    if (isDeep(parsed)) last = dumpBatch(parsed, written, { last, gaps }, io);
    position += written.sizeInBytes;
  }
  const trailing = batches.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0) - position;
  if (trailing > 0 && maxBytes === int32Max) {
    println(io, `Found ${trailing} invalid bytes at the end of ${name}`);
  }
  if (gaps.length === 0) return [];
  const lines = gaps.map(([before, after]) => `  ${before} is followed by ${after}`);
  return [(end) => complain(end, [`Non-consecutive offsets in ${path}`, ...lines].join('\n'))];
}

const printsData = (parsed: DumpArguments): boolean =>
  has(parsed, 'print-data-log') || decoderOf(parsed) !== undefined;

const isDeep = (parsed: DumpArguments): boolean =>
  has(parsed, 'deep-iteration') || printsData(parsed);

/** Where the records before ended, and the gaps that were found so far. */
interface Sequence {
  readonly last: number;
  readonly gaps: (readonly [number, number])[];
}

function dumpBatch(
  parsed: DumpArguments,
  { batch }: WrittenBatch,
  { last, gaps }: Sequence,
  io: ToolIo,
): number {
  const skips = has(parsed, 'skip-record-metadata');
  const decode = decoderOf(parsed) ?? textDecoder;
  let before = last;
  for (const placed of placedRecords(batch)) {
    if (placed.offset !== before + 1) gaps.push([before, placed.offset]);
    before = placed.offset;
    const shown = printsData(parsed) && !isControl(batch) ? decode(placed) : [];
    const parts = [...(skips ? [] : [recordText(batch, placed)]), ...shown];
    if (parts.length > 0) print(io, `| ${parts.join(' ')}`);
    println(io);
  }
  return before;
}
