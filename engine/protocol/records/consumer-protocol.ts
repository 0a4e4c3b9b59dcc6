// What members of classic consumer groups tell each other through the coordinator. Subscription and
// assignment have their version in front.
import { array, bytes, int32, string } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

/** ConsumerProtocolSubscription: which topics a member wants, and what it owns already. */
export const consumerProtocolSubscription = defineMessage({
  name: 'ConsumerProtocolSubscription',
  versions: '0-3',
  flexible: 'none',
  fields: {
    topics: array('0+', 'string'),
    userData: bytes('0+', { nullable: true, default: null }),
    // KIP-429.
    ownedPartitions: array(
      '1+',
      {
        topic: string('0+'),
        partitions: array('0+', 'int32'),
      },
      { ignorable: true },
    ),
    // KIP-792: the generation that the owned partitions are from.
    generationId: int32('2+', { default: -1, ignorable: true }),
    rackId: string('3+', { nullable: true, default: null, ignorable: true }), // KIP-881.
  },
});

/** ConsumerProtocolAssignment: which partitions a member gets. */
export const consumerProtocolAssignment = defineMessage({
  name: 'ConsumerProtocolAssignment',
  versions: '0-3',
  flexible: 'none',
  fields: {
    assignedPartitions: array('0+', {
      topic: string('0+'),
      partitions: array('0+', 'int32'),
    }),
    userData: bytes('0+', { nullable: true, default: null }),
  },
});

/** What the sticky assignor remembers with its members: the partitions they had, and since when. */
export const stickyAssignorUserData = defineMessage({
  name: 'StickyAssignorUserData',
  versions: '0-1',
  flexible: 'none',
  fields: {
    previousAssignment: array('0+', {
      topic: string('0+'),
      partitions: array('0+', 'int32'),
    }),
    generation: int32('1+', { default: -1, ignorable: true }),
  },
});

/** What the cooperative sticky assignor remembers; the partitions stand in the subscription. */
export const cooperativeStickyUserData = defineMessage({
  name: 'CooperativeStickyUserData',
  versions: '0',
  flexible: 'none',
  fields: {
    generation: int32('0+', { default: -1 }),
  },
});
