/** Versions as Kafka writes them: `0-4`, `3+`, `2`, or `none`. */
export type Versions = string;

/** A version range, both ends included; an empty one has `last` below `first`. */
export interface VersionRange {
  readonly first: number;
  readonly last: number;
}

const noVersion: VersionRange = { first: 0, last: -1 };
const form = /^(?<first>\d+)(?:(?<open>\+)|-(?<last>\d+))?$/;
const known = new Map<Versions, VersionRange>();

/** The range that a text means. An open range ends nowhere. */
export function rangeOf(versions: Versions): VersionRange {
  const range = known.get(versions) ?? parse(versions);
  known.set(versions, range);
  return range;
}

/** Is a version one of these? */
export function includes(versions: Versions, version: number): boolean {
  const { first, last } = rangeOf(versions);
  return version >= first && version <= last;
}

function parse(versions: Versions): VersionRange {
  if (versions === 'none') return noVersion;
  const groups = form.exec(versions)?.groups;
  if (groups === undefined) throw new SyntaxError(`'${versions}' is not a range of versions.`);
  const first = Number(groups['first']);
  if (groups['open'] !== undefined) return { first, last: Infinity };
  return { first, last: groups['last'] === undefined ? first : Number(groups['last']) };
}
