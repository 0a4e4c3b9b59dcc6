// java.util.Formatter, as far as Kafka's tools use it: %s and %d with a width, %n, %%.

/** What a pattern makes of values; `%-15s` pads to the right, `%15s` to the left. */
export function format(pattern: string, ...values: readonly (string | number)[]): string {
  let next = 0;
  return pattern.replaceAll(
    /%(-?)(\d*)([sdn%])/g,
    (_, left: string, width: string, kind: string) => {
      if (kind === 'n') return '\n';
      if (kind === '%') return '%';
      const value = String(values[next] ?? 'null');
      next += 1;
      return left === '-' ? value.padEnd(Number(width)) : value.padStart(Number(width));
    },
  );
}

/** `%-15s` for a column that is at least so wide. */
export const column = (least: number, values: readonly string[]): string =>
  `%-${Math.max(least, ...values.map((value) => value.length))}s`;

/** ToolsUtils.prettyPrintTable: every cell as wide as its column, and a tab after each. */
export function prettyTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const all = [headers, ...rows];
  const widths = headers.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string =>
    row.map((cell, i) => `${cell.padEnd(widths[i] ?? 0)}\t`).join('');
  return all.map((row) => `${lineOf(row)}\n`).join('');
}

/** String.split(regex) for a plain separator: empty pieces at the end are left out. */
export function javaSplit(given: string, separator: string | RegExp): string[] {
  const pieces = given.split(separator);
  const last = pieces.findLastIndex((piece) => piece !== '');
  return given === '' ? [''] : pieces.slice(0, last + 1);
}

/** List.toString and Set.toString. */
export const listText = (items: readonly (string | number)[]): string => `[${items.join(', ')}]`;
