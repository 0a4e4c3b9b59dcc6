// Why something happened: the walk along causes, from a row back to where it all began.
import type { Columns } from '../../sim/trace/columns.ts';
import { rowAt, type Row, type TraceReader } from '../../sim/trace/reading.ts';

/** No chain that somebody wants to read is longer. */
const longest = 200;

/** The rows that led to a row, oldest first, the row itself last. */
export function causesOf(reader: TraceReader, rows: Pick<Columns, 'blocks'>, of: number): Row[] {
  const columns = { blocks: rows.blocks, rows: 0, nextRow: 0 } as Columns;
  const chain: Row[] = [];
  let row = rowAt(reader, columns, of);
  while (row !== undefined && chain.length < longest) {
    chain.push(row);
    // A timer fires because it was armed: its turn names the row that armed it.
    row = row.cause >= 0 && row.cause < row.number ? rowAt(reader, columns, row.cause) : undefined;
  }
  return chain.toReversed();
}
