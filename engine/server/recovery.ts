// What a broker finds on its disk when it starts: its logs, up to where they were committed. Nothing is
// served before all of it is read (Kafka's LogManager).
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import {
  beginDirectory,
  onCheckpointRead,
  onDirectoryFileRead,
  type DirectoryLoading,
  type LoadedDirectory,
} from '../log/directory-loader.ts';
import { renameLog, uniquePath } from '../log/log-directory.ts';
import { logDirectoryName } from '../log/log-files.ts';
import type { LogEnv, LogSettings, LogState, LogWake } from '../log/log.ts';

/** The log directory of a simulated broker. */
// Simplified: one directory a broker; several, and their failure one by one, come with JBOD.
export const logDir = 'data';

/** A log is found by the path of its directory, `data/orders-0`. */
export const logPath = (topic: string, index: number): string =>
  `${logDir}/${logDirectoryName(topic, index)}`;

/** Plain data. */
export interface Recovery {
  loading: DirectoryLoading | undefined;
  /** The epoch in which the last life has stopped in order, -1 if it has not; undefined until it is known. */
  previousBrokerEpoch: number | undefined;
  /** Logs that were found and whose partition nobody has spoken of yet. */
  readonly found: LogState[];
}

/** Begins to read the log directory. */
export const beginRecovery = (env: LogEnv): Recovery => ({
  loading: beginDirectory(logDir, env),
  previousBrokerEpoch: undefined,
  found: [],
});

/** True once every log was read. */
export const isRecovered = ({ loading }: Recovery): boolean => loading === undefined;

type StartWake = Extract<LogWake, { readonly type: 'checkpoint-read' | 'log-file-read' }>;

/** A file that is read at the start came back. The directory, once it was the last one; or it has failed. */
export function onStartRead(
  recovery: Recovery,
  { wake, outcome }: { readonly wake: StartWake; readonly outcome: DiskOutcome },
  settings: LogSettings,
  env: LogEnv,
): LoadedDirectory | 'reading' | 'failed' {
  const { loading } = recovery;
  if (loading === undefined) return 'reading';
  // Which life of a topic a directory belongs to is known when its partition is spoken of.
  const recognise = (): { readonly partition: number } & LogSettings => ({
    partition: -1,
    ...settings,
  });
  const read: LoadedDirectory | 'reading' | 'failed' =
    wake.type === 'checkpoint-read'
      ? onCheckpointRead(loading, wake, outcome, { recognise, env })
      : onDirectoryFileRead(loading, wake, outcome, env);
  if (loading.unreadCheckpoints === 0) {
    recovery.previousBrokerEpoch ??= loading.cleanShutdown?.brokerEpoch ?? -1;
  }
  if (read === 'reading') return read;
  recovery.loading = undefined;
  if (read !== 'failed') recovery.found.push(...read.logs);
  return read;
}

/** The recovered log of a partition. One of an earlier life of the topic makes room for the present one. */
export function takeFound(
  { found }: Recovery,
  { path, topicId }: Pick<LogState, 'path' | 'topicId'>,
  env: LogEnv,
): LogState | undefined {
  const at = found.findIndex((log) => log.path === path);
  const [log] = at < 0 ? [] : found.splice(at, 1);
  if (log === undefined || log.topicId === topicId) return log;
  renameLog(log, uniquePath(log, 'stray', env), env);
  return undefined;
}

/** Once metadata is here: what this broker has and should not have is kept under another name. */
export function setStraysAside({ found }: Recovery, env: LogEnv): void {
  for (const log of found.splice(0)) renameLog(log, uniquePath(log, 'stray', env), env);
}

/** A snapshot's copy. */
export function copyRecovery({ loading, found, previousBrokerEpoch }: Recovery): Recovery {
  if (loading === undefined) return { loading, previousBrokerEpoch, found: found.slice() };
  return {
    previousBrokerEpoch,
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
