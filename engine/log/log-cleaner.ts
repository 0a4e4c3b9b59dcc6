// Kafka's LogCleaner: picks the dirtiest log, cleans it, swaps the result in, and remembers how far it is.
import { cleanLog, type CleanedLog } from './cleaner.ts';
import { dirtiestLog } from './cleaner-plan.ts';
import { isCompacted } from './log-config.ts';
import { topicPartitionOf } from './log-files.ts';
import { directoryOf, writeOffsets, type Logs } from './log-directory.ts';
import { wallMs, type LogEnv, type LogState } from './log.ts';
import { dropCleaned, swapIn, writeCleaned } from './segment-swap.ts';

/** A log whose cleaned segments are being written. */
export interface Cleaning {
  readonly cleaned: CleanedLog;
  /** How often the log had been cut when the cleaning began: after a cut it is worth nothing. */
  readonly truncations: number;
}

/** The cleaner of a broker. Logs are known by their paths. */
export interface CleanerState {
  /** Room in the offset map: log.cleaner.dedupe.buffer.size, 24 bytes a slot. */
  readonly slots: number;
  /** Up to where each log was cleaned: the next round begins there. */
  readonly cleanedUpTo: Map<string, number>;
  readonly working: Map<string, Cleaning>;
  /** Logs that are being cut, moved or deleted; they may be paused more than once. */
  readonly paused: Map<string, number>;
}

/** A cleaner that remembers what the checkpoint files of its directories say. */
export function createCleaner(
  slots: number,
  cleanedUpTo: ReadonlyMap<string, number>,
): CleanerState {
  return {
    slots,
    cleanedUpTo: new Map(cleanedUpTo),
    working: new Map(),
    paused: new Map(),
  };
}

/**
 * Cleans the log that needs it most. False when none does: then the cleaner waits for
 * log.cleaner.backoff.ms. A `log-cleaned` follows when what was written is durable.
 */
// Simplified: reading and comparing takes no time of its own; the caller may ask for work before.
export function cleanDirtiest(state: CleanerState, logs: Logs, env: LogEnv): boolean {
  const free: LogState[] = [];
  for (const log of logs) {
    takeCut(state, log);
    if (isFree(state, log.path)) free.push(log);
  }
  const plan = dirtiestLog(free, ({ path }) => state.cleanedUpTo.get(path), wallMs(env));
  if (plan === undefined) return false;
  const { log } = plan;
  const cleaned = cleanLog(plan, state.slots, wallMs(env));
  state.working.set(log.path, { cleaned, truncations: log.truncations });
  writeCleaned(log, cleaned.groups, { type: 'log-cleaned', path: log.path }, env);
  return true;
}

function isFree({ working, paused }: CleanerState, path: string): boolean {
  return !working.has(path) && !paused.has(path);
}

/**
 * The cleaned segments are durable: they are swapped in, unless the log has changed meanwhile. What
 * was done; undefined when it was in vain.
 */
export function onLogCleaned(
  state: CleanerState,
  log: LogState,
  logs: Logs,
  env: LogEnv,
): CleanedLog | undefined {
  const cleaning = state.working.get(log.path);
  if (cleaning === undefined) return undefined;
  state.working.delete(log.path);
  const { cleaned } = cleaning;
  if (!isStillThere(log, cleaning)) {
    dropCleaned(log, cleaned.groups, env);
    return undefined;
  }
  swapIn(log, cleaned.groups, env);
  state.cleanedUpTo.set(log.path, cleaned.endOffset);
  checkpointCleaner(state, directoryOf(log), logs, env);
  return cleaned;
}

function isStillThere(log: LogState, { cleaned, truncations }: Cleaning): boolean {
  if (truncations !== log.truncations) return false;
  // KAFKA-12840: nobody expected retention in a log that is being cleaned.
  if (log.flags['clean-while-policy-changes']) return true;
  const bases = new Set(log.segments.map(({ baseOffset }) => baseOffset));
  const replaced = cleaned.groups.flatMap((group) => group.replaced);
  return replaced.every((one) => bases.has(one.baseOffset));
}

function checkpointCleaner(state: CleanerState, directory: string, logs: Logs, env: LogEnv): void {
  const offsets: (readonly [string, number])[] = [];
  for (const log of logs) {
    const offset = state.cleanedUpTo.get(log.path);
    if (directoryOf(log) === directory && offset !== undefined)
      offsets.push([topicPartitionOf(log), offset]);
  }
  writeOffsets(directory, 'cleanerOffsets', offsets, env);
}

/** The cleaning of a log that is under way is given up. */
export function abortCleaning(state: CleanerState, log: LogState, env: LogEnv): void {
  const cleaning = state.working.get(log.path);
  if (cleaning !== undefined) dropCleaned(log, cleaning.cleaned.groups, env);
  state.working.delete(log.path);
}

/** Before a log is cut, moved or deleted: its cleaning is given up, and no other begins. */
export function abortAndPauseCleaning(state: CleanerState, log: LogState, env: LogEnv): void {
  abortCleaning(state, log, env);
  state.paused.set(log.path, (state.paused.get(log.path) ?? 0) + 1);
}

/** The log may be cleaned again, once for every time that it was paused. */
export function resumeCleaning(state: CleanerState, log: LogState): void {
  const times = state.paused.get(log.path) ?? 0;
  if (times > 1) state.paused.set(log.path, times - 1);
  else state.paused.delete(log.path);
}

/** The replica has left this broker: what is known of it goes, and what is being written for it. */
export function forgetCleaning(state: CleanerState, log: LogState, env: LogEnv): void {
  abortCleaning(state, log, env);
  state.paused.delete(log.path);
  state.cleanedUpTo.delete(log.path);
}

/** The replica lies in another directory from now on, and is as clean there as it was. */
export function moveCleaning(state: CleanerState, log: LogState, to: LogState, env: LogEnv): void {
  takeCut(state, log);
  const offset = state.cleanedUpTo.get(log.path);
  forgetCleaning(state, log, env);
  if (offset !== undefined) state.cleanedUpTo.set(to.path, offset);
  // What was cut of the copy before it took its place is no matter of the cleaner's.
  to.lowestCut = -1;
}

/** The logs whose retention is the cleaner's business, too; one that is being cleaned has to wait. */
export function* logsToRetain(state: CleanerState, logs: Logs): Generator<LogState> {
  for (const log of logs) if (isCompacted(log.config) && isFree(state, log.path)) yield log;
}

/** A log was cut: what came after its end is not clean. */
// Simplified: the checkpoint file learns of it with the next log that is cleaned.
function takeCut(state: CleanerState, log: LogState): void {
  const { lowestCut } = log;
  if (lowestCut < 0) return;
  log.lowestCut = -1;
  log.version += 1;
  const offset = state.cleanedUpTo.get(log.path);
  if (offset !== undefined && offset > lowestCut) state.cleanedUpTo.set(log.path, lowestCut);
}

/** A snapshot's copy. */
export function copyCleaner(state: CleanerState): CleanerState {
  return {
    slots: state.slots,
    cleanedUpTo: new Map(state.cleanedUpTo),
    working: new Map(state.working),
    paused: new Map(state.paused),
  };
}
