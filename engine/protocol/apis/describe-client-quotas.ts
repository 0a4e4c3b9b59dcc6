import { array, bool, float64, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeClientQuotas: which quotas hold for users and client ids? */
export const describeClientQuotas = defineApi({
  key: 48,
  name: 'DescribeClientQuotas',
  versions: '0-1',
  flexible: '1+',
  request: {
    components: array('0+', {
      entityType: string('0+'),
      matchType: int8('0+'), // 0 exact, 1 the default entity, 2 any that is named.
      match: string('0+', { nullable: true }),
    }),
    strict: bool('0+'), // Exactly these components, not more.
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    entries: array(
      '0+',
      {
        entity: array('0+', {
          entityType: string('0+'),
          entityName: string('0+', { nullable: true }),
        }),
        values: array('0+', {
          key: string('0+'),
          value: float64('0+'),
        }),
      },
      { nullable: true },
    ),
  },
});

/** What a DescribeClientQuotas request asks. */
export type DescribeClientQuotasRequest = Message<typeof describeClientQuotas.request>;

/** What a DescribeClientQuotas response answers. */
export type DescribeClientQuotasResponse = Message<typeof describeClientQuotas.response>;
