// What IncrementalAlterConfigs does to the settings of a broker, as the broker itself reckons.
import { configTables } from '../../config/configs.ts';
import { factsAt, type ConfigTable } from '../../config/definition.ts';
import type { ConfigEntries } from '../../metadata/image.ts';
import { ErrorCode } from '../../protocol/errors.ts';

/** The operations by their numbers in the protocol (KIP-339). */
export const settingOperations = ['SET', 'DELETE', 'APPEND', 'SUBTRACT'] as const;

/** One setting and what is to be done to it. */
export interface SettingOperation {
  readonly name: string;
  readonly operation: (typeof settingOperations)[number] | undefined;
  readonly value: string | null;
}

/** Why settings cannot be changed so. */
export interface OperationRefusal {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string;
}

/** The settings after all operations, or why that cannot be. */
export function entriesAfter(
  release: string,
  before: ConfigEntries,
  operations: readonly SettingOperation[],
): { readonly entries: ConfigEntries } | OperationRefusal {
  const entries = new Map(Object.entries(before));
  for (const operation of operations) {
    const refused = apply(release, entries, operation);
    if (refused !== undefined) return refused;
  }
  return { entries: Object.fromEntries(entries) };
}

function apply(
  release: string,
  entries: Map<string, string>,
  { name, operation, value }: SettingOperation,
): OperationRefusal | undefined {
  switch (operation) {
    case 'SET':
      entries.set(name, value ?? '');
      return undefined;
    case 'DELETE':
      entries.delete(name);
      return undefined;
    case undefined:
      return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Unknown operations type' };
    case 'APPEND':
    case 'SUBTRACT':
      return merge(release, entries, { name, operation, value });
  }
}

function merge(
  release: string,
  entries: Map<string, string>,
  { name, operation, value }: SettingOperation,
): OperationRefusal | undefined {
  const table: ConfigTable = configTables.broker;
  const def = table[name];
  const facts = def === undefined ? undefined : factsAt(def, release);
  if (facts?.type !== 'list') {
    const verb = operation === 'APPEND' ? 'append' : 'subtract';
    const errorMessage = `Config value ${verb} is not allowed for config key: ${name}`;
    return { errorCode: ErrorCode.INVALID_CONFIG, errorMessage };
  }
  const fallback = Array.isArray(facts.default) ? facts.default.join(',') : '';
  const current = (entries.get(name) ?? fallback).split(',').filter((part) => part !== '');
  const given = (value ?? '').split(',');
  const after =
    operation === 'APPEND'
      ? [...current, ...given.filter((part) => !current.includes(part))]
      : current.filter((part) => !given.includes(part));
  entries.set(name, after.join(','));
  return undefined;
}
