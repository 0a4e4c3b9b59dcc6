// Reading what an author wrote about an application: every mistake gets a sentence.
import type { Plain } from '../../../sim/plain.ts';
import { nearestName } from '../../../sim/nearest-name.ts';
import { problemOfTopicName } from '../../protocol/topic-name.ts';

/** The author of an application wrote something that cannot be; the message is a sentence. */
export class ApplicationError extends Error {
  override readonly name = 'ApplicationError';
}

/** What an author wrote, field by field. */
export type Written = Readonly<Record<string, Plain>>;

/** The fields of an application's settings; a name that nobody knows is refused. */
export function readFields(kind: string, settings: Plain, known: readonly string[]): Written {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new ApplicationError(`The settings of a ${kind} are a list of named fields.`);
  }
  const written = settings as Written;
  const unknown = Object.keys(written).find((name) => !known.includes(name));
  if (unknown === undefined) return written;
  const nearest = nearestName(unknown, known);
  throw new ApplicationError(`A ${kind} has no "${unknown}"; did you mean "${nearest}"?`);
}

/** A text that is there and not empty. */
export function readText(written: Written, name: string): string {
  const value = written[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ApplicationError(`"${name}" is a text, not ${shown(value)}.`);
}

/** The range of a whole number, and what it is when nobody wrote it. */
export interface WholeNumber {
  readonly min: number;
  readonly otherwise?: number;
}

/** A whole number within its bounds, or what stands for it when it is not written. */
export function readWhole(written: Written, name: string, { min, otherwise }: WholeNumber): number {
  const value = written[name] ?? otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value;
  throw new ApplicationError(
    `"${name}" is a whole number of at least ${min}, not ${shown(value)}.`,
  );
}

/** The hosts to begin with; at least one. */
export function readBootstrap(written: Written): readonly string[] {
  const value = written['bootstrap'];
  const hosts = Array.isArray(value) ? (value as readonly Plain[]) : [];
  const names = hosts.filter((host) => typeof host === 'string' && host !== '');
  if (names.length > 0 && names.length === hosts.length) return names as readonly string[];
  throw new ApplicationError(`"bootstrap" is a list of hosts such as ["b1"], not ${shown(value)}.`);
}

/** The name of a topic, as Kafka allows it. */
export function readTopic(written: Written): string {
  const topic = readText(written, 'topic');
  const problem = problemOfTopicName(topic);
  if (problem === undefined) return topic;
  throw new ApplicationError(`${problem} (topic "${topic}").`);
}

/** Settings by Kafka's names, as texts. */
export function readConfigs(written: Written): Readonly<Record<string, string>> {
  const value = written['configs'] ?? {};
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  const table = isTable ? (value as Written) : undefined;
  if (table !== undefined && Object.values(table).every((text) => typeof text === 'string')) {
    return table as Readonly<Record<string, string>>;
  }
  throw new ApplicationError(
    `"configs" are Kafka's settings with texts as values, such as { "acks": "all" }, not ${shown(value)}.`,
  );
}

/** Behaviours and defects that are to differ from the release's. */
export function readFlags(written: Written): Readonly<Record<string, boolean>> {
  const value = written['flags'] ?? {};
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isTable && Object.values(value as Written).every((flag) => typeof flag === 'boolean')) {
    return value as Readonly<Record<string, boolean>>;
  }
  throw new ApplicationError(`"flags" are true or false by their names, not ${shown(value)}.`);
}

const shown = (value: Plain | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(value);

/** What is wrong with settings, as the sentence of whoever reads them; undefined: nothing. */
export function problemOf(read: (settings: Plain) => unknown, settings: Plain): string | undefined {
  try {
    read(settings);
    return undefined;
  } catch (error) {
    if (error instanceof ApplicationError) return error.message;
    throw error;
  }
}
