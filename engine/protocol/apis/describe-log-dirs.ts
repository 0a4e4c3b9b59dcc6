import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeLogDirs: what lies in the log directories of a broker. */
export const describeLogDirs = defineApi({
  key: 35,
  name: 'DescribeLogDirs',
  versions: '0-5',
  flexible: '2+',
  request: {
    // Null asks for all.
    topics: array(
      '0+',
      {
        topic: string('0+'),
        partitions: array('0+', 'int32'),
      },
      { nullable: true },
    ),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('3+', { ignorable: true }),
    results: array('0+', {
      errorCode: int16('0+'),
      logDir: string('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          partitionSize: int64('0+'),
          offsetLag: int64('0+'),
          isFutureKey: bool('0+'), // A replica on its way into this directory.
        }),
      }),
      totalBytes: int64('4+', { default: -1, ignorable: true }),
      usableBytes: int64('4+', { default: -1, ignorable: true }),
      // KIP-1066: no new replicas come here.
      isCordoned: bool('5+', { default: false, ignorable: true }),
    }),
  },
});

/** What a DescribeLogDirs request asks. */
export type DescribeLogDirsRequest = Message<typeof describeLogDirs.request>;

/** What a DescribeLogDirs response answers. */
export type DescribeLogDirsResponse = Message<typeof describeLogDirs.response>;
