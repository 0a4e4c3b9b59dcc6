import type { LogConfig } from './log-config.ts';
import { currentLogFlags, type LogFlags } from './log-flags.ts';
import {
  activeSegmentOf,
  emptyLog,
  wallMs,
  type LogEnv,
  type LogIdentity,
  type LogState,
} from './log.ts';
import { createSegmentFile, writePartitionMetadata } from './log-storage.ts';

/** A replica that this broker never had: its directory, whose partition it is, and a first segment. */
export function createLog(
  identity: LogIdentity,
  config: LogConfig,
  env: LogEnv,
  flags: LogFlags = currentLogFlags,
): LogState {
  const log = emptyLog(identity, { config, flags }, 0, wallMs(env));
  writePartitionMetadata(log, env);
  createSegmentFile(activeSegmentOf(log), env);
  return log;
}

/** A log that was found on disk belongs to a partition, now that it is known which. */
export const claimedLog = (found: LogState, partition: number): LogState => ({
  ...found,
  partition,
  written: { type: 'log-written', path: found.path, partition },
});
