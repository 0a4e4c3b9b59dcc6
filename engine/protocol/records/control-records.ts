// Control records: written by brokers and controllers among the data, never shown to consumers.
import { array, int16, int32, int64, string, struct, uint16, uuid } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

const voter = {
  voterId: int32('0+'),
  voterDirectoryId: uuid('1+'),
} as const;

/** ControlRecordTypeSchema: the key of every control record tells its kind. */
export const controlRecordKey = defineMessage({
  name: 'ControlRecordTypeSchema',
  versions: '0',
  flexible: 'none',
  fields: {
    type: int16('0+'),
  },
});

/** EndTxnMarker: a transaction ends here; the key tells how. */
export const endTxnMarker = defineMessage({
  name: 'EndTxnMarker',
  versions: '0',
  flexible: 'none',
  fields: {
    coordinatorEpoch: int32('0+'),
  },
});

/** LeaderChangeMessage: a leader of the metadata log begins its epoch. */
export const leaderChangeMessage = defineMessage({
  name: 'LeaderChangeMessage',
  versions: '0-1',
  flexible: '0+',
  fields: {
    version: int16('0+'),
    leaderId: int32('0+'),
    voters: array('0+', voter),
    // Who voted for it.
    grantingVoters: array('0+', voter),
  },
});

/** SnapshotHeaderRecord: the first record of a snapshot. */
export const snapshotHeaderRecord = defineMessage({
  name: 'SnapshotHeaderRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16('0+'),
    lastContainedLogTimestamp: int64('0+'),
  },
});

/** SnapshotFooterRecord: the last record of a snapshot: without it the snapshot is not whole. */
export const snapshotFooterRecord = defineMessage({
  name: 'SnapshotFooterRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16('0+'),
  },
});

/**
 * KRaftVersionRecord: which version of KRaft the quorum speaks; from 1 on, voters are in the log
 * (KIP-853).
 */
export const kraftVersionRecord = defineMessage({
  name: 'KRaftVersionRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16('0+'),
    kRaftVersion: int16('0+'),
  },
});

/** VotersRecord: the set of voters from here on (KIP-853). */
export const votersRecord = defineMessage({
  name: 'VotersRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16('0+'),
    voters: array('0+', {
      voterId: int32('0+'),
      voterDirectoryId: uuid('0+'),
      endpoints: array('0+', {
        name: string('0+'),
        host: string('0+'),
        port: uint16('0+'),
      }),
      kRaftVersionFeature: struct('0+', {
        minSupportedVersion: int16('0+'),
        maxSupportedVersion: int16('0+'),
      }),
    }),
  },
});
