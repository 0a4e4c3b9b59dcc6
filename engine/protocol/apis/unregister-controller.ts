import { int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** UnregisterController: forget a controller that will not come back. */
export const unregisterController = defineApi({
  key: 94,
  name: 'UnregisterController',
  versions: '0',
  flexible: '0+',
  request: {
    controllerId: int32('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
  },
});

/** What an UnregisterController request asks. */
export type UnregisterControllerRequest = Message<typeof unregisterController.request>;

/** What an UnregisterController response answers. */
export type UnregisterControllerResponse = Message<typeof unregisterController.response>;
