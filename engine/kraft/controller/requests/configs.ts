// IncrementalAlterConfigs and AlterConfigs, from the door on: resources that nobody knows, that stand in
// the request twice, or that are not theirs to change are answered; the rest is decided.
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import { decideConfigChanges, decideConfigReplacement } from '../alter-configs.ts';
import { configResourceTypes, type ConfigResource } from '../config-target.ts';
import { isRefusal, plainRefusal, refusal, type Refusal } from '../decision.ts';
import { mayOnCluster, mayOnTopic, type Permission } from '../rights.ts';
import { sortedByRepetition } from './repetition.ts';
import type { ServedByActive, ServedDecision } from './served.ts';

/** IncrementalAlterConfigs: single settings of resources. */
export const incrementalAlterConfigs: ServedByActive<'IncrementalAlterConfigs'> = {
  decide(image, { body }, facts) {
    const { resources, refused } = alterable(body.resources, facts.may);
    const decided = decideConfigChanges(image, { ...body, resources }, facts);
    return isRefusal(decided) ? decided : withRefused(decided, refused);
  },
};

/** AlterConfigs: all settings of resources. */
export const alterConfigs: ServedByActive<'AlterConfigs'> = {
  decide(image, { body }, facts) {
    const { resources, refused } = alterable(body.resources, facts.may);
    const decided = decideConfigReplacement(image, { ...body, resources }, facts);
    return isRefusal(decided) ? decided : withRefused(decided, refused);
  },
};

type Altered = ResponseBody<'IncrementalAlterConfigs'>['responses'][number];

function withRefused(
  decided: ServedDecision<'IncrementalAlterConfigs'>,
  refused: readonly Altered[],
): ServedDecision<'IncrementalAlterConfigs'> {
  const { throttleTimeMs, responses } = decided.response;
  return { ...decided, response: { throttleTimeMs, responses: [...refused, ...responses] } };
}

interface Alterable<R> {
  readonly resources: readonly R[];
  readonly refused: readonly Altered[];
}

function alterable<R extends ConfigResource>(all: readonly R[], may: Permission): Alterable<R> {
  const { repeated } = sortedByRepetition(all, textOf);
  const resources: R[] = [];
  const refused = new Map<string, Altered>();
  for (const resource of all) {
    const isRepeated = repeated.includes(textOf(resource));
    const problem = problemOf(resource, isRepeated, may);
    if (problem === undefined) resources.push(resource);
    else refused.set(textOf(resource), refusedResource(resource, problem));
  }
  return { resources, refused: [...refused.values()] };
}

const textOf = ({ resourceType, resourceName }: ConfigResource): string =>
  `${resourceType} ${resourceName}`;

function problemOf(
  resource: ConfigResource,
  isRepeated: boolean,
  may: Permission,
): Refusal | undefined {
  const { resourceType: type } = resource;
  if (!knownTypes.includes(type)) {
    return refusal(ErrorCode.UNSUPPORTED_VERSION, `Unknown resource type ${type}.`);
  }
  if (isRepeated) return refusal(ErrorCode.INVALID_REQUEST, 'Duplicate resource.');
  return checkRight(resource, may);
}

const brokerLogger = 8;
const knownTypes: readonly number[] = [...Object.values(configResourceTypes), brokerLogger];

function checkRight(
  { resourceType, resourceName: name }: ConfigResource,
  may: Permission,
): Refusal | undefined {
  switch (resourceType) {
    case configResourceTypes.topic:
      return mayOnTopic(may, 'ALTER_CONFIGS', name)
        ? undefined
        : plainRefusal(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    case configResourceTypes.group:
      return may({ operation: 'ALTER_CONFIGS', resourceType: 'GROUP', name })
        ? undefined
        : plainRefusal(ErrorCode.GROUP_AUTHORIZATION_FAILED);
    case brokerLogger:
      // Simplified: a controller's loggers have no levels to be altered.
      return refusal(ErrorCode.INVALID_REQUEST, 'Unexpected resource type BROKER_LOGGER.');
    default:
      return mayOnCluster(may, 'ALTER_CONFIGS')
        ? undefined
        : plainRefusal(ErrorCode.CLUSTER_AUTHORIZATION_FAILED);
  }
}

const refusedResource = (
  { resourceType, resourceName }: ConfigResource,
  { errorCode, message: errorMessage }: Refusal,
): Altered => ({ resourceType, resourceName, errorCode, errorMessage });
