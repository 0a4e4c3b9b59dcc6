import { array, bool, int16, int32, int64, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** BrokerRegistration: a broker registers with the controller and gets its epoch (KIP-631). */
export const brokerRegistration = defineApi({
  key: 62,
  name: 'BrokerRegistration',
  versions: '0-4',
  flexible: '0+',
  request: {
    brokerId: int32('0+'),
    clusterId: string('0+'),
    incarnationId: uuid('0+'), // Tells one life of the process from the next.
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
    rack: string('0+', { nullable: true }),
    isMigratingZkBroker: bool('1+', { default: false }), // KIP-866.
    // KIP-858: so that a failed directory costs only its own replicas.
    logDirs: array('2+', 'uuid', { ignorable: true }),
    // KIP-966: the same epoch tells that the last shutdown was clean.
    previousBrokerEpoch: int64('3+', { default: -1, ignorable: true }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
  },
});

/** What a BrokerRegistration request asks. */
export type BrokerRegistrationRequest = Message<typeof brokerRegistration.request>;

/** What a BrokerRegistration response answers. */
export type BrokerRegistrationResponse = Message<typeof brokerRegistration.response>;
