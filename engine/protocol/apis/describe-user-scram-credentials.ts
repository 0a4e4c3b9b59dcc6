import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeUserScramCredentials: which users have SCRAM credentials? Never shows secrets. */
export const describeUserScramCredentials = defineApi({
  key: 50,
  name: 'DescribeUserScramCredentials',
  versions: '0',
  flexible: '0+',
  request: {
    // Null asks for all.
    users: array(
      '0+',
      {
        name: string('0+'),
      },
      { nullable: true },
    ),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    results: array('0+', {
      user: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true }),
      credentialInfos: array('0+', {
        mechanism: int8('0+'),
        iterations: int32('0+'),
      }),
    }),
  },
});

/** What a DescribeUserScramCredentials request asks. */
export type DescribeUserScramCredentialsRequest = Message<
  typeof describeUserScramCredentials.request
>;

/** What a DescribeUserScramCredentials response answers. */
export type DescribeUserScramCredentialsResponse = Message<
  typeof describeUserScramCredentials.response
>;
