// The cleaner threads of a broker: each looks for the dirtiest log, cleans it, and looks again; where
// there is nothing to do it sleeps (Kafka's LogCleaner and its CleanerThreads).
import { ms } from '../../sim/time.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import type { LoadedDirectory } from '../log/directory-loader.ts';
import {
  cleanDirtiest,
  createCleaner,
  logsToRetain,
  onLogCleaned,
  type CleanerState,
} from '../log/log-cleaner.ts';
import type { LogState } from '../log/log.ts';
import { write } from '../replication/trace.ts';
import { logsAtRest, logsOf } from './logs.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';
import { retain } from './retention.ts';

/** A cleaner thread has slept long enough. */
export interface CleaningWake {
  readonly type: 'cleaner-wakes';
}

/** Is a wake one of the cleaner? */
export const isCleaningWake = (wake: { readonly type: string }): wake is CleaningWake =>
  wake.type === 'cleaner-wakes';

/** What a slot of the map from keys to offsets takes: a hash and an offset. */
const bytesOfSlot = 24;

/** The cleaner of a broker that starts; its threads begin when the logs are there. */
export function cleanerOf(configs: BrokerConfigs): CleanerState {
  const threads = Math.max(1, configs['log.cleaner.threads']);
  const memory = configs['log.cleaner.dedupe.buffer.size'] / threads;
  return createCleaner(Math.floor(memory / bytesOfSlot), new Map());
}

/** A directory was loaded: its checkpoint says up to where each of its logs was cleaned. */
export function rememberCleaned(
  cleaner: CleanerState,
  { directory, cleanerOffsets }: LoadedDirectory,
): void {
  for (const [name, offset] of cleanerOffsets) {
    cleaner.cleanedUpTo.set(`${directory}/${name}`, offset);
  }
}

/** All logs are there: the threads begin to look. */
export function startCleaning(process: BrokerProcess, env: ServerEnv): void {
  const { configs } = process.broker;
  if (!configs['log.cleaner.enable']) return;
  for (let thread = 0; thread < configs['log.cleaner.threads']; thread += 1)
    cleanNext(process, env);
}

/** A thread looks for work; where there is none it sleeps for log.cleaner.backoff.ms. */
export function cleanNext(process: BrokerProcess, env: ServerEnv): void {
  const { cleaner, broker } = process;
  const logs = logsAtRest(process);
  const hasWork = cleanDirtiest(cleaner, logs, env.part('log'));
  retain(process, logsToRetain(cleaner, logs), env);
  if (hasWork) return;
  env.after(ms(broker.configs['log.cleaner.backoff.ms']), { type: 'cleaner-wakes' });
}

/** What a thread wrote is durable: it is swapped in, if its log is still there, and the thread goes on. */
export function onCleaned(process: BrokerProcess, log: LogState | undefined, env: ServerEnv): void {
  const { cleaner } = process;
  const done =
    log === undefined ? undefined : onLogCleaned(cleaner, log, logsOf(process), env.part('log'));
  if (log !== undefined && done !== undefined && log.partition >= 0) {
    const { messagesRead, messagesWritten } = done.stats;
    write['log-compacted'](env.trace, log.partition, done.endOffset, messagesRead, messagesWritten);
  }
  cleanNext(process, env);
}
