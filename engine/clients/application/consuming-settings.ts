// What the author of a consuming application may write.
import type { Plain } from '../../../sim/plain.ts';
import type { Micros } from '../../../sim/time.ts';
import { consumerSettingsOf, type ClientPlan } from './client-configs.ts';
import { crashPlanOf, type CrashPlan } from './crash.ts';
import {
  ApplicationError,
  problemOf,
  readBootstrap,
  readConfigs,
  readFields,
  readFlags,
  readText,
  readTopic,
  readWhole,
  type Written,
} from './reading.ts';
import { semantics, semanticsNamed, type SemanticsName } from './semantics.ts';

/** What a consuming application does. */
export interface ConsumingSettings extends ClientPlan {
  readonly topic: string;
  /** Every topic of such a name is read; null: the one topic. */
  readonly pattern: string | null;
  readonly semantics: SemanticsName;
  /** How long the application works on one record. */
  readonly processingMicros: Micros;
  /** Every so-manieth offset holds a record that cannot be processed; 0: none. */
  readonly failEvery: number;
  /** How often such a record is tried again before it becomes a dead letter. */
  readonly retries: number;
  readonly retryPauseMicros: Micros;
  /** The topic of dead letters. */
  readonly deadLetters: string;
  /** Null: it does not crash by itself. */
  readonly crash: CrashPlan | null;
  readonly startAtMicros: Micros;
}

const fields = [
  'name',
  'bootstrap',
  'topic',
  'pattern',
  'semantics',
  'processingMicros',
  'failEvery',
  'retries',
  'retryPauseMicros',
  'deadLetters',
  'crash',
  'startAtMicros',
  'kafka',
  'configs',
  'flags',
];

/** Reads what an author wrote. Throws an ApplicationError that says what is wrong. */
export function readConsuming(settings: Plain): ConsumingSettings {
  const written = readFields('consuming application', settings, fields);
  const configs = readConfigs(written);
  const isMember = configs['group.id'] !== undefined;
  const read: ConsumingSettings = {
    name: readText(written, 'name'),
    bootstrap: readBootstrap(written),
    topic: readTopic(written),
    pattern: optionalText(written, 'pattern'),
    semantics: semanticsNamed(
      optionalText(written, 'semantics') ?? (isMember ? 'auto-commit' : 'position-only'),
    ),
    processingMicros: readWhole(written, 'processingMicros', { min: 0, otherwise: 0 }),
    failEvery: readWhole(written, 'failEvery', { min: 0, otherwise: 0 }),
    retries: readWhole(written, 'retries', { min: 0, otherwise: 2 }),
    retryPauseMicros: readWhole(written, 'retryPauseMicros', { min: 1, otherwise: 100_000 }),
    deadLetters: optionalText(written, 'deadLetters') ?? `${readTopic(written)}-dead-letters`,
    crash: crashOf(written),
    startAtMicros: readWhole(written, 'startAtMicros', { min: 0, otherwise: 0 }),
    kafka: readText(written, 'kafka'),
    configs,
    flags: readFlags(written),
  };
  if (!isMember && semantics[read.semantics].commits !== 'nothing') {
    const { sentence } = semantics[read.semantics];
    throw new ApplicationError(`"${read.semantics}" needs a group to commit to. ${sentence}`);
  }
  consumerSettingsOf(clientPlanOf(read));
  return read;
}

function optionalText(written: Written, name: string): string | null {
  return written[name] === undefined ? null : readText(written, name);
}

function crashOf(written: Written): CrashPlan | null {
  return written['crash'] === undefined ? null : crashPlanOf(readText(written, 'crash'));
}

/** What is wrong with the settings of a consuming application; undefined: nothing. */
export const problemOfConsuming = (settings: Plain): string | undefined =>
  problemOf(readConsuming, settings);

/** Its consumer: the semantics set what they need, unless the author says otherwise. */
export const clientPlanOf = (settings: ConsumingSettings): ClientPlan => ({
  ...settings,
  configs: { ...semantics[settings.semantics].configs, ...settings.configs },
});
