// IncrementalAlterConfigs, AlterConfigs, and the settings of new topics (ConfigurationControlManager).
import { imageAllows, keepsElr } from '../../metadata/abilities.ts';
import type { ConfigEntries, Image } from '../../metadata/image.ts';
import type { ClearElr, ConfigChange, ConfigTarget } from '../../metadata/records.ts';
import type { AlterConfigsRequest } from '../../protocol/apis/alter-configs.ts';
import type {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../protocol/apis/incremental-alter-configs.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import { checkConfigs } from './check-configs.ts';
import { valueAfter } from './config-operations.ts';
import {
  checkExistence,
  checkResourceName,
  configResourceTypes,
  entriesOf,
  targetOf,
  type ConfigResource,
} from './config-target.ts';
import {
  accepted,
  decideAtOnce,
  isAccepted,
  refusal,
  type Decided,
  type Refusal,
} from './decision.ts';
import type { ControllerFacts, ControllerSettings } from './facts.ts';

/** What changing settings needs to know besides the usual. */
export interface ConfigFacts extends ControllerFacts {
  /** A broker passed the request on, and has checked what it can check. */
  readonly isForwarded: boolean;
}

/** A setting before its resource has a number. */
export type SettingChange = Omit<ConfigChange, 'target'>;

/** The settings of a topic that is to be created, or why it cannot have them. */
export function newTopicConfigs(
  configs: readonly { readonly name: string; readonly value: string | null }[],
  settings: ControllerSettings,
): readonly SettingChange[] | Refusal {
  const given = new Map(configs.map(({ name, value }) => [name, value ?? '']));
  const resource = { resourceType: configResourceTypes.topic, resourceName: '' };
  const refused = checkConfigs(
    resource,
    { before: {}, after: Object.fromEntries(given) },
    settings,
  );
  if (refused !== undefined) return refused;
  return inHashOrder(given.keys()).map((name) => changeOf(name, given.get(name) ?? null));
}

const changeOf = (name: string, value: string | null): SettingChange => ({
  type: 'config',
  name,
  value,
});

/** Kafka walks over a hash map of settings when it writes their records. */
const inHashOrder = (names: Iterable<string>): string[] => hashOrder(names, hashOfString);

/** Single settings are changed; those of a resource all together or none. */
export function decideConfigChanges(
  image: Image,
  { resources, validateOnly }: IncrementalAlterConfigsRequest,
  facts: ConfigFacts,
): Decided<IncrementalAlterConfigsResponse> {
  const altered = resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const entries = entriesOf(image, targetOf(image, resource, facts.names));
    const operations = new Map(resource.configs.map((config) => [config.name, config]));
    const changes: SettingChange[] = [];
    for (const name of inHashOrder(operations.keys())) {
      const operation = operations.get(name);
      if (operation === undefined) continue;
      const after = valueAfter(entries[name] ?? null, operation, resourceType, facts.settings);
      if (typeof after === 'object' && after !== null)
        return { resource, ...nothing, outcome: after };
      if (isNews(resource, entries[name] ?? null, after)) changes.push(changeOf(name, after));
    }
    return alter(image, { resourceType, resourceName }, { explicit: changes, implicit: [] }, facts);
  });
  return answer(image, altered, validateOnly, facts.settings);
}

/** The whole configuration of a resource is replaced: what is not named goes. */
export function decideConfigReplacement(
  image: Image,
  { resources, validateOnly }: AlterConfigsRequest,
  facts: ConfigFacts,
): Decided<IncrementalAlterConfigsResponse> {
  const altered = resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const entries = entriesOf(image, targetOf(image, resource, facts.names));
    const given = new Map(resource.configs.map(({ name, value }) => [name, value]));
    const explicit = inHashOrder(given.keys())
      .map((name) => changeOf(name, given.get(name) ?? null))
      .filter(({ name, value }) => isNews(resource, entries[name] ?? null, value));
    const implicit = Object.keys(entries)
      .filter((name) => !given.has(name))
      .map((name) => changeOf(name, null));
    return alter(image, { resourceType, resourceName }, { explicit, implicit }, facts);
  });
  return answer(image, altered, validateOnly, facts.settings);
}

/** KAFKA-14136: for a broker the same value is news too, since it loads its keys anew. */
const isNews = (resource: ConfigResource, before: string | null, after: string | null): boolean =>
  before !== after || resource.resourceType === configResourceTypes.broker;

interface Altered {
  readonly resource: ConfigResource;
  readonly outcome: Refusal;
  readonly records: readonly ConfigChange[];
}

const nothing = { records: [] } as const;

interface Changes {
  readonly explicit: readonly SettingChange[];
  readonly implicit: readonly SettingChange[];
}

