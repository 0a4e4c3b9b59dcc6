import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ApiVersions: the first question on a connection: which APIs in which versions? */
export const apiVersions = defineApi({
  key: 18,
  name: 'ApiVersions',
  versions: '0-5',
  flexible: '3+',
  request: {
    clientSoftwareName: string('3+', { ignorable: true }),
    clientSoftwareVersion: string('3+', { ignorable: true }),
    // Whom the client believes to talk to; another answers that it is not meant.
    clusterId: string('5+', { nullable: true, default: null, ignorable: true }),
    nodeId: int32('5+', { default: -1, ignorable: true }),
  },
  response: {
    // For an unknown version the answer is written at version 0, with code 35.
    errorCode: int16('0+'),
    apiKeys: array('0+', {
      apiKey: int16('0+'),
      minVersion: int16('0+'),
      maxVersion: int16('0+'),
    }),
    throttleTimeMs: int32('1+', { ignorable: true }),
    // KIP-584: what this node could do.
    supportedFeatures: array(
      '3+',
      {
        name: string('0+'),
        minVersion: int16('0+'),
        maxVersion: int16('0+'),
      },
      { tag: 0, ignorable: true },
    ),
    finalizedFeaturesEpoch: int64('3+', { tag: 1, default: -1, ignorable: true }),
    // KIP-584: what the whole cluster has agreed to do.
    finalizedFeatures: array(
      '3+',
      {
        name: string('0+'),
        maxVersionLevel: int16('0+'),
        minVersionLevel: int16('0+'),
      },
      { tag: 2, ignorable: true },
    ),
    // KIP-866: this controller can take over from ZooKeeper.
    zkMigrationReady: bool('3+', { tag: 3, default: false, ignorable: true }),
  },
});

/** What an ApiVersions request asks. */
export type ApiVersionsRequest = Message<typeof apiVersions.request>;

/** What an ApiVersions response answers. */
export type ApiVersionsResponse = Message<typeof apiVersions.response>;
