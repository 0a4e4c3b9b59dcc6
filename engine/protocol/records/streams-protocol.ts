// What the members of a classic Streams group tell each other as user data of the group protocol.
import { array, bytes, int32, int64, int8, longMax, string, uuid } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

const taskId = {
  topicGroupId: int32('0+'),
  partition: int32('0+'),
} as const;

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

const assignedTask = {
  topicGroupId: int32('0+'),
  partition: int32('0+'),
  namedTopology: array('10+', 'string'), // None or one.
} as const;

const topicPartition = {
  topic: string('0+'),
  partition: int32('0+'),
} as const;

const hostByNumber = {
  host: string('0+'),
  port: int32('0+'),
  partitions: array('0+', { topicNumber: int32('0+'), partition: int32('0+') }),
} as const;

/** Streams' AssignmentInfo: which tasks a member runs, and which host has which partitions. */
export const streamsAssignment = defineMessage({
  name: 'StreamsAssignment',
  versions: '1-11',
  flexible: 'none',
  fields: {
    version: int32('0+'),
    latestSupportedVersion: int32('3+', { default: -1 }),
    activeTasks: array('0+', assignedTask),
    standbyTasks: array('0+', { ...assignedTask, partitions: array('0+', topicPartition) }),
    hosts: array('2-4', {
      host: string('0+'),
      port: int32('0+'),
      partitions: array('0+', topicPartition),
    }),
    // From 5 on, a topic's name stands once and is a number elsewhere.
    topics: array('5+', { number: int32('0+'), topic: string('0+') }),
    activeHosts: array('5+', hostByNumber),
    standbyHosts: array('6+', hostByNumber),
    errorCode: int32('4+'),
    nextRebalanceMs: int64('7+', { default: longMax }),
  },
});
