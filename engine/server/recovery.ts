// What a broker finds on its disks when it starts: its logs, up to where they were committed. Nothing is
// served before all of it is read (Kafka's LogManager).
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import type { LogDirectory } from '../broker/directories.ts';
import {
  beginDirectory,
  onCheckpointRead,
  onDirectoryFileRead,
  type DirectoryLoading,
  type LoadedDirectory,
} from '../log/directory-loader.ts';
import { latestEpochOf } from '../log/leader-epoch-cache.ts';
import { directoryOf, renameLog, uniquePath } from '../log/log-directory.ts';
import { copyLog, type LogEnv, type LogSettings, type LogState, type LogWake } from '../log/log.ts';
import { write } from '../replication/trace.ts';
import type { ServerEnv } from './process.ts';

/** Plain data. */
export interface Recovery {
  /** Directories that are still being read, by name. */
  readonly loading: Map<string, DirectoryLoading>;
  /** The epoch in which the last life has stopped in order, -1 if it has not; undefined until it is known. */
  previousBrokerEpoch: number | undefined;
  /** Logs that were found and whose partition nobody has spoken of yet. */
  readonly found: LogState[];
}

/** Begins to read all log directories. */
export const beginRecovery = (directories: readonly LogDirectory[], env: LogEnv): Recovery => ({
  loading: new Map(directories.map(({ name }) => [name, beginDirectory(name, env)])),
  previousBrokerEpoch: undefined,
  found: [],
});

/** True once every log was read. */
export const isRecovered = ({ loading }: Recovery): boolean => loading.size === 0;

type StartWake = Extract<LogWake, { readonly type: 'checkpoint-read' | 'log-file-read' }>;

/** A file that is read at the start came back. Its directory, once it was the last one; or it has failed. */
export function onStartRead(
  recovery: Recovery,
  { wake, outcome }: { readonly wake: StartWake; readonly outcome: DiskOutcome },
  settings: LogSettings,
  env: LogEnv,
): LoadedDirectory | 'reading' | 'failed' {
  const directory = wake.type === 'checkpoint-read' ? wake.directory : directoryOf(wake);
  const loading = recovery.loading.get(directory);
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
  learnLastEnd(recovery);
  if (read === 'reading') return read;
  recovery.loading.delete(directory);
  if (read !== 'failed') recovery.found.push(...read.logs);
  return read;
}

/** The last life has ended in order if all directories say so, and mean the same life (KIP-966). */
function learnLastEnd(recovery: Recovery): void {
  if (recovery.previousBrokerEpoch !== undefined) return;
  const all = [...recovery.loading.values()];
  if (all.some(({ unreadCheckpoints }) => unreadCheckpoints > 0)) return;
  const epochs = new Set(all.map(({ cleanShutdown }) => cleanShutdown?.brokerEpoch ?? -1));
  const [epoch = -1] = epochs;
  recovery.previousBrokerEpoch = epochs.size === 1 ? epoch : -1;
}

/** A directory has failed while it was read: nothing more is expected of it. */
export function giveUpDirectory(recovery: Recovery, directory: string): void {
  recovery.loading.delete(directory);
  learnLastEnd(recovery);
}

/** The log that a replica should have: of which life of its topic, and where the controller counts it to. */
export interface WantedLog {
  /** `orders-0`. */
  readonly name: string;
  readonly topicId: string;
  readonly directory: string | undefined;
}

/** The recovered log of a partition, in whatever directory. One of an earlier life of the topic makes room. */
// Simplified: with two logs of a replica, as a disk leaves them that fails while it moves, Kafka does not
// start. Here the controller's word counts; where it knows of no directories, the log that got furthest
// stays, as whoever mends it by hand would have it.
export function takeFound(
  { found }: Recovery,
  { name, topicId, directory }: WantedLog,
  env: ServerEnv,
): LogState | undefined {
  const named = found.filter(({ path }) => path.endsWith(`/${name}`));
  const own = named.filter((log) => log.topicId === topicId);
  const taken = own.find((log) => directoryOf(log) === directory) ?? furthest(own);
  for (const log of named) {
    found.splice(found.indexOf(log), 1);
    if (log !== taken) setAside(log, env);
  }
  return taken;
}

/** The log that ends in the latest epoch, and in that one at the largest offset. */
function furthest(logs: readonly LogState[]): LogState | undefined {
  let best: LogState | undefined;
  for (const log of logs) {
    const ahead = best === undefined ? 1 : latestEpochOf(log.epochs) - latestEpochOf(best.epochs);
    if (ahead > 0 || (ahead === 0 && log.logEndOffset > (best?.logEndOffset ?? -1))) best = log;
  }
  return best;
}

/** Once metadata is here: what this broker has and should not have is kept under another name. */
export function setStraysAside({ found }: Recovery, env: ServerEnv): void {
  for (const log of found.splice(0)) {
    const isAside = log.path.endsWith('-stray');
    if (!log.offline && !isAside) setAside(log, env);
  }
}

function setAside(log: LogState, env: ServerEnv): void {
  const logEnv = env.part<LogWake>('log');
  write['log-set-aside'](env.trace, env.intern('directory', log.path));
  renameLog(log, uniquePath(log, 'stray', logEnv), logEnv);
}

/** A snapshot's copy. */
export const copyRecovery = ({ loading, found, previousBrokerEpoch }: Recovery): Recovery => ({
  previousBrokerEpoch,
  loading: new Map([...loading].map(([name, one]) => [name, copyLoading(one)])),
  found: found.map((log) => copyLog(log)),
});

const copyLoading = (loading: DirectoryLoading): DirectoryLoading => ({
  ...loading,
  checkpoints: new Map(loading.checkpoints),
  loading: new Map(
    [...loading.loading].map(([path, one]) => [path, { ...one, files: new Map(one.files) }]),
  ),
  logs: loading.logs.map((log) => copyLog(log)),
});
