import { array, bool, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ControllerRegistration: a controller registers with the active one (KIP-919). */
export const controllerRegistration = defineApi({
  key: 70,
  name: 'ControllerRegistration',
  versions: '0',
  flexible: '0+',
  request: {
    controllerId: int32('0+'),
    incarnationId: uuid('0+'),
    zkMigrationReady: bool('0+'),
    listeners: array('0+', {
      name: string('0+'),
      host: string('0+'),
      port: uint16('0+'),
      securityProtocol: int16('0+'),
    }),
    features: array('0+', {
      name: string('0+'),
      minSupportedVersion: int16('0+'),
      maxSupportedVersion: int16('0+'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
  },
});

/** What a ControllerRegistration request asks. */
export type ControllerRegistrationRequest = Message<typeof controllerRegistration.request>;

/** What a ControllerRegistration response answers. */
export type ControllerRegistrationResponse = Message<typeof controllerRegistration.response>;
