/** The records that one log may hold, by name. */
type Records<R> = Readonly<Record<string, R>>;

/** What was read off the tables before: every record that is decoded asks. */
const known = new WeakMap<Records<unknown>, ReadonlyMap<number, unknown>>();

/** The records of a log by the numbers that tell their kinds. */
export function kindsOf<R>(
  records: Records<R>,
  numberOf: (record: R) => number,
): ReadonlyMap<number, R> {
  const found = known.get(records) as ReadonlyMap<number, R> | undefined;
  if (found !== undefined) return found;
  const kinds = new Map(Object.values(records).map((record) => [numberOf(record), record]));
  known.set(records, kinds);
  return kinds;
}
