import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ListGroups: which groups does this coordinator have? */
export const listGroups = defineApi({
  key: 16,
  name: 'ListGroups',
  versions: '0-5',
  flexible: '3+',
  request: {
    statesFilter: array('4+', 'string'), // KIP-518; empty lists all.
    typesFilter: array('5+', 'string'), // KIP-848; empty lists all.
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
    groups: array('0+', {
      groupId: string('0+'),
      protocolType: string('0+'),
      groupState: string('4+', { ignorable: true }),
      groupType: string('5+', { ignorable: true }),
    }),
  },
});

/** What a ListGroups request asks. */
export type ListGroupsRequest = Message<typeof listGroups.request>;

/** What a ListGroups response answers. */
export type ListGroupsResponse = Message<typeof listGroups.response>;
