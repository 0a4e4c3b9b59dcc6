/** A case in which the project differs from Kafka on purpose. */
export interface Deviation {
  /** `tables/errors-4.3.1#NONE`: the file, `#`, the case; `*` stands for any characters. */
  readonly cases: string;
  readonly reason: string;
}

/** All of them. A case that is named here and no longer differs is a failure. */
export const deviations: readonly Deviation[] = [];

/** The deviation that covers a case, if there is one. */
export function deviationOf(
  all: readonly Deviation[],
  path: string,
  id: string,
): Deviation | undefined {
  return all.find(({ cases }) => matches(cases, `${path}#${id}`));
}

/** Does a pattern with `*` match a whole text? */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
