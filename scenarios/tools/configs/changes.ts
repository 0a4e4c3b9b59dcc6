// Which settings a command line of kafka-configs sets and removes.
import { illegalArgument } from '../../../engine/clients/admin/exception.ts';
import { readAddedConfigs, readDeletedConfigs } from '../../../engine/config/config-command.ts';
import { textOf, textsOf } from '../options/parse.ts';
import { readProperties } from '../properties.ts';
import { readFileText, type ToolIo } from '../tool.ts';
import { configException } from '../java-config-error.ts';
import type { ConfigArguments } from './entities.ts';

/** Settings to be set, and names of settings to be removed. */
export interface ConfigChanges {
  readonly added: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
}

/** What is to be changed. */
export function changesIn(parsed: ConfigArguments, io: ToolIo): ConfigChanges {
  const deleted = textsOf(parsed, 'delete-config').flatMap(readDeletedConfigs);
  const added = addedIn(parsed, io);
  for (const name of added.keys()) {
    if (!/^[$a-zA-Z0-9._-]*$/.test(name)) {
      throw illegalArgument(`Invalid character found for config key: ${name}`);
    }
  }
  return { added, deleted };
}

function addedIn(parsed: ConfigArguments, io: ToolIo): ReadonlyMap<string, string> {
  const file = textOf(parsed, 'add-config-file');
  if (file !== undefined) return readProperties(readFileText(io, file));
  const written = textOf(parsed, 'add-config');
  if (written === undefined) return new Map();
  const outcome = readAddedConfigs(written);
  if ('refused' in outcome) throw configException(outcome.refused);
  return outcome.value;
}
