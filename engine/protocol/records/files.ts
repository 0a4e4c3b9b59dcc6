// What brokers and clients write in this language elsewhere than in logs and requests.
import { array, bool, int16, int32, int64, string, uint32, uuid } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

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
