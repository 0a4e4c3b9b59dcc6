// The sequences of a block: copy so many literals, then so many bytes from so far back.
import { backwardBits, takeBits, type BackwardBits } from './bits.ts';
import { check } from './error.ts';
import {
  firstState,
  fseTable,
  nextState,
  readDistribution,
  singleSymbol,
  symbolOf,
  type FseLimits,
  type FseTable,
} from './fse.ts';

/** One sequence. The offset may still name one of the last three (1 to 3). */
export interface Sequence {
  readonly literals: number;
  readonly match: number;
  readonly offset: number;
}

/** The tables of a block, which the next one may use again. */
export interface SequenceMemory {
  tables: { literals: FseTable; offset: FseTable; match: FseTable } | undefined;
}

/** A code stands for a base and some more bits. */
interface Codes {
  readonly bases: readonly number[];
  readonly bits: readonly number[];
}

/** The shortest match copies three bytes. */
const shortestMatch = 3;
const literalCodes = codesOf('0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1 2 2 3 3 4 6 7 8', 0);
const matchCodes = codesOf(
  '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1 2 2 3 3 4 4 5 7 8',
  shortestMatch,
);

/** One of the three kinds of codes of a sequence, and the table it has when a block brings none. */
interface Kind extends FseLimits {
  readonly predefined: FseTable;
}

const literalKind: Kind = {
  maxAccuracyLog: 9,
  maxSymbol: 35,
  predefined: predefined(
    6,
    '4 3 2 2 2 2 2 2 2 2 2 2 2 1 1 1 2 2 2 2 2 2 2 2 2 3 2 1 1 1 1 1 -1 -1 -1 -1',
  ),
};
const offsetKind: Kind = {
  maxAccuracyLog: 8,
  maxSymbol: 31,
  predefined: predefined(5, '1 1 1 1 1 1 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 -1 -1 -1 -1'),
};
const matchKind: Kind = {
  maxAccuracyLog: 9,
  maxSymbol: 52,
  predefined: predefined(
    6,
    '1 4 3 2 2 2 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ' +
      '-1 -1 -1 -1 -1 -1 -1',
  ),
};

/** Visits the sequences of a block, in order. */
export function readSequences(
  bytes: Uint8Array,
  memory: SequenceMemory,
  visit: (sequence: Sequence) => void,
): void {
  const { count, size } = readCount(bytes);
  if (count === 0) {
    check(size === bytes.length, 'a block goes on behind its end');
    return;
  }
  const end = readTables(bytes, size, memory);
  const { tables } = memory;
  check(tables !== undefined, 'a block repeats tables that there are not');
  const bits = backwardBits(bytes.subarray(end));
  let literals = firstState(tables.literals, bits);
  let offset = firstState(tables.offset, bits);
  let match = firstState(tables.match, bits);
  for (let left = count; left > 0; left -= 1) {
    const offsetCode = symbolOf(tables.offset, offset);
    const offsetValue = powerOfTwo(offsetCode) + takeBits(bits, offsetCode);
    const matchLength = takeValue(matchCodes, symbolOf(tables.match, match), bits);
    const literalCount = takeValue(literalCodes, symbolOf(tables.literals, literals), bits);
    visit({ literals: literalCount, match: matchLength, offset: offsetValue });
    if (left === 1) break;
    literals = nextState(tables.literals, literals, bits);
    match = nextState(tables.match, match, bits);
    offset = nextState(tables.offset, offset, bits);
  }
  check(bits.left === 0, 'the sequences of a block are too long');
}

function readCount(bytes: Uint8Array): { readonly count: number; readonly size: number } {
  const [first, second = 0, third = 0] = bytes;
  check(first !== undefined, 'the sequences of a block are missing');
  if (first < 128) return { count: first, size: 1 };
  if (first < 255) return { count: ((first - 128) << 8) + second, size: 2 };
  return { count: second + (third << 8) + 0x7f00, size: 3 };
}

/** Reads the three tables and says where they end. */
function readTables(bytes: Uint8Array, from: number, memory: SequenceMemory): number {
  const modes = bytes[from] ?? 0;
  check((modes & 3) === 0, 'a block uses reserved bits');
  const before = memory.tables;
  const literals = readTable(bytes, from + 1, {
    mode: modes >> 6,
    ...literalKind,
    before: before?.literals,
  });
  const offset = readTable(bytes, literals.end, {
    mode: (modes >> 4) & 3,
    ...offsetKind,
    before: before?.offset,
  });
  const match = readTable(bytes, offset.end, {
    mode: (modes >> 2) & 3,
    ...matchKind,
    before: before?.match,
  });
  memory.tables = { literals: literals.table, offset: offset.table, match: match.table };
  return match.end;
}

interface TableChoice extends Kind {
  /** 0 predefined, 1 a single symbol, 2 written here, 3 as in the block before. */
  readonly mode: number;
  readonly before: FseTable | undefined;
}

function readTable(
  bytes: Uint8Array,
  at: number,
  choice: TableChoice,
): { readonly table: FseTable; readonly end: number } {
  const { mode, before, maxSymbol } = choice;
  if (mode === 0) return { table: choice.predefined, end: at };
  if (mode === 1) {
    const symbol = bytes[at];
    check(symbol !== undefined && symbol <= maxSymbol, 'a table has a symbol that does not exist');
    return { table: singleSymbol(symbol), end: at + 1 };
  }
  if (mode === 2) {
    const { distribution, size } = readDistribution(bytes.subarray(at), choice);
    return { table: fseTable(distribution), end: at + size };
  }
  check(before !== undefined, 'a block repeats a table that there is not');
  return { table: before, end: at };
}

function takeValue({ bases, bits }: Codes, code: number, from: BackwardBits): number {
  return (bases[code] ?? 0) + takeBits(from, bits[code] ?? 0);
}

/** The codes go on from 9 to 16 more bits after those that are written out. */
function codesOf(firstBits: string, firstBase: number): Codes {
  const bits = [...numbersIn(firstBits), 9, 10, 11, 12, 13, 14, 15, 16];
  const bases: number[] = [];
  let base = firstBase;
  for (const count of bits) {
    bases.push(base);
    base += 1 << count;
  }
  return { bases, bits };
}

function predefined(accuracyLog: number, counts: string): FseTable {
  return fseTable({ accuracyLog, counts: numbersIn(counts) });
}

/** Up to 2^31, which `<<` would make negative. */
function powerOfTwo(exponent: number): number {
  return (1 << exponent) >>> 0;
}

function numbersIn(text: string): number[] {
  return text.split(' ').map(Number);
}
