import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** UpdateFeatures: raise or lower finalized features (KIP-584). */
export const updateFeatures = defineApi({
  key: 57,
  name: 'UpdateFeatures',
  versions: '0-2',
  flexible: '0+',
  request: {
    timeoutMs: int32('0+', { default: 60_000 }),
    featureUpdates: array('0+', {
      feature: string('0+'),
      maxVersionLevel: int16('0+'), // 0 removes the feature.
      allowDowngrade: bool('0'),
      // 1 upgrade, 2 safe downgrade, 3 unsafe downgrade.
      upgradeType: int8('1+', { default: 1 }),
    }),
    validateOnly: bool('1+', { default: false }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    // All or nothing from version 2 on.
    results: array(
      '0-1',
      {
        feature: string('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true }),
      },
      { ignorable: true },
    ),
  },
});

/** What an UpdateFeatures request asks. */
export type UpdateFeaturesRequest = Message<typeof updateFeatures.request>;

/** What an UpdateFeatures response answers. */
export type UpdateFeaturesResponse = Message<typeof updateFeatures.response>;
