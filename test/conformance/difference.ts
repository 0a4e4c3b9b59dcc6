/** How strictly two values are compared. */
export interface Strictness {
  /** Recordings of machines write null for a field that is gone: then null and absent are equal. */
  readonly nullIsAbsent?: boolean;
}

/**
 * The first place where two JSON values differ, with both values in full; undefined when equal.
 * A field that is undefined counts as absent.
 */
export function difference(
  expected: unknown,
  found: unknown,
  where = '',
  strictness: Strictness = {},
): string | undefined {
  if (Object.is(expected, found)) return undefined;
  if (Array.isArray(expected) && Array.isArray(found)) {
    return differenceOfLists(expected, found, where, strictness);
  }
  if (isObject(expected) && isObject(found)) {
    return differenceOfObjects(expected, found, where, strictness);
  }
  return differs(expected, found, where);
}

/** Says that two values differ, in the form of every difference that the kit prints. */
export function differs(expected: unknown, found: unknown, where: string): string {
  const at = where === '' ? '' : `at ${where}\n`;
  return `${at}expected ${show(expected)}\nfound    ${show(found)}`;
}

function differenceOfLists(
  expected: readonly unknown[],
  found: readonly unknown[],
  where: string,
  strictness: Strictness,
): string | undefined {
  const common = Math.min(expected.length, found.length);
  for (let index = 0; index < common; index += 1) {
    const here = difference(expected[index], found[index], `${where}[${index}]`, strictness);
    if (here !== undefined) return here;
  }
  if (expected.length === found.length) return undefined;
  return differs(expected[common], found[common], `${where}[${common}]`);
}

function differenceOfObjects(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
  where: string,
  strictness: Strictness,
): string | undefined {
  const prefix = where === '' ? '' : `${where}.`;
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const [mine, yours] = [expected[key], found[key]];
    const bothAbsent = strictness.nullIsAbsent === true && isAbsent(mine) && isAbsent(yours);
    const here = bothAbsent ? undefined : difference(mine, yours, prefix + key, strictness);
    if (here !== undefined) return here;
  }
  return undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? `${inner}n` : inner,
  );
}
