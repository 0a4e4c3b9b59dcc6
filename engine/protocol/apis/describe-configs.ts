import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeConfigs: the configuration of topics, brokers, groups and client metrics. */
export const describeConfigs = defineApi({
  key: 32,
  name: 'DescribeConfigs',
  versions: '0-4',
  flexible: '4+',
  request: {
    resources: array('0+', {
      // 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group.
      resourceType: int8('0+'),
      resourceName: string('0+'),
      configurationKeys: array('0+', 'string', { nullable: true }), // Null asks for all.
    }),
    includeSynonyms: bool('1+', { default: false }),
    includeDocumentation: bool('3+', { default: false }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    results: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true }),
      resourceType: int8('0+'),
      resourceName: string('0+'),
      configs: array('0+', {
        name: string('0+'),
        value: string('0+', { nullable: true }),
        readOnly: bool('0+'),
        isDefault: bool('0'), // configSource says more.
        configSource: int8('1+', { default: -1, ignorable: true }),
        isSensitive: bool('0+'),
        // KIP-226: where the value was looked for, in this order.
        synonyms: array(
          '1+',
          {
            name: string('0+'),
            value: string('0+', { nullable: true }),
            source: int8('0+'),
          },
          { ignorable: true },
        ),
        configType: int8('3+', { default: 0, ignorable: true }),
        documentation: string('3+', { nullable: true, ignorable: true }),
      }),
    }),
  },
});

/** What a DescribeConfigs request asks. */
export type DescribeConfigsRequest = Message<typeof describeConfigs.request>;

/** What a DescribeConfigs response answers. */
export type DescribeConfigsResponse = Message<typeof describeConfigs.response>;
