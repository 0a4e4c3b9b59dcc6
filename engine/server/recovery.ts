// What a broker finds on its disk when it starts: its logs, up to where they were committed. Nothing is
// served before all of it is read (Kafka's LogManager).
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import type { LogSettings } from '../log/log.ts';
import {
  beginDirectory,
  onCheckpointRead,
  onDirectoryFileRead,
  type DirectoryLoading,
  type LoadedDirectory,
} from '../log/directory-loader.ts';
import { logDirectoryName } from '../log/log-files.ts';
import type { LogEnv, LogState, LogWake } from '../log/log.ts';

/** The log directory of a simulated broker. */
// Simplified: one directory a broker; several, and their failure one by one, come with JBOD.
export const logDir = 'data';

/** A log is found by the path of its directory, `data/orders-0`. */
export const logPath = (topic: string, index: number): string =>
  `${logDir}/${logDirectoryName(topic, index)}`;

/** Plain data. */
export interface Recovery {
  loading: DirectoryLoading | undefined;
  /** Logs that were found and whose partition nobody has spoken of yet. */
  readonly found: LogState[];
}

export const beginRecovery = (env: LogEnv): Recovery => ({
  loading: beginDirectory(logDir, env),
  found: [],
});

export const isRecovered = ({ loading }: Recovery): boolean => loading === undefined;

type StartWake = Extract<LogWake, { readonly type: 'checkpoint-read' | 'log-file-read' }>;

/** A file that is read at the start came back. The logs, once it was the last one. */
export function onStartRead(
  recovery: Recovery,
  { wake, outcome }: { readonly wake: StartWake; readonly outcome: DiskOutcome },
  settings: LogSettings,
  env: LogEnv,
): readonly LogState[] {
  const { loading } = recovery;
  if (loading === undefined) return [];
  // Which life of a topic a directory belongs to is known when its partition is spoken of.
  const recognise = (): { readonly partition: number } & LogSettings => ({
    partition: -1,
    ...settings,
  });
  const read: LoadedDirectory | 'reading' | 'failed' =
    wake.type === 'checkpoint-read'
      ? onCheckpointRead(loading, wake, outcome, { recognise, env })
      : onDirectoryFileRead(loading, wake, outcome, env);
  if (read === 'reading') return [];
  recovery.loading = undefined;
  // Simplified: a directory that fails at the start counts as empty; Kafka would take it offline.
  if (read === 'failed') return [];
  recovery.found.push(...read.logs);
  return read.logs;
}

/** The recovered log of a partition, if the disk had it and of the same life of the topic. */
export function takeFound(recovery: Recovery, path: string, topicId: string): LogState | undefined {
  const at = recovery.found.findIndex((log) => log.path === path && log.topicId === topicId);
  return at < 0 ? undefined : recovery.found.splice(at, 1)[0];
}

export function copyRecovery({ loading, found }: Recovery): Recovery {
  if (loading === undefined) return { loading, found: found.slice() };
  return {
    loading: {
      ...loading,
      checkpoints: new Map(loading.checkpoints),
      loading: new Map(
        [...loading.loading].map(([path, one]) => [path, { ...one, files: new Map(one.files) }]),
      ),
      logs: loading.logs.slice(),
    },
    found: found.slice(),
  };
}
