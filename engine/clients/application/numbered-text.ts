// What applications write where nobody cares: a number, and dots up to the size that is wanted.

/** The dots that were made before, by their number: nearly all records of an application share theirs. */
const made = new Map<number, string>();

/** The number of a record, filled up to so many characters; of a longer one the first of them. */
export function numberedText(number: number, length: number): string {
  const digits = `${number}`;
  const missing = length - digits.length;
  return missing > 0 ? digits + dots(missing) : digits.slice(0, length);
}

function dots(count: number): string {
  const known = made.get(count);
  if (known !== undefined) return known;
  const text = '.'.repeat(count);
  made.set(count, text);
  return text;
}
