import { array, bool, int16, int32, int64 } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * BrokerHeartbeat: a broker says that it is alive and what it wants; the controller says what it
 * is.
 */
export const brokerHeartbeat = defineApi({
  key: 63,
  name: 'BrokerHeartbeat',
  versions: '0-2',
  flexible: '0+',
  request: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
    // How far the broker has applied the metadata log.
    currentMetadataOffset: int64('0+'),
    wantFence: bool('0+'),
    wantShutDown: bool('0+'),
    offlineLogDirs: array('1+', 'uuid', { tag: 0 }), // KIP-858.
    // KIP-1066; null leaves them as they are.
    cordonedLogDirs: array('2+', 'uuid', { nullable: true, tag: 1, default: null }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    isCaughtUp: bool('0+', { default: false }),
    isFenced: bool('0+', { default: true }),
    shouldShutDown: bool('0+'), // Its leaders have moved away: it may go.
  },
});

/** What a BrokerHeartbeat request asks. */
export type BrokerHeartbeatRequest = Message<typeof brokerHeartbeat.request>;

/** What a BrokerHeartbeat response answers. */
export type BrokerHeartbeatResponse = Message<typeof brokerHeartbeat.response>;
