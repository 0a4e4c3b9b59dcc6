// kafka-reassign-partitions --generate: a proposal of where the partitions of topics could lie.
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import { exceptionOf, JavaException } from '../../../engine/clients/admin/exception.ts';
import { draw, type Script } from '../../../engine/clients/admin/script.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { placeReplicas, type UsableBroker } from '../../../engine/kraft/controller/placement.ts';
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { toolException } from '../endings.ts';
import { listText } from '../java-format.ts';
import { println, type ToolIo } from '../tool.ts';
import { assignmentText, duplicates, readTopics, type Assignment } from './assignment-file.ts';
import { assignmentsOf, directoriesOf, replicasIn } from './current.ts';

/** kafka-reassign-partitions --generate. */
export function* generateAssignment(
  text: string,
  brokerList: string,
  mindsRacks: boolean,
  io: ToolIo,
): Script<void> {
  const { brokers, topics } = argumentsOf(text, brokerList);
  const current = yield* assignmentsOf(topics);
  const directories = yield* directoriesOf(replicasIn(current));
  const usable = yield* usableBrokers(brokers, mindsRacks);
  const proposed = yield* proposal(current, usable);
  println(io, `Current partition replica assignment\n${assignmentText(current, directories)}\n`);
  println(io, `Proposed partition reassignment configuration\n${assignmentText(proposed, [])}`);
}

function argumentsOf(text: string, brokerList: string) {
  const brokers = brokerList.split(',').map((id) => {
    const number = readInteger(id, 32n);
    if (number !== undefined) return number;
    throw new JavaException('java.lang.NumberFormatException', `For input string: "${id}"`);
  });
  const twice = duplicates(brokers);
  const failure = (why: string) => toolException('AdminCommandFailedException', why);
  if (twice.length > 0) throw failure(`Broker list contains duplicate entries: ${listText(twice)}`);
  const topics = readTopics(text);
  const doubled = duplicates(topics);
  if (doubled.length > 0) {
    const list = listText(doubled);
    throw failure(`List of topics to reassign contains duplicate entries: ${list}`);
  }
  return { brokers, topics };
}

function* usableBrokers(
  wanted: readonly number[],
  mindsRacks: boolean,
): Script<readonly UsableBroker[]> {
  const { nodes } = yield* describeCluster();
  const usable = nodes
    .filter(({ brokerId }) => wanted.includes(brokerId))
    .map(({ brokerId, rack }) => ({
      id: brokerId,
      rack: mindsRacks ? rack : null,
      fenced: false,
    }));
  const rackless = usable.filter(({ rack }) => rack === null).length;
  if (mindsRacks && rackless > 0 && rackless < usable.length) {
    throw toolException(
      'AdminOperationException',
      'Not all brokers have rack information. Add --disable-rack-aware in command line to make ' +
        'replica assignment without rack information.',
    );
  }
  return usable;
}

const seeds = 1_000_000;

/** Topic by topic, with as many replicas as the first partition has. */
function* proposal(
  current: readonly Assignment[],
  brokers: readonly UsableBroker[],
): Script<readonly Assignment[]> {
  const random = rngOf(createStream(yield* draw(seeds), 'placement'));
  return [...new Set(current.map(({ topic }) => topic))].flatMap((topic) => {
    const partitions = current.filter((each) => each.topic === topic);
    const replicationFactor = partitions[0]?.replicas.length ?? 0;
    const spec = { partitions: partitions.length, replicationFactor };
    const placed = placeReplicas(spec, brokers, random);
    if ('errorCode' in placed) throw exceptionOf(placed.errorCode, placed.message);
    return placed.map((replicas, index) => ({ topic, index, replicas }));
  });
}
