import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeAcls: list access control entries by a filter. */
export const describeAcls = defineApi({
  key: 29,
  name: 'DescribeAcls',
  versions: '0-3',
  flexible: '2+',
  request: {
    resourceTypeFilter: int8('0+'),
    resourceNameFilter: string('0+', { nullable: true }),
    // KIP-290: 1 any, 2 match, 3 literal, 4 prefixed; literal before version 1.
    patternTypeFilter: int8('1+', { default: 3 }),
    principalFilter: string('0+', { nullable: true }),
    hostFilter: string('0+', { nullable: true }),
    operation: int8('0+'),
    permissionType: int8('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    resources: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      patternType: int8('1+', { default: 3 }),
      acls: array('0+', {
        principal: string('0+'),
        host: string('0+'),
        operation: int8('0+'),
        permissionType: int8('0+'),
      }),
    }),
  },
});

/** What a DescribeAcls request asks. */
export type DescribeAclsRequest = Message<typeof describeAcls.request>;

/** What a DescribeAcls response answers. */
export type DescribeAclsResponse = Message<typeof describeAcls.response>;
