// What brokers and clients write in this language elsewhere than in logs and requests.
import {
  array,
  bool,
  bytes,
  int16,
  int32,
  int64,
  int8,
  string,
  uint32,
  uuid,
} from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

const taskId = {
  topicGroupId: int32('0+'),
  partition: int32('0+'),
} as const;

/** QuorumStateData: `quorum-state`: whom a replica of the metadata log voted for. */
export const quorumStateData = defineMessage({
  name: 'QuorumStateData',
  versions: '0-1',
  flexible: '0+',
  fields: {
    clusterId: string('0'),
    leaderId: int32('0+', { default: -1 }),
    leaderEpoch: int32('0+', { default: -1 }),
    votedId: int32('0+', { default: -1 }),
    votedDirectoryId: uuid('1+'), // KIP-853; voters and offsets left the file with it.
    appliedOffset: int64('0'),
    currentVoters: array(
      '0',
      {
        voterId: int32('0+'),
      },
      { nullable: true },
    ),
  },
});

/** ProducerSnapshot: `*.snapshot`: what a partition knows of its producers. */
export const producerSnapshot = defineMessage({
  name: 'ProducerSnapshot',
  versions: '1',
  flexible: 'none',
  fields: {
    crc: uint32('0+'),
    producerEntries: array('0+', {
      producerId: int64('0+'),
      epoch: int16('0+'),
      lastSequence: int32('0+'),
      lastOffset: int64('0+'),
      offsetDelta: int32('0+'),
      timestamp: int64('0+'),
      coordinatorEpoch: int32('0+'),
      currentTxnFirstOffset: int64('0+'),
    }),
  },
});

/** AbortedTxn: `*.txnindex`: an aborted transaction in a segment. */
export const abortedTxn = defineMessage({
  name: 'AbortedTxn',
  versions: '0',
  flexible: 'none',
  fields: {
    producerId: int64('0+'),
    firstOffset: int64('0+'),
    lastOffset: int64('0+'),
    lastStableOffset: int64('0+'),
  },
});

/** DefaultPrincipalData: a principal inside an Envelope. */
export const defaultPrincipalData = defineMessage({
  name: 'DefaultPrincipalData',
  versions: '0',
  flexible: '0+',
  fields: {
    type: string('0+'),
    name: string('0+'),
    tokenAuthenticated: bool('0+'),
  },
});

/** SubscriptionInfoData: user data of a member of a classic Streams group. */
export const subscriptionInfoData = defineMessage({
  name: 'SubscriptionInfoData',
  versions: '1-11',
  flexible: 'none',
  fields: {
    version: int32('0+'),
    latestSupportedVersion: int32('3+', { default: -1 }),
    processId: uuid('0+'), // Which process the thread belongs to.
    // Tasks with the sums of their offsets took over with version 7.
    prevTasks: array('1-6', taskId),
    standbyTasks: array('1-6', taskId),
    userEndPoint: bytes('2+'),
    taskOffsetSums: array('7+', {
      topicGroupId: int32('0+'),
      partition: int32('10+'),
      offsetSum: int64('10+'),
      partitionToOffsetSum: array('7-9', {
        partition: int32('0+'),
        offsetSum: int64('0+'),
      }),
      namedTopology: string('10+', { nullable: true }),
    }),
    // Lets two subscriptions differ, so that a rebalance follows.
    uniqueField: int8('8+'),
    errorCode: int32('9+'),
    clientTags: array('11+', {
      key: bytes('0+'),
      value: bytes('0+'),
    }),
  },
});
