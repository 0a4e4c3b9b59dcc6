import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AlterReplicaLogDirs: move replicas between the log directories of one broker (KIP-113). */
export const alterReplicaLogDirs = defineApi({
  key: 34,
  name: 'AlterReplicaLogDirs',
  versions: '0-2',
  flexible: '2+',
  request: {
    dirs: array('0+', {
      path: string('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitions: array('0+', 'int32'),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    results: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
});

/** What an AlterReplicaLogDirs request asks. */
export type AlterReplicaLogDirsRequest = Message<typeof alterReplicaLogDirs.request>;

/** What an AlterReplicaLogDirs response answers. */
export type AlterReplicaLogDirsResponse = Message<typeof alterReplicaLogDirs.response>;
