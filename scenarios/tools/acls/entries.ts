// What the command line of kafka-acls means: entries, by the resources that they are for.
import { illegalArgument } from '../../../engine/clients/admin/exception.ts';
import {
  aclOperations,
  type AccessControlEntry,
  type AclOperation,
  type PatternType,
  type ResourcePatternFilter,
  type ResourceType,
} from '../../../engine/protocol/acl.ts';
import { refuse } from '../options/checks.ts';
import {
  has,
  optionArgumentError,
  textOf,
  textsOf,
  type OptionName,
  type Parsed,
} from '../options/parse.ts';
import type { ToolIo } from '../tool.ts';
import type { aclOptions } from './options.ts';

/** The command line of kafka-acls. */
export type AclArguments = Parsed<typeof aclOptions>;

/** A resource with what is said of it. */
export interface ResourceEntries {
  readonly resource: ResourcePatternFilter;
  readonly entries: readonly AccessControlEntry[];
}

/** --resource-pattern-type. */
export function patternTypeOf(parsed: AclArguments): PatternType {
  const given = textOf(parsed, 'resource-pattern-type') ?? '';
  const found = (['ANY', 'MATCH', 'LITERAL', 'PREFIXED'] as const).find(
    (type) => type === given.toUpperCase(),
  );
  if (found === undefined) throw optionArgumentError('resource-pattern-type', given);
  return found;
}

const named = [
  ['group', 'GROUP'],
  ['transactional-id', 'TRANSACTIONAL_ID'],
  ['delegation-token', 'DELEGATION_TOKEN'],
  ['user-principal', 'USER'],
] as const;

const cluster: ResourcePatternFilter = {
  resourceType: 'CLUSTER',
  name: 'kafka-cluster',
  patternType: 'LITERAL',
};

/** The resources that are named. */
export function resourcesOf(parsed: AclArguments): readonly ResourcePatternFilter[] {
  const patternType = patternTypeOf(parsed);
  const of = (
    option: OptionName<typeof aclOptions>,
    resourceType: ResourceType,
  ): ResourcePatternFilter[] =>
    [...new Set(textsOf(parsed, option).map((name) => name.trim()))].map((name) => ({
      resourceType,
      name,
      patternType,
    }));
  const wantsCluster = has(parsed, 'cluster') || has(parsed, 'idempotent');
  return [
    ...of('topic', 'TOPIC'),
    ...(patternType === 'LITERAL' && wantsCluster ? [cluster] : []),
    ...named.flatMap(([option, type]) => of(option, type)),
  ];
}

/** What is said of each resource that is named; there must be one. */
export function resourceEntries(parsed: AclArguments, io: ToolIo): readonly ResourceEntries[] {
  const resources = resourcesOf(parsed);
  const isRole = has(parsed, 'producer') || has(parsed, 'consumer');
  const written = isRole ? [] : operationsOf(parsed);
  if (resources.length === 0) {
    refuse(
      parsed,
      'You must provide at least one resource: --topic <topic> or --cluster or --group <group> or --delegation-token <Delegation Token ID>',
      io,
    );
  }
  const result = isRole
    ? rolesEntries(parsed, resources)
    : resources.map((resource) => ({ resource, entries: entriesOf(parsed, written) }));
  for (const each of result) checkOperations(parsed, each, io);
  return result;
}

/** --producer and --consumer say what they need. */
function rolesEntries(
  parsed: AclArguments,
  resources: readonly ResourcePatternFilter[],
): ResourceEntries[] {
  const needs = new Map<ResourcePatternFilter, Set<AclOperation>>();
  const need = (resource: ResourcePatternFilter, operations: readonly AclOperation[]): void => {
    needs.set(resource, new Set([...(needs.get(resource) ?? []), ...operations]));
  };
  for (const role of ['producer', 'consumer'] as const) {
    if (!has(parsed, role)) continue;
    for (const resource of resources) {
      const operations = roleNeeds[role][resource.resourceType];
      if (operations !== undefined) need(resource, operations);
    }
    if (role === 'producer' && has(parsed, 'idempotent')) need(cluster, ['IDEMPOTENT_WRITE']);
  }
  return [...needs].map(([resource, operations]) => ({
    resource,
    entries: entriesOf(parsed, [...operations]),
  }));
}

