import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DeleteAcls: remove the access control entries that filters match. */
export const deleteAcls = defineApi({
  key: 31,
  name: 'DeleteAcls',
  versions: '0-3',
  flexible: '2+',
  request: {
    filters: array('0+', {
      resourceTypeFilter: int8('0+'),
      resourceNameFilter: string('0+', { nullable: true }),
      patternTypeFilter: int8('1+', { default: 3 }), // KIP-290: as in DescribeAcls.
      principalFilter: string('0+', { nullable: true }),
      hostFilter: string('0+', { nullable: true }),
      operation: int8('0+'),
      permissionType: int8('0+'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    filterResults: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true }),
      matchingAcls: array('0+', {
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true }),
        resourceType: int8('0+'),
        resourceName: string('0+'),
        patternType: int8('1+', { default: 3 }),
        principal: string('0+'),
        host: string('0+'),
        operation: int8('0+'),
        permissionType: int8('0+'),
      }),
    }),
  },
});

/** What a DeleteAcls request asks. */
export type DeleteAclsRequest = Message<typeof deleteAcls.request>;

/** What a DeleteAcls response answers. */
export type DeleteAclsResponse = Message<typeof deleteAcls.response>;
