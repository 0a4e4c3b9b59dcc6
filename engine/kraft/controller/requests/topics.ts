// CreateTopics and CreatePartitions, from the door on: duplicates and rights come before the decision.
import { ErrorCode } from '../../../protocol/errors.ts';
import { complete } from '../../../protocol/codec/codec.ts';
import { apis } from '../../../protocol/apis.ts';
import type { RequestBody, ResponseBody } from '../../../protocol/envelope.ts';
import { hashOfString } from '../../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../../protocol/java/hash-map.ts';
import { decidePartitionCreation } from '../create-partitions.ts';
import { decideTopicCreation } from '../create-topics.ts';
import { isRefusal, refusal, type Refusal } from '../decision.ts';
import type { RequestFacts } from '../request-facts.ts';
import { mayOnCluster, mayOnTopic } from '../rights.ts';
import { sortedByRepetition } from './repetition.ts';
import type { ServedByActive } from './served.ts';

const clusterMetadata = '__cluster_metadata';

/** CreateTopics: what may not be created is answered, and the rest decided. */
export const createTopics: ServedByActive<'CreateTopics'> = {
  decide(image, { body, version }, facts) {
    const { once, repeated } = sortedByRepetition(body.topics, ({ name }) => name);
    const problems = new Map<string, Refusal>();
    for (const name of repeated)
      problems.set(name, refusal(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.'));
    for (const name of hashOrder(once, hashOfString)) {
      const problem = problemOfCreation(name, facts);
      if (problem !== undefined) problems.set(name, problem);
    }
    const topics = body.topics.filter(({ name }) => !problems.has(name));
    const decided = decideTopicCreation(image, { ...body, topics }, facts);
    if (isRefusal(decided)) return decided;
    const refused = refusedTopics(problems, version);
    const response = {
      throttleTimeMs: facts.throttleMs(),
      topics: [...decided.response.topics, ...refused],
    };
    return { ...decided, response };
  },
};

function problemOfCreation(name: string, { may }: RequestFacts): Refusal | undefined {
  if (name === clusterMetadata) {
    const message = `Creation of internal topic ${clusterMetadata} is prohibited.`;
    return refusal(ErrorCode.INVALID_REQUEST, message);
  }
  if (mayOnCluster(may, 'CREATE') || mayOnTopic(may, 'CREATE', name)) return undefined;
  return refusal(ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'Authorization failed.');
}

function refusedTopics(
  problems: ReadonlyMap<string, Refusal>,
  version: number,
): ResponseBody<'CreateTopics'>['topics'] {
  const topics = [...problems].map(([name, { errorCode, message }]) => {
    return { name, errorCode, errorMessage: message };
  });
  return complete(apis.CreateTopics.response, version, { topics }).topics;
}

type AskedPartitions = RequestBody<'CreatePartitions'>['topics'];

/** CreatePartitions: a topic that stands in it twice is not grown at all. */
export const createPartitions: ServedByActive<'CreatePartitions'> = {
  decide(image, { body }, facts) {
    const { once, repeated } = sortedByRepetition(body.topics, ({ name }) => name);
    const twice = repeated.map((name) => ({
      name,
      errorCode: ErrorCode.INVALID_REQUEST,
      errorMessage: 'Duplicate topic name.',
    }));
    const topics: AskedPartitions[number][] = [];
    const forbidden: ResponseBody<'CreatePartitions'>['results'][number][] = [];
    for (const name of hashOrder(once, hashOfString)) {
      const topic = body.topics.find((each) => each.name === name);
      if (topic === undefined) continue;
      if (mayOnTopic(facts.may, 'ALTER', name)) topics.push(topic);
      else
        forbidden.push({
          name,
          errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED,
          errorMessage: null,
        });
    }
    const decided = decidePartitionCreation(image, { ...body, topics }, facts);
    if (isRefusal(decided)) return decided;
    const results = [...twice, ...forbidden, ...decided.response.results];
    return { ...decided, response: { throttleTimeMs: facts.throttleMs(), results } };
  },
};
