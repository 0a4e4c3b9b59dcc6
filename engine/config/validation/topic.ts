// Which settings a topic may have: LogConfig.validate, asked before a topic is created or altered.
import type { TopicConfigs } from '../configs.ts';
import type { ConfigRefusal, Outcome } from '../definition.ts';
import { configException, invalidValue, isKnown } from '../definition.ts';
import { longText } from '../java-text.ts';
import type { Settings } from '../parse.ts';
import { isBefore } from '../release.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs } from '../resolve.ts';
import { topicConfigs } from '../topic-configs.ts';

/** What the check of a topic depends on besides its own new settings. */
export interface TopicContext {
  /** The topic's defaults, as its broker gives them. */
  readonly defaults: TopicConfigs;
  /** The broker has tiered storage (`remote.log.storage.system.enable`). */
  readonly tieredStorage: boolean;
  /** The topic had `remote.storage.enable` before. */
  readonly wasRemote?: boolean;
}

/** A topic's settings, or why Kafka refuses them. */
export function checkTopic(
  release: string,
  settings: Settings,
  context: TopicContext,
): Outcome<ParsedConfigs> {
  const unknown = unknownTopicConfig(release, settings);
  if (unknown !== undefined) return { refused: unknown };
  const parsed = parseConfigs(topicConfigs, release, { ...context.defaults, ...settings });
  if ('refused' in parsed) return parsed;
  const values = parsed.value;
  const refused =
    checkCompactionLags(values) ??
    (values['remote.storage.enable'] === true
      ? checkRemoteStorage(values, context, release)
      : checkRemoteStorageLeft(values, context));
  return refused === undefined ? parsed : { refused };
}

function unknownTopicConfig(release: string, settings: Settings): ConfigRefusal | undefined {
  const isTopicConfig = (name: string): boolean =>
    Object.hasOwn(topicConfigs, name) &&
    isKnown(topicConfigs[name as keyof typeof topicConfigs], release);
  const unknown = Object.keys(settings).find((name) => !isTopicConfig(name));
  return unknown === undefined ? undefined : invalid(`Unknown topic config name: ${unknown}`);
}

function checkCompactionLags(values: ParsedConfigs): ConfigRefusal | undefined {
  const min = numberOf(values, 'min.compaction.lag.ms');
  const max = numberOf(values, 'max.compaction.lag.ms');
  if (min <= max) return undefined;
  return invalid(
    `conflict topic config setting min.compaction.lag.ms (${longText(min)}) > ` +
      `max.compaction.lag.ms (${longText(max)})`,
  );
}

function checkRemoteStorage(
  values: ParsedConfigs,
  context: TopicContext,
  release: string,
): ConfigRefusal | undefined {
  if (!context.tieredStorage) {
    return configException(
      'Tiered Storage functionality is disabled in the broker. ' +
        'Topic cannot be configured with remote log storage.',
    );
  }
  return (
    checkCleanupPolicy(values, release) ??
    checkLocalRetention(values, 'bytes') ??
    checkLocalRetention(values, 'ms') ??
    checkCopyDisabled(values, 'bytes') ??
    checkCopyDisabled(values, 'ms')
  );
}

// A compacted log changes behind its end; what was copied would be outdated.
function checkCleanupPolicy(values: ParsedConfigs, release: string): ConfigRefusal | undefined {
  const policies = values['cleanup.policy'] as readonly string[];
  if (!policies.includes('compact')) return undefined;
  if (isBefore(release, '4.1')) {
    return configException('Remote log storage is unsupported for the compacted topics');
  }
  const only = 'Remote log storage only supports topics with cleanup.policy=delete';
  const orNone = ' or cleanup.policy being an empty list.';
  return configException(isBefore(release, '4.2') ? only : only + orNone);
}

/** Less stays on local disk than is kept at all; -2 follows the whole log's retention. */
function checkLocalRetention(
  values: ParsedConfigs,
  unit: 'bytes' | 'ms',
): ConfigRefusal | undefined {
  const name = `local.retention.${unit}`;
  const [whole, local] = [numberOf(values, `retention.${unit}`), numberOf(values, name)];
  if (whole <= -1 || local === -2) return undefined;
  const limit = longText(whole);
  if (local === -1) {
    return invalidValue(
      name,
      '-1',
      `Value must not be -1 as retention.${unit} value is set as ${limit}.`,
    );
  }
  if (local <= whole) return undefined;
  const complaint = `Value must not be more than retention.${unit} property value: ${limit}`;
  return invalidValue(name, longText(local), complaint);
}

function checkCopyDisabled(values: ParsedConfigs, unit: 'bytes' | 'ms'): ConfigRefusal | undefined {
  const local = numberOf(values, `local.retention.${unit}`);
  const differs = local !== -2 && local !== numberOf(values, `retention.${unit}`);
  if (values['remote.log.copy.disable'] !== true || !differs) return undefined;
  return invalid(
    `When \`remote.log.copy.disable\` is set to true, the \`local.retention.${unit}\` ` +
      `and \`retention.${unit}\` must be set to the identical value because there will be no ` +
      'more logs copied to the remote storage.',
  );
}

function checkRemoteStorageLeft(
  values: ParsedConfigs,
  context: TopicContext,
): ConfigRefusal | undefined {
  if (context.wasRemote !== true || values['remote.log.delete.on.disable'] === true) {
    return undefined;
  }
  return invalid(
    'It is invalid to disable remote storage without deleting remote data. ' +
      'If you want to keep the remote data and turn to read only, please set ' +
      '`remote.storage.enable=true,remote.log.copy.disable=true`. ' +
      'If you want to disable remote storage and delete all remote data, please set ' +
      '`remote.storage.enable=false,remote.log.delete.on.disable=true`.',
  );
}

const numberOf = (values: ParsedConfigs, name: string): number => Number(values[name]);

const invalid = (message: string): ConfigRefusal => ({
  error: 'InvalidConfigurationException',
  message,
});
