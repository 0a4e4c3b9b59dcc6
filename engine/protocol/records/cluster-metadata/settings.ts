// Configurations, features, quotas and producer ids.
import { array, bool, float64, int16, int32, int64, int8, string } from '../../schema/fields.ts';
import { defineFramedRecord } from '../record.ts';

/** ConfigRecord: a configuration value was set, or removed when null. */
export const configRecord = defineFramedRecord({
  key: 4,
  name: 'ConfigRecord',
  versions: '0',
  fields: {
    resourceType: int8('0+'), // 2 topic, 4 broker, 16 client metrics, 32 group.
    resourceName: string('0+'),
    name: string('0+'),
    value: string('0+', { nullable: true }),
  },
});

/** FeatureLevelRecord: a feature was finalized; `metadata.version` is one of them. */
export const featureLevelRecord = defineFramedRecord({
  key: 12,
  name: 'FeatureLevelRecord',
  versions: '0',
  fields: {
    name: string('0+'),
    featureLevel: int16('0+'),
  },
});

/** ClientQuotaRecord: a quota of a user, client id or address was set or removed. */
export const clientQuotaRecord = defineFramedRecord({
  key: 14,
  name: 'ClientQuotaRecord',
  versions: '0',
  fields: {
    entity: array('0+', {
      entityType: string('0+'),
      entityName: string('0+', { nullable: true }), // Null is the default entity.
    }),
    key: string('0+'),
    value: float64('0+'),
    remove: bool('0+'),
  },
});

/** ProducerIdsRecord: a block of producer ids was handed out. */
export const producerIdsRecord = defineFramedRecord({
  key: 15,
  name: 'ProducerIdsRecord',
  versions: '0',
  fields: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
    nextProducerId: int64('0+'), // The first id of the next block.
  },
});
