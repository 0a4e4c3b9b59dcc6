// describeConfigs, incrementalAlterConfigs, listConfigResources, quotas and SCRAM credentials.
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { exceptionOf, executionException } from '../exception.ts';
import { askAll, type Ask, type Script } from '../script.ts';
import {
  askOnce,
  askPatiently,
  beginCall,
  bodyOf,
  outcomeOf,
  type CallOptions,
  type Outcome,
} from './calling.ts';

/** What has a configuration, by Kafka's numbers. */
export const resourceTypes = {
  topic: 2,
  broker: 4,
  'broker-logger': 8,
  'client-metrics': 16,
  group: 32,
} as const;

/** The kind of a thing that has a configuration. */
export type ResourceType = keyof typeof resourceTypes;

/** A thing that has a configuration; the empty name stands for all brokers. */
export interface ConfigResource {
  readonly type: ResourceType;
  readonly name: string;
}

/** One setting as DescribeConfigs tells of it. */
export type ConfigEntry = ResponseBody<'DescribeConfigs'>['results'][number]['configs'][number];

/** Where a value comes from, by the number in the answer. */
export const configSources: Readonly<Record<number, string>> = {
  1: 'DYNAMIC_TOPIC_CONFIG',
  2: 'DYNAMIC_BROKER_CONFIG',
  3: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
  4: 'STATIC_BROKER_CONFIG',
  5: 'DEFAULT_CONFIG',
  6: 'DYNAMIC_BROKER_LOGGER_CONFIG',
  7: 'DYNAMIC_CLIENT_METRICS_CONFIG',
  8: 'DYNAMIC_GROUP_CONFIG',
};

/** The source of what nobody has set. */
export const defaultConfigSource = 5;

/** Who answers for a resource: a broker for itself and its loggers, anybody for the rest. */
const targetOf = ({ type, name }: ConfigResource): number | 'any' =>
  (type === 'broker' || type === 'broker-logger') && name !== '' ? Number(name) : 'any';

function byTarget(resources: readonly ConfigResource[]): Map<number | 'any', ConfigResource[]> {
  const targets = new Map<number | 'any', ConfigResource[]>();
  for (const resource of resources) {
    const target = targetOf(resource);
    targets.set(target, [...(targets.get(target) ?? []), resource]);
  }
  return targets;
}

/** describeConfigs, one resource after the other in the order asked for. */
export function* describeConfigs(
  resources: readonly ConfigResource[],
  options: CallOptions & { readonly includeSynonyms?: boolean } = {},
): Script<readonly Outcome<readonly ConfigEntry[]>[]> {
  const until = yield* beginCall(options);
  const { includeSynonyms = false } = options;
  const questions = [...byTarget(resources)].map(([to, those]): Ask<'DescribeConfigs'> => ({
    api: 'DescribeConfigs',
    body: {
      resources: those.map(({ type, name }) => ({
        resourceType: resourceTypes[type],
        resourceName: name,
        configurationKeys: null,
      })),
      includeSynonyms,
      includeDocumentation: false,
    },
    to,
    call: 'describeConfigs',
    until,
  }));
  const answers = yield* askAll(questions);
  const results = answers.flatMap((answer, i) => {
    const question = questions[i];
    return question === undefined ? [] : bodyOf(answer, question).results;
  });
  return resources.map(({ type, name }) => {
    const result = results.find(
      (each) => each.resourceType === resourceTypes[type] && each.resourceName === name,
    );
    if (result === undefined) return { error: exceptionOf(ErrorCode.UNKNOWN_SERVER_ERROR) };
    return outcomeOf(result.errorCode, result.errorMessage, result.configs);
  });
}

/** What is done to a setting, by Kafka's numbers. */
export const configOperations = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

/** One change of one setting. */
export interface ConfigChange {
  readonly name: string;
  readonly value: string | null;
  readonly operation: keyof typeof configOperations;
}

