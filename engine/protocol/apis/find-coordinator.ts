import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** FindCoordinator: which broker coordinates a group or a transactional id? */
export const findCoordinator = defineApi({
  key: 10,
  name: 'FindCoordinator',
  versions: '0-6',
  flexible: '3+',
  request: {
    key: string('0-3'), // A group id, or what keyType says.
    keyType: int8('1+', { default: 0 }), // 0 group, 1 transactional id, 2 share partition.
    coordinatorKeys: array('4+', 'string'), // KIP-699: many at once.
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0-3'),
    errorMessage: string('1-3', { nullable: true, ignorable: true }),
    nodeId: int32('0-3'),
    host: string('0-3'),
    port: int32('0-3'),
    coordinators: array('4+', {
      key: string('0+'),
      nodeId: int32('0+'),
      host: string('0+'),
      port: int32('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true, ignorable: true }),
    }),
  },
});

/** What a FindCoordinator request asks. */
export type FindCoordinatorRequest = Message<typeof findCoordinator.request>;

/** What a FindCoordinator response answers. */
export type FindCoordinatorResponse = Message<typeof findCoordinator.response>;
