// Is what a tool wrote what was recorded, but for what differs from run to run?

/** What stands in the recording for something that differs, and what may stand in its place. */
const placeholders: readonly (readonly [RegExp, string])[] = [
  [/\$work\/data\/cli\/n\d+\/data/, String.raw`\S*?/data`],
  [/uuid-\d{31}/, String.raw`[\w-]{36}`],
  [/id-\d{19}/, String.raw`[\w-]{22}`],
  [/\$uuid/, String.raw`[\w-]{22}`],
  [/SamsaOracleCluster4300/, String.raw`[\w-]+`],
  [/\$now_________/, String.raw`\d{13}`],
  [/\$now/, String.raw`\d+`],
  [/\$crc/, String.raw`\d+`],
  [/adminclient-\d+/, String.raw`adminclient-\d+`],
  [/\$time/, String.raw`\d{4}-\d\d-\d\d[ T][\d:,.]+`],
  // Digits at the beginning of a member's random id were taken for a number.
  [/\$n[\da-f]{1,7}(?:-[\da-f]+){4}/, String.raw`[\da-f-]{36}`],
  [/\$n/, String.raw`\d+`],
];

const anyPlaceholder = new RegExp(
  placeholders.map(([found]) => `(${found.source})`).join('|'),
  'g',
);

/** The pattern that a recorded text stands for. */
function patternOf(recorded: string): RegExp {
  let pattern = '';
  let from = 0;
  for (const found of recorded.matchAll(anyPlaceholder)) {
    pattern += escaped(recorded.slice(from, found.index));
    const which = found.slice(1).findIndex((group) => group !== undefined);
    pattern += placeholders[which]?.[1] ?? '';
    from = found.index + found[0].length;
  }
  return new RegExp(`^${pattern}${escaped(recorded.slice(from))}$`);
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Lists without an order were recorded sorted, and lost their last end of line by it. */
const isSorted = (recorded: string): boolean =>
  recorded.startsWith('\n') && !recorded.endsWith('\n') && recorded.length > 1;

const sorted = (text: string): string => text.split('\n').toSorted().join('\n');

/** The difference between two texts whose lines have no order. */
export const anyOrderDifferenceOf = (
  what: string,
  recorded: string,
  ours: string,
): string | undefined => differenceOf(what, sorted(recorded), sorted(ours));

/** The difference between two texts, told by the first line that differs; undefined: there is none. */
export function differenceOf(what: string, recorded: string, ours: string): string | undefined {
  const found = isSorted(recorded) ? sorted(ours) : ours;
  if (patternOf(recorded).test(found)) return undefined;
  const expected = recorded.split('\n');
  const lines = found.split('\n');
  const at = expected.findIndex((line, i) => !patternOf(line).test(lines[i] ?? ''));
  const first = at < 0 ? expected.length : at;
  return (
    `${what}, line ${first + 1}:\n  ours: ${JSON.stringify(lines[first])}\n` +
    `  Kafka's: ${JSON.stringify(expected[first])}`
  );
}
