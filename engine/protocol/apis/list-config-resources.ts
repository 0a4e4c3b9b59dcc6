import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ListConfigResources: which resources of these types have a configuration? */
export const listConfigResources = defineApi({
  key: 74,
  name: 'ListConfigResources',
  versions: '0-1',
  flexible: '0+',
  request: {
    // Up to 4.0 this API listed client metrics only, and was named so.
    resourceTypes: array('1+', 'int8'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    configResources: array(
      '0+',
      {
        resourceName: string('0+', { formerly: 'name' }),
        resourceType: int8('1+', { default: 16, ignorable: true }),
      },
      { formerly: 'clientMetricsResources' },
    ),
  },
});

/** What a ListConfigResources request asks. */
export type ListConfigResourcesRequest = Message<typeof listConfigResources.request>;

/** What a ListConfigResources response answers. */
export type ListConfigResourcesResponse = Message<typeof listConfigResources.response>;
