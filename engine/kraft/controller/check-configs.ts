// Would a resource work with these settings? What Kafka's ControllerConfigurationValidator asks.
import type { ConfigRefusal } from '../../config/definition.ts';
import { topicConfigsOf } from '../../config/inherited-configs.ts';
import { checkClientMetrics } from '../../config/validation/client-metrics.ts';
import { checkGroup } from '../../config/validation/group.ts';
import { checkTopic } from '../../config/validation/topic.ts';
import type { ConfigEntries } from '../../metadata/image.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { configResourceTypes, type ConfigResource } from './config-target.ts';
import { refusal, type Refusal } from './decision.ts';
import type { ControllerSettings } from './facts.ts';

/** All settings that a resource has of its own, before and after a change. */
export interface EntriesChange {
  readonly before: ConfigEntries;
  readonly after: ConfigEntries;
}

/** Why a resource cannot have these settings; brokers were asked before they passed them on. */
export function checkConfigs(
  { resourceType }: ConfigResource,
  { before, after }: EntriesChange,
  { release, configs }: ControllerSettings,
): Refusal | undefined {
  switch (resourceType) {
    case configResourceTypes.topic: {
      const context = {
        defaults: topicConfigsOf(release, configs),
        tieredStorage: configs['remote.log.storage.system.enable'],
        wasRemote: before['remote.storage.enable'] === 'true',
      };
      return refusalIn(checkTopic(release, after, context));
    }
    case configResourceTypes.group:
      return refusalIn(checkGroup(release, after, configs));
    case configResourceTypes['client-metrics']:
      return refusalIn(checkClientMetrics(release, after));
    default:
      return undefined;
  }
}

function refusalIn(outcome: object): Refusal | undefined {
  if (!('refused' in outcome)) return undefined;
  const { error, message } = outcome.refused as ConfigRefusal;
  return refusal(errorCodes[error], message);
}

/** ApiError.fromThrowable: an exception that is not one of the protocol is an unknown error. */
const errorCodes: Readonly<Record<ConfigRefusal['error'], ErrorCode>> = {
  ConfigException: ErrorCode.INVALID_CONFIG,
  InvalidConfigurationException: ErrorCode.INVALID_CONFIG,
  InvalidGroupIdException: ErrorCode.INVALID_GROUP_ID,
  InvalidRequestException: ErrorCode.INVALID_REQUEST,
  IllegalArgumentException: ErrorCode.UNKNOWN_SERVER_ERROR,
  KafkaException: ErrorCode.UNKNOWN_SERVER_ERROR,
  ClassNotFoundException: ErrorCode.UNKNOWN_SERVER_ERROR,
  NumberFormatException: ErrorCode.UNKNOWN_SERVER_ERROR,
  ArithmeticException: ErrorCode.UNKNOWN_SERVER_ERROR,
};
