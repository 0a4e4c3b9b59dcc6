import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * ControlledShutdown: a broker of the ZooKeeper era asks the controller to move its leaders away.
 */
export const controlledShutdown = defineApi({
  key: 7,
  name: 'ControlledShutdown',
  versions: '0-3',
  flexible: '3+',
  request: {
    brokerId: int32('0+'),
    // KIP-380: fences a broker that has restarted meanwhile.
    brokerEpoch: int64('2+', { default: -1, ignorable: true }),
  },
  response: {
    errorCode: int16('0+'),
    // Still led by the broker: it asks again.
    remainingPartitions: array('0+', {
      topicName: string('0+'),
      partitionIndex: int32('0+'),
    }),
  },
});

/** What a ControlledShutdown request asks. */
export type ControlledShutdownRequest = Message<typeof controlledShutdown.request>;

/** What a ControlledShutdown response answers. */
export type ControlledShutdownResponse = Message<typeof controlledShutdown.response>;
