// What a test does with a log's world: the process or the power goes, and the log is loaded again.
import { currentLogFlags } from '../../../engine/log/log-flags.ts';
import {
  beginLoading,
  onLogFileRead,
  type LogCheckpoints,
} from '../../../engine/log/log-loader.ts';
import { onLogWake } from '../../../engine/log/log-wakes.ts';
import type { LogConfig } from '../../../engine/log/log-config.ts';
import type { LogState } from '../../../engine/log/log.ts';
import { batchAt } from '../../../engine/log/batch-list.ts';
import type { Batch } from '../../../engine/protocol/batch.ts';
import { assert } from '../../../sim/assert.ts';
import { defaultConfig, type FakeLogWorld } from './kit.ts';

/** The partition that tests write to. */
export const identity = { path: 'data/orders-0', partition: 0, topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' };

/** Hands the log every wake that came due. */
export function settle(log: LogState, world: FakeLogWorld): void {
  for (const { wake, outcome } of world.disk.due.splice(0)) {
    onLogWake(log, wake, world.env, outcome);
  }
}

/** Loads the log that the disk holds. */
export function load(
  world: FakeLogWorld,
  checkpoints: Partial<LogCheckpoints> = {},
  config: LogConfig = defaultConfig,
): LogState {
  world.disk.due.length = 0;
  const known = { recoveryPoint: 0, logStartOffset: 0, cleanShutdown: false, ...checkpoints };
  const loading = beginLoading(
    { identity, config, flags: currentLogFlags, checkpoints: known },
    world.env,
  );
  for (const { wake, outcome } of world.disk.due.splice(0)) {
    assert(wake.type === 'log-file-read', 'a log that is loaded only reads');
    const loaded = onLogFileRead(loading, wake, outcome, world.env);
    if (typeof loaded !== 'string') return loaded;
  }
  throw new Error('The log was not loaded.');
}

/** All batches of a log, oldest first. */
export function batchesOf(log: LogState): Batch[] {
  return log.segments.flatMap(({ batches }) =>
    Array.from({ length: batches.length }, (_, index) => batchAt(batches, index)).filter(
      (batch) => batch !== undefined,
    ),
  );
}
