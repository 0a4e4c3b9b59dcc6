// Whom a command line of kafka-configs is about, and whether it fits together (ConfigCommandOptions).
import { illegalArgument } from '../../../engine/clients/admin/exception.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { forbidBeside, maybeHelp, refuse } from '../options/checks.ts';
import { has, textOf, textsOf, type OptionName, type Parsed } from '../options/parse.ts';
import type { ToolIo } from '../tool.ts';
import type { configsOptions } from './options.ts';

/** A command line of kafka-configs. */
export type ConfigArguments = Parsed<typeof configsOptions>;

type Name = OptionName<typeof configsOptions>;

/** Every kind of thing that has a configuration, as the tool calls it. */
export const entityTypes = [
  'topics',
  'clients',
  'users',
  'brokers',
  'ips',
  'client-metrics',
  'groups',
  'broker-loggers',
] as const;

/** A kind of thing that has a configuration. */
export type EntityType = (typeof entityTypes)[number];

const flags: readonly (readonly [Name, EntityType])[] = [
  ['topic', 'topics'],
  ['client', 'clients'],
  ['user', 'users'],
  ['broker', 'brokers'],
  ['broker-logger', 'broker-loggers'],
  ['ip', 'ips'],
  ['client-metrics', 'client-metrics'],
  ['group', 'groups'],
];

const defaultFlags: readonly (readonly [Name, EntityType])[] = [
  ['client-defaults', 'clients'],
  ['user-defaults', 'users'],
  ['broker-defaults', 'brokers'],
  ['ip-defaults', 'ips'],
];

/** Whom a command line is about; the empty name is the default of all. */
export interface Entities {
  readonly types: readonly string[];
  readonly names: readonly string[];
}

/** The entities as they are written, right or wrong. */
export function entitiesIn(parsed: ConfigArguments): Entities {
  const given = (pairs: typeof flags): typeof flags => pairs.filter(([name]) => has(parsed, name));
  const types = [
    ...textsOf(parsed, 'entity-type'),
    ...given([...flags, ...defaultFlags]).map(([, type]) => type),
  ];
  const written = [...textsOf(parsed, 'entity-name')];
  const named = parsed.sequence
    .filter((name) => name === 'entity-name' || name === 'entity-default')
    .map((name) => (name === 'entity-name' ? (written.shift() ?? '') : ''));
  const names = [
    ...named,
    ...given(flags).map(([name]) => textOf(parsed, name) ?? ''),
    ...given(defaultFlags).map(() => ''),
  ];
  return { types, names };
}

/** Refuses what does not fit together. */
export function checkConfigsOptions(parsed: ConfigArguments, io: ToolIo): void {
  maybeHelp(
    parsed,
    'This tool helps to manipulate and describe entity config for a topic, client, user, broker, ' +
      'ip, client-metrics or group',
    io,
  );
  if (has(parsed, 'alter') === has(parsed, 'describe')) {
    refuse(parsed, 'Command must include exactly one action: --describe, --alter', io);
  }
  forbidBeside(parsed, 'describe', ['alter', 'add-config', 'delete-config'], io);
  const entities = entitiesIn(parsed);
  checkTypes(parsed, entities);
  checkNames(parsed, entities);
  if (has(parsed, 'describe')) checkDescribe(parsed, entities);
  else checkAlter(parsed, entities);
}

function checkTypes(parsed: ConfigArguments, { types }: Entities): void {
  const twice = types.filter((type, i) => types.indexOf(type) < i);
  if (twice.length > 0) {
    throw illegalArgument(`Duplicate entity type(s) specified: ${twice.join(',')}`);
  }
  if (!has(parsed, 'bootstrap-server') && !has(parsed, 'bootstrap-controller')) {
    throw illegalArgument('Either --bootstrap-server or --bootstrap-controller must be specified.');
  }
  const invalid = types.find((type) => !(entityTypes as readonly string[]).includes(type));
  if (invalid !== undefined) {
    throw illegalArgument(
      `Invalid entity type ${invalid}, the entity type must be one of ${entityTypes.join(', ')} ` +
        'with a --bootstrap-server or --bootstrap-controller argument',
    );
  }
  if (types.length === 0) throw illegalArgument('At least one entity type must be specified');
  const isUserAndClient = types.includes('users') && types.includes('clients');
  if (types.length > 1 && !(types.length === 2 && isUserAndClient)) {
    throw illegalArgument("Only 'users' and 'clients' entity types may be specified together");
  }
  const isGeneral = (['entity-name', 'entity-type', 'entity-default'] as const).some((name) =>
    has(parsed, name),
  );
  if (isGeneral && [...flags, ...defaultFlags].some(([name]) => has(parsed, name))) {
    throw illegalArgument(
      '--entity-{type,name,default} should not be used in conjunction with specific entity flags',
    );
  }
}

function checkNames(parsed: ConfigArguments, { types, names }: Entities): void {
  if (has(parsed, 'bootstrap-server') && has(parsed, 'bootstrap-controller')) {
    throw illegalArgument(
      'Only one of --bootstrap-server or --bootstrap-controller can be specified',
    );
  }
  const isBroker = types.includes('brokers') || types.includes('broker-loggers');
  const wrong = names.find((name) => name !== '' && readInteger(name, 32n) === undefined);
  if (isBroker && wrong !== undefined) {
    throw illegalArgument(
      `The entity name for ${types[0]} must be a valid integer broker id, but it is: ${wrong}`,
    );
  }
}

const withDefaults: readonly string[] = ['users', 'clients', 'brokers', 'ips'];

function checkDescribe(parsed: ConfigArguments, { types, names }: Entities): void {
  const hasDefaults = types.some((type) => withDefaults.includes(type));
  if (!hasDefaults && has(parsed, 'entity-default')) {
    throw illegalArgument(
      `--entity-default must not be specified with --describe of ${types.join(',')}`,
    );
  }
  if (types.includes('broker-loggers') && !names.some((name) => name !== '')) {
    throw illegalArgument(`An entity name must be specified with --describe of ${types.join(',')}`);
  }
}

function checkAlter(parsed: ConfigArguments, { types, names }: Entities): void {
  if (types.some((type) => withDefaults.includes(type))) {
    if (names.length === 0) {
      throw illegalArgument(
        'An entity-name or default entity must be specified with --alter of users, clients, brokers or ips',
      );
    }
  } else if (!names.some((name) => name !== '')) {
    throw illegalArgument(`An entity name must be specified with --alter of ${types.join(',')}`);
  }
  const adds = has(parsed, 'add-config');
  const addsFile = has(parsed, 'add-config-file');
  if (adds && addsFile) {
    throw illegalArgument('Only one of --add-config or --add-config-file must be specified');
  }
  if (!adds && !addsFile && !has(parsed, 'delete-config')) {
    throw illegalArgument(
      'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
    );
  }
  if (types.length !== names.length) {
    throw illegalArgument('An entity name must be specified for every entity type');
  }
}
