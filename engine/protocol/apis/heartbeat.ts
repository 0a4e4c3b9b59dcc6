import { int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** Heartbeat: a member of a classic group says that it is alive, and hears of rebalances. */
export const heartbeat = defineApi({
  key: 12,
  name: 'Heartbeat',
  versions: '0-4',
  flexible: '4+',
  request: {
    groupId: string('0+'),
    generationId: int32('0+'),
    memberId: string('0+'),
    groupInstanceId: string('3+', { nullable: true, default: null }),
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
  },
});

/** What a Heartbeat request asks. */
export type HeartbeatRequest = Message<typeof heartbeat.request>;

/** What a Heartbeat response answers. */
export type HeartbeatResponse = Message<typeof heartbeat.response>;
