// What applications write when they implement Kafka's Partitioner: from a record to its partition. Each is
// a pure function; `partitioner.class` names it, and `partitioner.ignore.keys` is nothing to it.
import type { OwnPartitionerName } from '../../config/own-partitioners.ts';
import type { Bytes } from '../../protocol/batch.ts';
import { crc32 } from '../../protocol/hashes/crc32.ts';
import { partitionOfKey } from '../../protocol/hashes/murmur2.ts';
import { toPositive } from '../../protocol/hashes/signs.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { textOfBytes, textToBytes } from '../../protocol/utf8.ts';

/** A way to spread records, and what a student should know of it. */
interface OwnPartitioner {
  readonly sentence: string;
  /** The partition of a record with this key, of so many. */
  choose(key: Bytes, partitions: number): number;
}

/** The partitioners of applications. One more is a row here, and its class in `ownPartitionerClasses`. */
export const ownPartitioners: Readonly<Record<OwnPartitionerName, OwnPartitioner>> = {
  'key-number': {
    sentence: 'The number at the end of the key tells the partition: of four, key-6 goes to 2.',
    choose: (key, partitions) => numberAtEnd(textOf(key)) % partitions,
  },
  'first-key-apart': {
    sentence: 'The records of key-0 have the last partition to themselves; others share the rest.',
    choose: (key, partitions) => {
      const last = partitions - 1;
      if (textOf(key) === 'key-0' || last === 0) return last;
      return partitionOfKey(bytesOf(key), last);
    },
  },
  'first-partition': {
    sentence: 'Everything goes to partition 0: the other brokers have nothing to do.',
    choose: () => 0,
  },
  'java-hash': {
    sentence: "String.hashCode() of the key: not what Kafka's own producers hash with.",
    choose: (key, partitions) => toPositive(hashOfString(textOf(key))) % partitions,
  },
  librdkafka: {
    sentence:
      'CRC-32 of the key, as clients of C, Python and Go hash: the same key, another partition.',
    // Simplified: they spread records without key at random; here these go where the empty key goes.
    choose: (key, partitions) => crc32(bytesOf(key)) % partitions,
  },
};

const bytesOf = (key: Bytes): Uint8Array =>
  typeof key === 'string' ? textToBytes(key) : (key ?? new Uint8Array(0));

const textOf = (key: Bytes): string => (typeof key === 'string' ? key : textOfBytes(bytesOf(key)));

const numberAtEnd = (key: string): number => Number(/\d{1,9}$/.exec(key)?.[0] ?? 0);