const roleNeeds: Readonly<
  Record<'producer' | 'consumer', Readonly<Partial<Record<ResourceType, readonly AclOperation[]>>>>
> = {
  producer: {
    TOPIC: ['DESCRIBE', 'CREATE', 'WRITE'],
    TRANSACTIONAL_ID: ['DESCRIBE', 'WRITE'],
  },
  consumer: { TOPIC: ['READ', 'DESCRIBE'], GROUP: ['READ'] },
};

const isOperation = (name: string): name is AclOperation => name in aclOperations;

/** --operation: `DescribeConfigs` and `DESCRIBECONFIGS` both lead to DESCRIBE_CONFIGS. */
function operationsOf(parsed: AclArguments): readonly AclOperation[] {
  const names = Object.keys(aclOperations).filter(isOperation);
  const found = textsOf(parsed, 'operation').map((text) => {
    const wanted = text.trim().toUpperCase();
    return names.find((name) => name.replaceAll('_', '') === wanted) ?? 'UNKNOWN';
  });
  return [...new Set(found)];
}

function entriesOf(
  parsed: AclArguments,
  operations: readonly AclOperation[],
): readonly AccessControlEntry[] {
  const sides = [
    ['ALLOW', 'allow-principal', 'allow-host'],
    ['DENY', 'deny-principal', 'deny-host'],
  ] as const;
  return sides.flatMap(([permissionType, who, where]) => {
    const principals = principalsOf(parsed, who);
    const hosts = has(parsed, where) ? textsOf(parsed, where).map((host) => host.trim()) : ['*'];
    return principals.flatMap((principal) =>
      operations.flatMap((operation) => {
        if (operation === 'ANY') throw illegalArgument('operation must not be ANY');
        return [...new Set(hosts)].map((host) => ({ principal, host, operation, permissionType }));
      }),
    );
  });
}

/** Principals, each with its type. */
export function principalsOf(
  parsed: AclArguments,
  option: 'allow-principal' | 'deny-principal' | 'principal',
): readonly string[] {
  const principals = textsOf(parsed, option).map((text) => text.trim());
  const wrong = principals.find((text) => !text.includes(':'));
  if (wrong !== undefined) {
    throw illegalArgument(
      `expected a string in format principalType:principalName but got ${wrong}`,
    );
  }
  return [...new Set(principals)];
}

const supported: Readonly<Partial<Record<ResourceType, readonly AclOperation[]>>> = {
  TOPIC: [
    ...(['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DELETE', 'ALTER'] as const),
    ...(['DESCRIBE_CONFIGS', 'ALTER_CONFIGS'] as const),
  ],
  GROUP: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  CLUSTER: [
    ...(['CREATE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'] as const),
    ...(['IDEMPOTENT_WRITE', 'ALTER', 'DESCRIBE'] as const),
  ],
  TRANSACTIONAL_ID: ['DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT'],
  DELEGATION_TOKEN: ['DESCRIBE'],
  USER: ['CREATE_TOKENS', 'DESCRIBE_TOKENS'],
};

function checkOperations(
  parsed: AclArguments,
  { resource, entries }: ResourceEntries,
  io: ToolIo,
): void {
  const { resourceType } = resource;
  const valid: readonly AclOperation[] = [...(supported[resourceType] ?? []), 'ALL'];
  if (entries.every(({ operation }) => valid.includes(operation))) return;
  const list = valid.join(', ');
  refuse(parsed, `ResourceType ${resourceType} only supports operations [${list}]`, io);
}
