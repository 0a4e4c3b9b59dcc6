// Classic groups.
import { array, bytes, int32, int64, string } from '../../schema/fields.ts';
import { defineCoordinatorRecord } from '../record.ts';

/** GroupMetadata: a classic group as it stood after a rebalance: one record holds all of it. */
export const groupMetadata = defineCoordinatorRecord({
  type: 2,
  name: 'GroupMetadata',
  key: {
    group: string('0+'),
  },
  value: {
    versions: '0-4',
    flexible: '4+',
    fields: {
      protocolType: string('0+'),
      generation: int32('0+'),
      // Null while the group is empty, as the leader is.
      protocol: string('0+', { nullable: true }),
      leader: string('0+', { nullable: true }),
      currentStateTimestamp: int64('2+', { default: -1, ignorable: true }),
      members: array('0+', {
        memberId: string('0+'),
        groupInstanceId: string('3+', { nullable: true, default: null, ignorable: true }),
        clientId: string('0+'),
        clientHost: string('0+'),
        rebalanceTimeout: int32('1+', { default: -1, ignorable: true }),
        sessionTimeout: int32('0+'),
        subscription: bytes('0+'),
        assignment: bytes('0+'),
      }),
    },
  },
});
