import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AlterConfigs: replace a whole configuration; what is not named returns to its default. */
export const alterConfigs = defineApi({
  key: 33,
  name: 'AlterConfigs',
  versions: '0-2',
  flexible: '2+',
  request: {
    resources: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      configs: array('0+', {
        name: string('0+'),
        value: string('0+', { nullable: true }),
      }),
    }),
    validateOnly: bool('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    responses: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true }),
      resourceType: int8('0+'),
      resourceName: string('0+'),
    }),
  },
});

/** What an AlterConfigs request asks. */
export type AlterConfigsRequest = Message<typeof alterConfigs.request>;

/** What an AlterConfigs response answers. */
export type AlterConfigsResponse = Message<typeof alterConfigs.response>;
