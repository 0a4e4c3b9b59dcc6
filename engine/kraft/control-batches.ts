// The quorum's own words in the metadata log: who leads, who votes, where a snapshot begins and ends.
import { batchOf, type Batch } from '../protocol/batch.ts';
import { encode } from '../protocol/codec/codec.ts';
import { controlKey, type ControlType } from '../protocol/control-record.ts';
import { encodeControlValue } from '../protocol/records/control-log.ts';
import { leaderChangeMessage } from '../protocol/records/control-records.ts';
import type { VoterSet } from './voter-set.ts';

/** Where a control batch lies, and when it was made (by the wall clock). */
export interface ControlPlace {
  readonly baseOffset: number;
  readonly epoch: number;
  readonly timestampMs: number;
}

/** A control record before it has a place. */
export interface ControlWord {
  readonly type: ControlType;
  readonly value: Uint8Array;
}

/** A batch of control records. */
export function controlBatch(words: readonly ControlWord[], place: ControlPlace): Batch {
  const { baseOffset, epoch, timestampMs } = place;
  const records = words.map(({ type, value }) => ({
    key: controlKey(type),
    value,
    headers: [],
    timestamp: timestampMs,
  }));
  return batchOf(records, { control: true, baseOffset, partitionLeaderEpoch: epoch });
}

/** The first words of a reign. Kafka writes them at version 0, without directories. */
export function leaderChange(
  leaderId: number,
  voters: readonly number[],
  grantingVoters: readonly number[],
): ControlWord {
  const named = (ids: readonly number[]) => ids.map((voterId) => ({ voterId }));
  const message = {
    version: 0,
    leaderId,
    voters: named(voters),
    grantingVoters: named(grantingVoters),
  };
  return { type: 'LEADER_CHANGE', value: encode(leaderChangeMessage, 0, message) };
}

/** From here on the quorum speaks this kraft.version. */
export function kraftVersion(version: number): ControlWord {
  const value = encodeControlValue('KRAFT_VERSION', { version: 0, kRaftVersion: version });
  return { type: 'KRAFT_VERSION', value };
}

/** From here on these are the voters. */
export function votersWord(voters: VoterSet): ControlWord {
  return {
    type: 'KRAFT_VOTERS',
    value: encodeControlValue('KRAFT_VOTERS', { version: 0, voters }),
  };
}

/** The first words of a snapshot. */
export function snapshotHeader(lastContainedLogTimestamp: number): ControlWord {
  const value = { version: 0, lastContainedLogTimestamp };
  return { type: 'SNAPSHOT_HEADER', value: encodeControlValue('SNAPSHOT_HEADER', value) };
}

/** The last words of a snapshot: without them it is not whole. */
export function snapshotFooter(): ControlWord {
  return { type: 'SNAPSHOT_FOOTER', value: encodeControlValue('SNAPSHOT_FOOTER', { version: 0 }) };
}
