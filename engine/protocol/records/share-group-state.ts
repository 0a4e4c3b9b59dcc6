// Records of `__share_group_state`.
import { array, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineCoordinatorRecord } from './record.ts';

/** ShareSnapshot: the whole state of a share partition. */
export const shareSnapshot = defineCoordinatorRecord({
  type: 0,
  name: 'ShareSnapshot',
  key: {
    groupId: string('0+'),
    topicId: uuid('0+'),
    partition: int32('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      snapshotEpoch: int32('0+'),
      stateEpoch: int32('0+'),
      leaderEpoch: int32('0+'),
      startOffset: int64('0+'),
      deliveryCompleteCount: int32('0+', { tag: 0, default: -1 }),
      createTimestamp: int64('0+'),
      writeTimestamp: int64('0+'),
      stateBatches: array('0+', {
        firstOffset: int64('0+'),
        lastOffset: int64('0+'),
        deliveryState: int8('0+'), // 0 available, 1 acquired, 2 acknowledged, 4 archived.
        deliveryCount: int16('0+'),
      }),
    },
  },
});

/** ShareUpdate: what changed in a share partition since its snapshot. */
export const shareUpdate = defineCoordinatorRecord({
  type: 1,
  name: 'ShareUpdate',
  key: {
    groupId: string('0+'),
    topicId: uuid('0+'),
    partition: int32('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      snapshotEpoch: int32('0+'),
      leaderEpoch: int32('0+'),
      startOffset: int64('0+'),
      deliveryCompleteCount: int32('0+', { tag: 0, default: -1 }),
      stateBatches: array('0+', {
        firstOffset: int64('0+'),
        lastOffset: int64('0+'),
        deliveryState: int8('0+'),
        deliveryCount: int16('0+'),
      }),
    },
  },
});
