import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** IncrementalAlterConfigs: change single configuration values (KIP-339). */
export const incrementalAlterConfigs = defineApi({
  key: 44,
  name: 'IncrementalAlterConfigs',
  versions: '0-1',
  flexible: '1+',
  request: {
    resources: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      configs: array('0+', {
        name: string('0+'),
        configOperation: int8('0+'), // 0 set, 1 delete, 2 append, 3 subtract.
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

/** What an IncrementalAlterConfigs request asks. */
export type IncrementalAlterConfigsRequest = Message<typeof incrementalAlterConfigs.request>;

/** What an IncrementalAlterConfigs response answers. */
export type IncrementalAlterConfigsResponse = Message<typeof incrementalAlterConfigs.response>;
