// kafka-configs (ConfigCommand).
import {
  errorPackage,
  JavaException,
  stackTrace,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { has, isOptionError, parseOptions } from '../options/parse.ts';
import { complain, Exit, println, type Tool, type ToolIo } from '../tool.ts';
import { changesIn } from './changes.ts';
import { checkConfigsOptions, entitiesIn, type ConfigArguments } from './entities.ts';
import { configsOptions } from './options.ts';
import { alterAddresses, alterUsersAndClients, describeQuotas } from './quotas.ts';
import { alterResource, describeResources, isResource } from './resources.ts';

/** kafka-configs. */
export const configs: Tool = {
  name: 'kafka-configs',
  sentence: 'Shows and changes the settings of topics, brokers and groups, and quotas.',
  main: runConfigs,
};

function* runConfigs(args: readonly string[], io: ToolIo): Script<void> {
  try {
    const parsed = parseOptions(configsOptions, args);
    checkConfigsOptions(parsed, io);
    if (has(parsed, 'alter')) yield* alter(parsed, io);
    else yield* describe(parsed, io);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    if (isMisuse(thrown)) {
      complain(io, String(thrown.text));
    } else {
      complain(io, `Error while executing config command with args '${args.join(' ')}'`);
      io.stderr += stackTrace(thrown);
    }
    throw new Exit(1);
  }
}

const misuses: readonly string[] = [
  'java.lang.IllegalArgumentException',
  `${errorPackage}.InvalidConfigurationException`,
  `${errorPackage}.UnsupportedVersionException`,
];

const isMisuse = (thrown: JavaException): boolean =>
  isOptionError(thrown) || misuses.includes(thrown.javaClass);

function* alter(parsed: ConfigArguments, io: ToolIo): Script<void> {
  const entities = entitiesIn(parsed);
  const [type = ''] = entities.types;
  const [name = ''] = entities.names;
  const changes = changesIn(parsed, io);
  if (isResource(type)) yield* alterResource(type, name, changes);
  else if (type === 'ips') yield* alterAddresses(entities, changes);
  else yield* alterUsersAndClients(entities, changes);
  println(
    io,
    name === ''
      ? `Completed updating default config for ${type} in the cluster.`
      : `Completed updating config for ${type.slice(0, -1)} ${name}.`,
  );
}

function* describe(parsed: ConfigArguments, io: ToolIo): Script<void> {
  const entities = entitiesIn(parsed);
  const [type = ''] = entities.types;
  if (isResource(type)) {
    yield* describeResources(type, entities.names[0], has(parsed, 'all'), io);
  } else {
    yield* describeQuotas(entities, io);
  }
}
