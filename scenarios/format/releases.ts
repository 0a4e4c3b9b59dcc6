// Which releases clusters can be of, and why not of another.
import { knownRelease } from '../../engine/config/eras.ts';
import { firstWithoutZooKeeper, isBefore, releases } from '../../engine/config/release.ts';

/** Undefined: clusters of that release can be played. */
export function whyNotPlayed(name: string): string | undefined {
  const known = knownRelease(name);
  const span = `releases from ${firstWithoutZooKeeper} to ${releases.at(-1)} can be played`;
  if (known === undefined) return `There is no release "${name}": ${span}.`;
  if (!isBefore(known, firstWithoutZooKeeper)) return undefined;
  return `Kafka ${name} needs ZooKeeper, which is not modelled yet: ${span}.`;
}
