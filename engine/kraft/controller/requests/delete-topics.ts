// DeleteTopics, from the door on: topics are named by their names or by their ids, some not clearly.
import { topicByName, topicByUuid, type Image, type Topic } from '../../../metadata/image.ts';
import type { RequestBody, ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../../protocol/uuid.ts';
import { isRefusal, plainRefusal, refusal, type Refusal } from '../decision.ts';
import { decideTopicDeletion } from '../delete-topics.ts';
import type { RequestFacts } from '../request-facts.ts';
import { mayOnCluster, mayOnTopic, type Permission } from '../rights.ts';
import { sortedByRepetition } from './repetition.ts';
import type { ServedByActive } from './served.ts';

type Deleted = ResponseBody<'DeleteTopics'>['responses'][number];

/** From this version on an answer can say that deletion is switched off. */
const saysDisabled = 3;

/**
 * DeleteTopics. What is not named clearly, or not theirs, is answered; the rest is deleted.
 * Simplified: Kafka shuffles the answers so that their order tells nothing about what is there.
 */
export const deleteTopics: ServedByActive<'DeleteTopics'> = {
  check: ({ version }, { settings }) => {
    if (settings.configs['delete.topic.enable']) return undefined;
    return version < saysDisabled
      ? refusal(ErrorCode.INVALID_REQUEST, 'This version does not support topic deletion.')
      : plainRefusal(ErrorCode.TOPIC_DELETION_DISABLED);
  },
  decide(image, { body }, facts) {
    const { asked, unclear } = askedTopics(body);
    const found = foundTopics(image, asked, facts);
    const deletable = [...found.topics.values()];
    const decided = decideTopicDeletion(
      image,
      deletable.map(({ uuid }) => uuid),
      facts,
    );
    if (isRefusal(decided)) return decided;
    const outcomes = deletable.map(({ name, uuid: topicId }, index) =>
      answered({ name, topicId }, decided.response[index] ?? plainRefusal(ErrorCode.NONE)),
    );
    const responses = [...unclear, ...found.refused, ...outcomes];
    return { ...decided, response: { throttleTimeMs: facts.throttleMs(), responses } };
  },
};

type Named = Pick<Deleted, 'name' | 'topicId'>;

function answered({ name, topicId }: Named, { errorCode, message }: Refusal): Deleted {
  const isWell = errorCode === ErrorCode.NONE;
  const errorMessage = isWell ? null : (message ?? errorOf(errorCode).message);
  return { name, topicId, errorCode, errorMessage };
}

const unclearly = (named: Named, message: string): Deleted =>
  answered(named, refusal(ErrorCode.INVALID_REQUEST, message));

interface AskedTopics {
  readonly names: readonly string[];
  readonly ids: readonly Uuid[];
}

/** The topics that are meant, and answers for those that could be others. */
function askedTopics({ topics, topicNames }: RequestBody<'DeleteTopics'>): {
  readonly asked: AskedTopics;
  readonly unclear: readonly Deleted[];
} {
  const names: string[] = [...topicNames];
  const ids: Uuid[] = [];
  const unclear: Deleted[] = [];
  for (const { name, topicId } of topics) {
    if (name !== null && topicId !== zeroUuid) {
      unclear.push(
        unclearly({ name, topicId }, 'You may not specify both topic name and topic id.'),
      );
    } else if (name !== null) {
      names.push(name);
    } else if (topicId === zeroUuid) {
      unclear.push(unclearly({ name, topicId }, 'Neither topic name nor id were specified.'));
    } else {
      ids.push(topicId);
    }
  }
  const byName = sortedByRepetition(names, (name) => name);
  const byId = sortedByRepetition(ids, (id) => id);
  const twice = [
    ...byName.repeated.map((name) =>
      unclearly({ name, topicId: zeroUuid }, 'Duplicate topic name.'),
    ),
    ...byId.repeated.map((topicId) => unclearly({ name: null, topicId }, 'Duplicate topic id.')),
  ];
  return { asked: { names: byName.once, ids: byId.once }, unclear: [...unclear, ...twice] };
}

interface FoundTopics {
  /** By uuid: those that exist and may be deleted. */
  readonly topics: Map<Uuid, Topic>;
  readonly refused: readonly Deleted[];
}

function foundTopics(image: Image, { names, ids }: AskedTopics, facts: RequestFacts): FoundTopics {
  const topics = new Map<Uuid, Topic>();
  const refused: Deleted[] = [];
  for (const topicId of ids) {
    const topic = topicByUuid(image, facts.names.intern('topic-uuid', topicId));
    const problem = problemOfId(topic, facts.may);
    if (topic !== undefined && problem === undefined) topics.set(topicId, topic);
    else refused.push(answered({ name: nameToTell(topic, facts.may), topicId }, problem ?? gone));
  }
  for (const name of names) {
    const topic = topicByName(image, facts.names.intern('topic-name', name));
    const problem = problemOfName(topic, name, facts.may);
    if (topic === undefined || problem !== undefined) {
      refused.push(answered({ name, topicId: zeroUuid }, problem ?? gone));
    } else if (topics.delete(topic.uuid)) {
      const twice = 'The provided topic name maps to an ID that was already supplied.';
      refused.push(unclearly({ name, topicId: topic.uuid }, twice));
    } else {
      topics.set(topic.uuid, topic);
    }
  }
  return { topics, refused };
}

const gone = plainRefusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
const forbidden = plainRefusal(ErrorCode.TOPIC_AUTHORIZATION_FAILED);

function problemOfId(topic: Topic | undefined, may: Permission): Refusal | undefined {
  if (topic === undefined) return plainRefusal(ErrorCode.UNKNOWN_TOPIC_ID);
  return mayDelete(may, topic.name) ? undefined : forbidden;
}

/** The name of a topic is told to those only who may know of it. */
function nameToTell(topic: Topic | undefined, may: Permission): string | null {
  return topic !== undefined && mayOnTopic(may, 'DESCRIBE', topic.name) ? topic.name : null;
}

function problemOfName(
  topic: Topic | undefined,
  name: string,
  may: Permission,
): Refusal | undefined {
  const mayKnow = mayOnCluster(may, 'DELETE') || mayOnTopic(may, 'DESCRIBE', name);
  if (!mayKnow) return forbidden;
  if (topic === undefined) return gone;
  return mayDelete(may, name) ? undefined : forbidden;
}

const mayDelete = (may: Permission, name: string): boolean =>
  mayOnCluster(may, 'DELETE') || mayOnTopic(may, 'DELETE', name);
