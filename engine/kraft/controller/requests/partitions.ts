// What operators ask of partitions: other leaders, other replicas.
import { ErrorCode } from '../../../protocol/errors.ts';
import { isRefusal } from '../decision.ts';
import { decideElections } from '../elect-leaders.ts';
import { decideReassignments, listReassignments } from '../reassignments.ts';
import type { ServedByActive, ServedByAny } from './served.ts';

/** ElectLeaders: the preferred ones, or anyone rather than nobody. */
export const electLeaders: ServedByActive<'ElectLeaders'> = {
  needs: 'ALTER',
  decide: (image, { body }, facts) =>
    body.topicPartitions?.length === 0
      ? { records: [], response: nothingElected }
      : decideElections(image, body, facts),
};

const nothingElected = {
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  replicaElectionResults: [],
};

/** AlterPartitionReassignments: replicas move, or stay after all. */
export const alterPartitionReassignments: ServedByActive<'AlterPartitionReassignments'> = {
  needs: 'ALTER',
  decide(image, { body }, facts) {
    const decided = decideReassignments(image, body, facts);
    return isRefusal(decided) ? decided : { ...decided, why: 'its replicas are to move' };
  },
};

/** ListPartitionReassignments: what is moving. */
export const listPartitionReassignments: ServedByAny<'ListPartitionReassignments'> = {
  needs: 'DESCRIBE',
  read: ({ body }, { committed, names }) => listReassignments(committed.image, body, names),
};
