// Brokers and controllers.
import {
  array,
  bool,
  int16,
  int32,
  int64,
  int8,
  string,
  uint16,
  uuid,
} from '../../schema/fields.ts';
import { defineFramedRecord } from '../record.ts';

/** RegisterBrokerRecord: a broker registered; the offset of this record is often its epoch. */
export const registerBrokerRecord = defineFramedRecord({
  key: 0,
  name: 'RegisterBrokerRecord',
  versions: '0-4',
  fields: {
    brokerId: int32('0+'),
    isMigratingZkBroker: bool('2+', { default: false }), // KIP-866.
    incarnationId: uuid('0+'), // Tells one life of the process from the next.
    brokerEpoch: int64('0+'),
    endPoints: array('0+', {
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
    fenced: bool('0+', { default: true }),
    inControlledShutdown: bool('1+', { default: false }),
    logDirs: array('3+', 'uuid', { tag: 0 }), // KIP-858.
    cordonedLogDirs: array('4+', 'uuid', { nullable: true, tag: 1, default: null }), // KIP-1066.
  },
});

/** UnregisterBrokerRecord: a broker was forgotten. */
export const unregisterBrokerRecord = defineFramedRecord({
  key: 1,
  name: 'UnregisterBrokerRecord',
  versions: '0',
  fields: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+'),
  },
});

/** FenceBrokerRecord: a broker was fenced, in the first form of this record. */
export const fenceBrokerRecord = defineFramedRecord({
  key: 7,
  name: 'FenceBrokerRecord',
  versions: '0',
  fields: {
    id: int32('0+'),
    epoch: int64('0+'),
  },
});

/** UnfenceBrokerRecord: a broker was unfenced, in the first form of this record. */
export const unfenceBrokerRecord = defineFramedRecord({
  key: 8,
  name: 'UnfenceBrokerRecord',
  versions: '0',
  fields: {
    id: int32('0+'),
    epoch: int64('0+'),
  },
});

/** BrokerRegistrationChangeRecord: what changed in a registration. */
export const brokerRegistrationChangeRecord = defineFramedRecord({
  key: 17,
  name: 'BrokerRegistrationChangeRecord',
  versions: '0-3',
  fields: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+'),
    fenced: int8('0+', { tag: 0 }), // -1 unfenced, 0 stays, 1 fenced.
    inControlledShutdown: int8('1+', { tag: 1 }), // 0 stays, 1 on its way out.
    logDirs: array('2+', 'uuid', { tag: 2 }),
    cordonedLogDirs: array('3+', 'uuid', { nullable: true, tag: 3, default: null }),
  },
});

/** RegisterControllerRecord: a controller registered (KIP-919). */
export const registerControllerRecord = defineFramedRecord({
  key: 27,
  name: 'RegisterControllerRecord',
  versions: '0',
  fields: {
    controllerId: int32('0+'),
    incarnationId: uuid('0+'),
    zkMigrationReady: bool('0+'),
    endPoints: array('0+', {
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
});

/** UnregisterControllerRecord: a controller was forgotten. */
export const unregisterControllerRecord = defineFramedRecord({
  key: 29,
  name: 'UnregisterControllerRecord',
  versions: '0',
  fields: {
    controllerId: int32('0+'),
  },
});
