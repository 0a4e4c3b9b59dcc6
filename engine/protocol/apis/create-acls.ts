import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** CreateAcls: add access control entries. */
export const createAcls = defineApi({
  key: 30,
  name: 'CreateAcls',
  versions: '0-3',
  flexible: '2+',
  request: {
    creations: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      resourcePatternType: int8('1+', { default: 3 }), // KIP-290: 3 literal, 4 prefixed.
      principal: string('0+'),
      host: string('0+'),
      operation: int8('0+'),
      permissionType: int8('0+'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    results: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true }),
    }),
  },
});

/** What a CreateAcls request asks. */
export type CreateAclsRequest = Message<typeof createAcls.request>;

/** What a CreateAcls response answers. */
export type CreateAclsResponse = Message<typeof createAcls.response>;