/** incrementalAlterConfigs of one resource. Throws what is refused. */
export function* alterConfigs(
  { type, name }: ConfigResource,
  changes: readonly ConfigChange[],
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const configs = changes.map((change) => ({
    name: change.name,
    configOperation: configOperations[change.operation],
    value: change.value,
  }));
  const resource = { resourceType: resourceTypes[type], resourceName: name, configs };
  const answer = yield* askPatiently(
    {
      api: 'IncrementalAlterConfigs',
      body: { resources: [resource], validateOnly: false },
      to: targetOf({ type, name }),
      call: 'incrementalAlterConfigs',
      until,
    },
    (body) => body.responses.some(({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER),
  );
  const [result] = answer.responses;
  if (result !== undefined && result.errorCode !== ErrorCode.NONE) {
    throw executionException(exceptionOf(result.errorCode, result.errorMessage));
  }
}

/** listConfigResources: the names of all resources of a kind (KIP-1142). */
export function* listConfigResources(
  type: ResourceType,
  options: CallOptions = {},
): Script<readonly string[]> {
  const until = yield* beginCall(options);
  const answer = yield* askOnce({
    api: 'ListConfigResources',
    body: { resourceTypes: [resourceTypes[type]] },
    to: 'any',
    call: 'listConfigResources',
    until,
  });
  if (answer.errorCode !== ErrorCode.NONE) throw executionException(exceptionOf(answer.errorCode));
  return answer.configResources.map(({ resourceName }) => resourceName);
}

/** A part of whom a quota holds for; the name null stands for the default. */
export interface QuotaComponent {
  readonly type: string;
  readonly name: string | null;
}

/** A filter: an exact name, the default (null), or any name (left out). */
export interface QuotaFilter {
  readonly type: string;
  readonly name?: string | null;
}

/** A quota with all whom it holds for. */
export interface QuotaEntry {
  readonly entity: readonly QuotaComponent[];
  readonly values: ReadonlyMap<string, number>;
}

/** describeClientQuotas. */
export function* describeClientQuotas(
  filters: readonly QuotaFilter[],
  options: CallOptions & { readonly strict?: boolean } = {},
): Script<readonly QuotaEntry[]> {
  const until = yield* beginCall(options);
  const components = filters.map(({ type, name }) => ({
    entityType: type,
    matchType: name === undefined ? 2 : name === null ? 1 : 0,
    match: name ?? null,
  }));
  const answer = yield* askOnce({
    api: 'DescribeClientQuotas',
    body: { components, strict: options.strict ?? false },
    to: 'any',
    call: 'describeClientQuotas',
    until,
  });
  if (answer.errorCode !== ErrorCode.NONE) {
    throw executionException(exceptionOf(answer.errorCode, answer.errorMessage));
  }
  return (answer.entries ?? []).map(({ entity, values }) => ({
    entity: entity.map(({ entityType, entityName }) => ({ type: entityType, name: entityName })),
    values: new Map(values.map(({ key, value }) => [key, value])),
  }));
}

/** alterClientQuotas of one entity; null removes a quota. */
export function* alterClientQuotas(
  entity: readonly QuotaComponent[],
  quotas: ReadonlyMap<string, number | null>,
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const named = entity.map(({ type, name }) => ({ entityType: type, entityName: name }));
  const ops = [...quotas].map(([key, value]) => ({
    key,
    value: value ?? 0,
    remove: value === null,
  }));
  const answer = yield* askPatiently(
    {
      api: 'AlterClientQuotas',
      body: { entries: [{ entity: named, ops }], validateOnly: false },
      to: 'controller',
      call: 'alterClientQuotas',
      until,
    },
    (body) => body.entries.some(({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER),
  );
  const failed = answer.entries.find(({ errorCode }) => errorCode !== ErrorCode.NONE);
  if (failed !== undefined) {
    throw executionException(exceptionOf(failed.errorCode, failed.errorMessage));
  }
}

/** The SCRAM mechanisms, by Kafka's numbers. */
export const scramMechanisms = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const;

/** A mechanism of SCRAM. */
export type ScramMechanism = keyof typeof scramMechanisms;

/** What describeUserScramCredentials tells of a user. */
export type ScramUser = ResponseBody<'DescribeUserScramCredentials'>['results'][number];

/** describeUserScramCredentials; no names: all users. */
export function* describeScramUsers(
  users: readonly string[],
  options: CallOptions = {},
): Script<readonly ScramUser[]> {
  const until = yield* beginCall(options);
  const answer = yield* askOnce({
    api: 'DescribeUserScramCredentials',
    body: { users: users.length === 0 ? null : users.map((name) => ({ name })) },
    to: 'controller',
    call: 'describeUserScramCredentials',
    until,
  });
  if (answer.errorCode !== ErrorCode.NONE) {
    throw executionException(exceptionOf(answer.errorCode, answer.errorMessage));
  }
  return answer.results;
}

/** Credentials of a user to be set or removed. */
export interface ScramChanges {
  readonly deletions: readonly { readonly name: string; readonly mechanism: ScramMechanism }[];
  readonly upsertions: readonly {
    readonly name: string;
    readonly mechanism: ScramMechanism;
    readonly iterations: number;
    readonly salt: Uint8Array;
    readonly saltedPassword: Uint8Array;
  }[];
}

/** alterUserScramCredentials. Throws the first refusal. */
export function* alterScramCredentials(
  { deletions, upsertions }: ScramChanges,
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const numbered = <T extends { readonly mechanism: ScramMechanism }>(change: T) => ({
    ...change,
    mechanism: scramMechanisms[change.mechanism],
  });
  const answer = yield* askPatiently(
    {
      api: 'AlterUserScramCredentials',
      body: { deletions: deletions.map(numbered), upsertions: upsertions.map(numbered) },
      to: 'controller',
      call: 'alterUserScramCredentials',
      until,
    },
    (body) => body.results.some(({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER),
  );
  const failed = answer.results.find(({ errorCode }) => errorCode !== ErrorCode.NONE);
  if (failed !== undefined) {
    throw executionException(exceptionOf(failed.errorCode, failed.errorMessage));
  }
}
