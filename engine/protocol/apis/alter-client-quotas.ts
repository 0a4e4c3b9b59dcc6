import { array, bool, float64, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AlterClientQuotas: set and remove quotas of users and client ids (KIP-546). */
export const alterClientQuotas = defineApi({
  key: 49,
  name: 'AlterClientQuotas',
  versions: '0-1',
  flexible: '1+',
  request: {
    entries: array('0+', {
      entity: array('0+', {
        entityType: string('0+'),
        entityName: string('0+', { nullable: true }), // Null is the default entity.
      }),
      ops: array('0+', {
        key: string('0+'),
        value: float64('0+'),
        remove: bool('0+'),
      }),
    }),
    validateOnly: bool('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    entries: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true }),
      entity: array('0+', {
        entityType: string('0+'),
        entityName: string('0+', { nullable: true }),
      }),
    }),
  },
});

/** What an AlterClientQuotas request asks. */
export type AlterClientQuotasRequest = Message<typeof alterClientQuotas.request>;

/** What an AlterClientQuotas response answers. */
export type AlterClientQuotasResponse = Message<typeof alterClientQuotas.response>;