function alter(
  image: Image,
  resource: ConfigResource,
  { explicit, implicit }: Changes,
  facts: ConfigFacts,
): Altered {
  const target = targetOf(image, resource, facts.names);
  const before = entriesOf(image, target);
  const all = [...explicit, ...implicit];
  const outcome =
    checkChanges(image, resource, { before, changes: all }, facts.isForwarded) ??
    checkResourceName(resource) ??
    checkConfigs(resource, { before, after: entriesAfter(before, all) }, facts.settings) ??
    checkExistence(image, resource, facts.names, facts.settings) ??
    accepted;
  if (!isAccepted(outcome) || target === undefined) return { resource, ...nothing, outcome };
  return { resource, outcome, records: all.map((change) => ({ ...change, target })) };
}

function entriesAfter(before: ConfigEntries, changes: readonly SettingChange[]): ConfigEntries {
  const after = new Map(Object.entries(before));
  for (const { name, value } of changes) {
    if (value === null) after.delete(name);
    else after.set(name, value);
  }
  return Object.fromEntries(after);
}

interface BeforeAndChanges {
  readonly before: ConfigEntries;
  readonly changes: readonly SettingChange[];
}

function checkChanges(
  image: Image,
  resource: ConfigResource,
  { before, changes }: BeforeAndChanges,
  isForwarded: boolean,
): Refusal | undefined {
  const problems = changes.map((change) => {
    const { name } = change;
    if (resource.resourceType === configResourceTypes.broker && name === 'min.insync.replicas') {
      return checkMinIsr(image, resource, change);
    }
    if (resource.resourceType === configResourceTypes.broker && name === 'cordoned.log.dirs') {
      return checkCordoned(image, change, before[name] ?? null, isForwarded);
    }
    return checkLength(change);
  });
  return problems.find((problem) => problem !== undefined);
}

const invalid = (message: string): Refusal => refusal(ErrorCode.INVALID_CONFIG, message);

const maxValueLength = 32_767;

function checkLength({ value }: SettingChange): Refusal | undefined {
  if (value === null || value.length <= maxValueLength) return undefined;
  return invalid(
    'The configuration value cannot be added because it exceeds the maximum value size of ' +
      `${maxValueLength} bytes.`,
  );
}

/** KIP-966: eligible leaders are reckoned with one value for the whole cluster, which must be there. */
function checkMinIsr(
  image: Image,
  { resourceName }: ConfigResource,
  change: SettingChange,
): Refusal | undefined {
  if (!keepsElr(image)) return checkLength(change);
  if (resourceName !== '') {
    return invalid('Broker-level min.insync.replicas cannot be altered while ELR is enabled.');
  }
  return change.value === null
    ? invalid('Cluster-level min.insync.replicas cannot be removed while ELR is enabled.')
    : checkLength(change);
}

/** KIP-1066: only a broker that was asked first knows which directories there are. */
function checkCordoned(
  image: Image,
  change: SettingChange,
  current: string | null,
  isForwarded: boolean,
): Refusal | undefined {
  if (!imageAllows(image, 'isCordonedLogDirsSupported')) {
    return invalid(
      'The cordoned.log.dirs configuration value cannot be set because it requires ' +
        'metadata.version >= 4.3-IV0',
    );
  }
  const known = directoriesIn(current);
  const isSubset = directoriesIn(change.value).every((directory) => known.includes(directory));
  if (isForwarded || isSubset) return checkLength(change);
  return invalid(
    'When updating cordoned.log.dirs via controllers,  the new value must be a subset of the ' +
      'current configuration value.',
  );
}

function directoriesIn(value: string | null): string[] {
  const text = (value ?? '').trim();
  return text === '' ? [] : text.split(/\s*,\s*/);
}

/** KIP-966: another min.insync.replicas makes what was reckoned with the old one unsafe. */
export function clearedElr(
  image: Image,
  changes: readonly ConfigChange[],
  { flags }: ControllerSettings,
): ClearElr[] {
  if (!keepsElr(image) || flags['keep-elr-on-min-isr-change']) return [];
  return changes
    .filter(({ name }) => name === 'min.insync.replicas')
    .map(({ target }) => clearOf(target));
}

const clearOf = (target: ConfigTarget): ClearElr =>
  target.type === 'topic' ? { type: 'clear-elr', topic: target.topic } : { type: 'clear-elr' };

function answer(
  image: Image,
  altered: readonly Altered[],
  validateOnly: boolean,
  settings: ControllerSettings,
): Decided<IncrementalAlterConfigsResponse> {
  const changes = altered.flatMap(({ records }) => records);
  const records = validateOnly ? [] : [...changes, ...clearedElr(image, changes, settings)];
  const responses = altered.map(({ resource, outcome }) => ({
    errorCode: outcome.errorCode,
    errorMessage: outcome.message,
    resourceType: resource.resourceType,
    resourceName: resource.resourceName,
  }));
  return decideAtOnce(records, { throttleTimeMs: 0, responses });
}
