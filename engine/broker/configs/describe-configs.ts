// DescribeConfigs: which settings hold for a resource. Brokers and controllers answer it alike.
import { get } from '../../../sim/map/persistent-map.ts';
import type { Interner } from '../../metadata/ids.ts';
import { topicByName } from '../../metadata/image.ts';
import type { RequestBody, ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import { problemOfTopicName } from '../../protocol/topic-name.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';
import {
  describedAllBrokers,
  describedBroker,
  describedClientMetrics,
  describedGroup,
  describedTopic,
  type ConfigQuestion,
  type DescribedConfig,
} from './described-configs.ts';
import { loggers } from './loggers.ts';
import { configSources, type DescribingNode } from './synonyms.ts';

/** DescribeConfigs, asked of a broker. */
export function handleDescribeConfigs(
  broker: BrokerState,
  call: Call<'DescribeConfigs'>,
  env: BrokerEnv,
): void {
  const { nodeId, release, configFile: file, view } = broker;
  const node = { nodeId, release, file, image: view.image };
  const body = describeConfigs(node, call.request, env);
  const errorCode = body.results.find((each) => each.errorCode !== 0)?.errorCode ?? 0;
  reply(broker, call, { body, errorCode }, env);
}

type Request = RequestBody<'DescribeConfigs'>;
type Resource = Request['resources'][number];
type Result = ResponseBody<'DescribeConfigs'>['results'][number];

/** From this version on an answer tells where a value comes from; before, only whether it is a default. */
const tellsSources = 1;

/** The answer of a node; each resource has its own. */
export function describeConfigs(
  node: DescribingNode,
  { version, body }: { readonly version: number; readonly body: Request },
  names: Interner,
): ResponseBody<'DescribeConfigs'> {
  const { resources, includeSynonyms, includeDocumentation } = body;
  const knowsSources = version >= tellsSources;
  const unknown = resources.find(({ resourceType }) => !(resourceType in describers));
  const results = resources.map((resource): Result => {
    const { resourceType, resourceName, configurationKeys } = resource;
    const how = { includeSynonyms, includeDocumentation, knowsSources };
    const question = { configurationKeys, ...how };
    // One resource of a type that nobody knows spoils the whole request.
    const described =
      unknown === undefined
        ? describeOne(node, resource, question, names)
        : refused(ErrorCode.INVALID_REQUEST, errorOf(ErrorCode.INVALID_REQUEST).message);
    return { errorMessage: '', configs: [], ...described, resourceType, resourceName };
  });
  return { throttleTimeMs: 0, results };
}

type Described =
  | { readonly errorCode: 0; readonly configs: readonly DescribedConfig[] }
  | { readonly errorCode: ErrorCode; readonly errorMessage: string };

const found = (configs: readonly DescribedConfig[]): Described => ({
  errorCode: ErrorCode.NONE,
  configs,
});

const refused = (errorCode: ErrorCode, errorMessage: string): Described => ({
  errorCode,
  errorMessage,
});

const invalid = (message: string): Described => refused(ErrorCode.INVALID_REQUEST, message);

type Describer = (
  node: DescribingNode,
  name: string,
  question: ConfigQuestion,
  names: Interner,
) => Described;

/** By the number of the resource's type. */
const describers: Readonly<Record<number, Describer>> = {
  2: describeTopic,
  4: describeBroker,
  8: describeLoggers,
  16: describeClientMetrics,
  32: describeGroup,
};

function describeOne(
  node: DescribingNode,
  { resourceType, resourceName }: Resource,
  question: ConfigQuestion,
  names: Interner,
): Described {
  return describers[resourceType]?.(node, resourceName, question, names) ?? invalid('');
}

function describeTopic(
  node: DescribingNode,
  name: string,
  question: ConfigQuestion,
  names: Interner,
): Described {
  const problem = problemOfTopicName(name);
  if (problem !== undefined) return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
  const topic = topicByName(node.image, names.intern('topic-name', name));
  if (topic === undefined) return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, '');
  return found(describedTopic(node, get(node.image.topicConfigs, topic.id) ?? {}, question));
}

function describeBroker(node: DescribingNode, name: string, question: ConfigQuestion): Described {
  if (name === '') return found(describedAllBrokers(node, question));
  const problem = problemOfBroker(node, name, ' or empty string,');
  return problem === undefined ? found(describedBroker(node, question)) : invalid(problem);
}

function problemOfBroker(
  { nodeId }: DescribingNode,
  name: string,
  orWhat: string,
): string | undefined {
  if (!/^[+-]?\d+$/.test(name)) return `Broker id must be an integer, but it is: ${name}`;
  if (Number(name) === nodeId) return undefined;
  return `Unexpected broker id, expected ${nodeId}${orWhat} but received ${name}`;
}

function describeLoggers(node: DescribingNode, name: string, question: ConfigQuestion): Described {
  if (name === '') return invalid('Broker id must not be empty');
  const problem = problemOfBroker(node, name, '');
  if (problem !== undefined) return invalid(problem);
  const asked = question.configurationKeys ?? [];
  const shown = loggers.filter((logger) => asked.length === 0 || asked.includes(logger));
  return found(shown.map(describedLogger));
}

const describedLogger = (name: string): DescribedConfig => ({
  name,
  value: 'INFO',
  isDefault: false,
  readOnly: false,
  configSource: configSources['broker-logger'],
  isSensitive: false,
  synonyms: [],
  configType: 0,
  documentation: '',
});

function describeClientMetrics(
  node: DescribingNode,
  name: string,
  question: ConfigQuestion,
  names: Interner,
): Described {
  if (name === '') return invalid('Client metrics subscription name must not be empty');
  const number = names.intern('client-metrics', name);
  const own = get(node.image.clientMetricsConfigs, number)?.entries ?? {};
  return found(describedClientMetrics(node, own, question));
}

function describeGroup(
  node: DescribingNode,
  name: string,
  question: ConfigQuestion,
  names: Interner,
): Described {
  if (name === '') return invalid('Group name must not be empty');
  const own = get(node.image.groupConfigs, names.intern('group', name))?.entries ?? {};
  return found(describedGroup(node, own, question));
}
