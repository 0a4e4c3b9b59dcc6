import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DeleteGroups: delete empty groups with their offsets. */
export const deleteGroups = defineApi({
  key: 42,
  name: 'DeleteGroups',
  versions: '0-3',
  flexible: '2+',
  request: {
    groupsNames: array('0+', 'string'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    results: array('0+', {
      groupId: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('3+', { nullable: true, default: null, ignorable: true }),
    }),
  },
});

/** What a DeleteGroups request asks. */
export type DeleteGroupsRequest = Message<typeof deleteGroups.request>;

/** What a DeleteGroups response answers. */
export type DeleteGroupsResponse = Message<typeof deleteGroups.response>;
