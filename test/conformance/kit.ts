// The conformance kit: plays recorded cases, family by family, and counts what agrees.
import { deviationOf, type Deviation } from './deviations.ts';
import { readGolden, type GoldenFile, type GoldenRef } from './golden.ts';
import type { Player } from './player.ts';
import { waitOf, type Waiting } from './waiting.ts';

/** What the kit knows: who plays what, what waits, and what differs on purpose. */
export interface Kit {
  readonly players: readonly Player[];
  readonly waiting: readonly Waiting[];
  readonly deviations: readonly Deviation[];
}

/** How many cases agreed with Kafka, differed, and differed as declared. */
export interface Count {
  passed: number;
  failed: number;
  deviated: number;
}

/** Hears every complaint at once, so that nothing piles up in memory. */
export type Tell = (complaint: string) => void;

/** Plays a folder's files, all or the asked families (`tables` asks for all in it). */
export function playFolder(
  kit: Kit,
  files: readonly GoldenRef[],
  asked: readonly string[],
  tell: Tell,
): Count {
  const total: Count = { passed: 0, failed: 0, deviated: 0 };
  const waits = new Map<string, string[]>();
  for (const [family, refs] of familiesOf(files, asked)) {
    const wait = waitOf(kit.waiting, family);
    if (wait !== undefined && playersOf(kit, family).length === 0) {
      waits.set(wait, [...(waits.get(wait) ?? []), family]);
      continue;
    }
    const count = playFamily(kit, family, refs, tell);
    tell(lineOf(family, count));
    add(total, count);
  }
  for (const [wait, families] of waits) tell(`waiting for ${wait}: ${families.join(', ')}`);
  for (const problem of nothingPlayed(files, asked, total)) {
    tell(problem);
    total.failed += 1;
  }
  return total;
}

/** The families among some files that are asked for; none asked means all of them. */
export function familiesOf(
  files: readonly GoldenRef[],
  asked: readonly string[] = [],
): Map<string, GoldenRef[]> {
  const families = new Map<string, GoldenRef[]>();
  for (const ref of files) {
    if (asked.length > 0 && !asked.some((name) => isAsked(ref.family, name))) continue;
    families.set(ref.family, [...(families.get(ref.family) ?? []), ref]);
  }
  return families;
}

function isAsked(family: string, name: string): boolean {
  return family === name || family.startsWith(name.endsWith('/') ? name : `${name}/`);
}

/** A check that looked at nothing has failed. */
function nothingPlayed(
  files: readonly GoldenRef[],
  asked: readonly string[],
  total: Count,
): string[] {
  const unknown = asked.filter((name) => !files.some(({ family }) => isAsked(family, name)));
  if (unknown.length > 0) return unknown.map((name) => `There is no family '${name}'.`);
  const played = total.passed + total.failed + total.deviated;
  return played === 0 ? ['No case was played.'] : [];
}

function lineOf(family: string, { passed, failed, deviated }: Count): string {
  const note = deviated === 0 ? '' : ` (${deviated} differ as declared)`;
  return `${family}: ${passed} of ${passed + failed + deviated}${note}`;
}

function add(total: Count, count: Count): void {
  total.passed += count.passed;
  total.failed += count.failed;
  total.deviated += count.deviated;
}

function playersOf(kit: Kit, family: string): Player[] {
  return kit.players.filter(({ families }) => families.includes(family));
}

/** Plays every case of every file of one family, one file in memory at a time. */
export function playFamily(
  kit: Kit,
  family: string,
  refs: readonly GoldenRef[],
  tell: Tell,
): Count {
  const found = playersOf(kit, family);
  const problem = problemOf(kit, family, found.length);
  const count: Count = { passed: 0, failed: 0, deviated: 0 };
  const tally: Tally = { deviations: kit.deviations, count, tell };
  if (problem !== undefined) fail(tally, `${family}: ${problem}`);
  else for (const player of found) for (const ref of refs) playFile(player, ref, tally);
  return count;
}

function problemOf(kit: Kit, family: string, players: number): string | undefined {
  if (players === 0) return 'has no player and waits for nothing';
  if (players > 1) return 'has more than one player';
  return waitOf(kit.waiting, family) && 'has a player, but still stands among the waiting';
}

interface Tally {
  readonly deviations: readonly Deviation[];
  readonly count: Count;
  readonly tell: Tell;
}

function fail(tally: Tally, complaint: string): void {
  tally.count.failed += 1;
  tally.tell(complaint);
}

function playFile(player: Player, ref: GoldenRef, tally: Tally): void {
  let file: GoldenFile;
  try {
    file = readGolden(ref);
  } catch (error) {
    fail(tally, `${ref.path}: ${sentenceOf(error)}`);
    return;
  }
  const head = player.playHead?.bind(player);
  if (head !== undefined) judge(tally, file, '(head)', () => head(file));
  for (const each of file.cases) judge(tally, file, each.id, () => player.play(file, each));
}

/** Plays one case and counts it: agreed, differed, or differed as declared. */
function judge(tally: Tally, file: GoldenFile, id: string, play: () => string | undefined): void {
  const found = attempt(play);
  const deviation = deviationOf(tally.deviations, file.path, id);
  const name = `${file.path}#${id}`;
  if (deviation === undefined && found === undefined) tally.count.passed += 1;
  else if (deviation === undefined) fail(tally, `${name}\n${indent(found ?? '')}`);
  else if (found !== undefined) tally.count.deviated += 1;
  else fail(tally, `${name}\n  no longer differs, though it is declared: ${deviation.reason}`);
}

/** A player that throws has found a difference too. */
function attempt(play: () => string | undefined): string | undefined {
  try {
    return play();
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `threw ${stack.split('\n').slice(0, 6).join('\n')}`;
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
