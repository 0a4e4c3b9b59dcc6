// The four things that IncrementalAlterConfigs does to a setting (KIP-339).
import { configTables } from '../../config/configs.ts';
import { factsAt, type ConfigTable } from '../../config/definition.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { configResourceTypes } from './config-target.ts';
import { refusal, type Refusal } from './decision.ts';
import type { ControllerSettings } from './facts.ts';

const operations = ['SET', 'DELETE', 'APPEND', 'SUBTRACT'] as const;

interface Operation {
  readonly name: string;
  readonly configOperation: number;
  readonly value: string | null;
}

/** What a setting is after an operation, null where it is gone, or why that cannot be. */
export function valueAfter(
  before: string | null,
  { name, configOperation, value }: Operation,
  resourceType: number,
  settings: ControllerSettings,
): string | null | Refusal {
  const operation = operations[configOperation];
  if (operation === 'SET') return value;
  if (operation === 'DELETE') return null;
  if (operation === undefined) return refusal(ErrorCode.UNKNOWN_SERVER_ERROR);
  const facts = factsOf(name, resourceType, settings);
  if (facts?.type !== 'list') {
    return refusal(
      ErrorCode.INVALID_CONFIG,
      `Can't ${operation} to key ${name} because its type is not LIST.`,
    );
  }
  const current = partsOf(before ?? defaultText(facts.default));
  const given = (value ?? '').split(',');
  const after =
    operation === 'APPEND'
      ? [...new Set([...current, ...given])]
      : current.filter((part) => !given.includes(part));
  return after.join(',');
}

const tables: Readonly<Record<number, ConfigTable>> = {
  [configResourceTypes.topic]: configTables.topic,
  [configResourceTypes.broker]: configTables.broker,
  [configResourceTypes.group]: configTables.group,
  [configResourceTypes['client-metrics']]: configTables['client-metrics'],
};

function factsOf(
  name: string,
  resourceType: number,
  { release }: ControllerSettings,
): ReturnType<typeof factsAt> | undefined {
  const def = tables[resourceType]?.[name];
  return def === undefined ? undefined : factsAt(def, release);
}

const partsOf = (text: string): string[] => text.split(',').filter((part) => part !== '');

function defaultText(value: ReturnType<typeof factsAt>['default']): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}
