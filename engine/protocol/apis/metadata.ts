import { array, bool, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** Metadata: which brokers, topics, partitions and leaders are there? */
export const metadata = defineApi({
  key: 3,
  name: 'Metadata',
  versions: '0-13',
  flexible: '9+',
  request: {
    // Null asks for all; at version 0, where null is not a value, an empty list does.
    topics: array(
      '0+',
      {
        // From 10 on one may ask by id, with a null name.
        topicId: uuid('10+', { ignorable: true }),
        name: string('0+', { nullable: '10+' }),
      },
      { nullable: '1+' },
    ),
    allowAutoTopicCreation: bool('4+', { default: true }),
    includeClusterAuthorizedOperations: bool('8-10'),
    includeTopicAuthorizedOperations: bool('8+'),
  },
  response: {
    throttleTimeMs: int32('3+', { ignorable: true }),
    brokers: array('0+', {
      nodeId: int32('0+'),
      host: string('0+'),
      port: int32('0+'),
      rack: string('1+', { nullable: true, default: null, ignorable: true }),
    }),
    clusterId: string('2+', { nullable: true, default: null, ignorable: true }),
    // With KRaft this is any live broker: each forwards what the controller must do.
    controllerId: int32('1+', { default: -1, ignorable: true }),
    topics: array('0+', {
      errorCode: int16('0+'),
      // Null when the topic was asked for by an id that nobody knows.
      name: string('0+', { nullable: '12+' }),
      topicId: uuid('10+', { ignorable: true }),
      isInternal: bool('1+', { default: false, ignorable: true }),
      partitions: array('0+', {
        errorCode: int16('0+'),
        partitionIndex: int32('0+'),
        leaderId: int32('0+'), // -1 while there is no leader.
        leaderEpoch: int32('7+', { default: -1, ignorable: true }),
        replicaNodes: array('0+', 'int32'),
        isrNodes: array('0+', 'int32'),
        offlineReplicas: array('5+', 'int32', { ignorable: true }),
      }),
      // A set of bits; the lowest integer says that nobody asked (KIP-430).
      topicAuthorizedOperations: int32('8+', { default: -2_147_483_648 }),
    }),
    // DescribeCluster took over with version 11.
    clusterAuthorizedOperations: int32('8-10', { default: -2_147_483_648 }),
    errorCode: int16('13+', { ignorable: true }),
  },
});

/** What a Metadata request asks. */
export type MetadataRequest = Message<typeof metadata.request>;

/** What a Metadata response answers. */
export type MetadataResponse = Message<typeof metadata.response>;
