import { array, int16, int32, int64, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * AssignReplicasToDirs: a broker tells the controller in which directories its replicas lie
 * (KIP-858).
 */
export const assignReplicasToDirs = defineApi({
  key: 73,
  name: 'AssignReplicasToDirs',
  versions: '0',
  flexible: '0+',
  request: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
    directories: array('0+', {
      id: uuid('0+'),
      topics: array('0+', {
        topicId: uuid('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
        }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    directories: array('0+', {
      id: uuid('0+'),
      topics: array('0+', {
        topicId: uuid('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          errorCode: int16('0+'),
        }),
      }),
    }),
  },
});

/** What an AssignReplicasToDirs request asks. */
export type AssignReplicasToDirsRequest = Message<typeof assignReplicasToDirs.request>;

/** What an AssignReplicasToDirs response answers. */
export type AssignReplicasToDirsResponse = Message<typeof assignReplicasToDirs.response>;
