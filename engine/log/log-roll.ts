// Rolling: the active segment is sealed and a new one begins.
import { assert } from '../../sim/assert.ts';
import { activeSegmentOf, wallMs, type LogEnv, type LogState } from './log.ts';
import { flushUpTo } from './log-flush.ts';
import { addTimeIndexEntry, createSegment, shouldRoll, type Incoming } from './log-segment.ts';
import { createSegmentFile } from './log-storage.ts';

/** Rolls if the coming batches do not fit in the active segment, or it is old enough. */
export function maybeRoll(
  log: LogState,
  incoming: Incoming & { readonly firstOffset: number },
  env: LogEnv,
): void {
  const active = activeSegmentOf(log);
  if (!shouldRoll(active, incoming, log.config, wallMs(env))) return;
  roll(log, incoming.firstOffset, env);
}

/** Begins a new segment at the end of the log, or later when the next batch is known to be later. */
export function roll(log: LogState, expectedNextOffset: number, env: LogEnv): void {
  const baseOffset = Math.max(expectedNextOffset, log.logEndOffset);
  const active = activeSegmentOf(log);
  if (active.baseOffset === baseOffset && active.batches.length === 0) return;
  assert(baseOffset > active.baseOffset, 'a new segment begins after the active one');
  addTimeIndexEntry(active);
  addSegment(log, baseOffset, env);
  flushUpTo(log, baseOffset, env);
}

/** A new active segment, and its file. */
export function addSegment(log: LogState, baseOffset: number, env: LogEnv): void {
  const jitter = log.config['segment.jitter.ms'];
  const drawn = jitter > 0 ? env.rng('segment-jitter').below(jitter) : 0;
  const segment = createSegment(log.path, baseOffset, wallMs(env), drawn);
  log.segments.push(segment);
  log.version += 1;
  createSegmentFile(segment, env);
}
