// Releases are strings such as '4.3'; a patch number ('4.3.1') changes no definition.

/** Every release that can be played, oldest first. Before 1.0 the third number counts. */
export const releases = [
  '0.8',
  '0.8.1',
  '0.8.2',
  '0.9',
  '0.10',
  '0.10.1',
  '0.10.2',
  '0.11',
  '1.0',
  '1.1',
  '2.0',
  '2.1',
  '2.2',
  '2.3',
  '2.4',
  '2.5',
  '2.6',
  '2.7',
  '2.8',
  '3.0',
  '3.1',
  '3.2',
  '3.3',
  '3.4',
  '3.5',
  '3.6',
  '3.7',
  '3.8',
  '3.9',
  '4.0',
  '4.1',
  '4.2',
  '4.3',
  '4.4',
] as const;

/** The first release whose clusters need no ZooKeeper, but for those of which Kafka itself advised against. */
export const firstWithoutZooKeeper = '3.3';

/** A release by its own name. */
export type Release = (typeof releases)[number];

/** Whether a release came out before another: numbers are compared one by one, so 4.10 follows 4.9. */
export function isBefore(release: string, other: string): boolean {
  const numbers = numbersOf(release);
  const others = numbersOf(other);
  const at = numbers.findIndex((number, index) => number !== others[index]);
  return at >= 0 && (numbers[at] ?? 0) < (others[at] ?? 0);
}

/** The release that a full version belongs to: 4.3 for 4.3.1, 0.10.2 for 0.10.2.1, 0.11 for 0.11.0. */
export function lineOf(version: string): string {
  const [major, minor, third] = numbersOf(version);
  return third === 0 ? `${major}.${minor}` : `${major}.${minor}.${third}`;
}

const numbersKnown = new Map<string, readonly [number, number, number]>();

/** Releases are compared all the time, and there are few of them. */
function numbersOf(release: string): readonly [number, number, number] {
  const known = numbersKnown.get(release);
  if (known !== undefined) return known;
  const [major = 0, minor = 0, third = 0] = release
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const numbers = [major, minor, major === 0 ? third : 0] as const;
  numbersKnown.set(release, numbers);
  return numbers;
}
