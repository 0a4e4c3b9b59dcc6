// An assignment of replicas that a person wrote.
import type { NodeId } from '../../metadata/ids.ts';
import { brokerOf, type Broker, type Image } from '../../metadata/image.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { refusal, type Refusal } from './decision.ts';

/** Could these be the replicas of a partition, as many as the partitions before have? */
export function checkManualAssignment(
  image: Image,
  replicas: readonly NodeId[],
  replicationFactor?: number,
): Refusal | undefined {
  if (replicas.length === 0) {
    return invalid('The manual partition assignment includes an empty replica list.');
  }
  const ascending = replicas.toSorted((a, b) => a - b);
  for (const [index, id] of ascending.entries()) {
    const problem = problemOfReplica(brokerOf(image, id), id, ascending[index - 1]);
    if (problem !== undefined)
      return invalid(`The manual partition assignment includes ${problem}`);
  }
  if (replicationFactor === undefined || replicas.length === replicationFactor) return undefined;
  return invalid(
    `The manual partition assignment includes a partition with ${replicas.length} replica(s), ` +
      'but this is not consistent with previous partitions, which have ' +
      `${replicationFactor} replica(s).`,
  );
}

function problemOfReplica(
  broker: Broker | undefined,
  id: NodeId,
  previous: NodeId | undefined,
): string | undefined {
  if (broker === undefined) return `broker ${id}, but no such broker is registered.`;
  if (!hasUncordonedDirectory(broker)) {
    return `broker ${id}, but all its log directories are cordoned.`;
  }
  return id === previous ? `the broker ${id} more than once.` : undefined;
}

/** KIP-1066: has a broker a disk that takes new replicas? */
export function hasUncordonedDirectory({ logDirs, cordonedLogDirs }: Broker): boolean {
  if (logDirs.length === 0 || cordonedLogDirs === null) return true;
  return logDirs.some((directory) => !cordonedLogDirs.includes(directory));
}

const invalid = (message: string): Refusal =>
  refusal(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
