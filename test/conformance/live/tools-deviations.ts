import type { Deviation } from '../deviations.ts';

/** Commands whose outcome was recorded, and that differ on purpose or wait for a part of ours. */
export const toolsDeviations: readonly Deviation[] = [
  ...differ(
    'kafka-metadata-quorum',
    '01 03',
    'observers come in the order of a HashMap of their directory ids, which are drawn at random',
  ),
  ...differ(
    'kafka-get-offsets',
    '04',
    'two records that are read from one file one after the other bear the same millisecond here, and so ' +
      'the first of them has the greatest timestamp; a Java process that has just begun loads classes ' +
      'between them',
  ),
  ...differ(
    'kafka-log-dirs',
    '01',
    'orders-1 takes 80 bytes in the recording and 79 here: its second record came more than 63 ms after ' +
      'the first, while Java loaded classes, and a greater time takes another byte',
  ),
  ...differ(
    'kafka-dump-log',
    '04',
    'the order in which brokers happened to register, that of features in a Java map, and the names and ' +
      'ports of hosts are those of one run on one machine',
  ),
  ...waits('kafka-consumer-groups', '01 04 22', 'group newg, which is one of KIP-848, in the list'),
  ...waits('kafka-consumer-groups', '14 15 44', 'group newg, which is one of KIP-848'),
  ...waits('kafka-groups', '01', 'group newg, which is one of KIP-848, in the list'),
  ...waits(
    'kafka-dump-log',
    '05',
    'group newg, which is one of KIP-848, in the log of its coordinator',
  ),
  ...waits('kafka-transactions', '01 02', 'a coordinator of transactions'),
  ...waits('kafka-transactions', '05', 'producers with transactions in orders-2'),
  ...waits('kafka-dump-log', '02', 'batches and markers of transactions in orders-2'),
  ...waits('kafka-dump-log', '06', 'the log of a coordinator of transactions'),
  ...waits('kafka-storage', '01 02 03 04', 'a look at the disk of a broker that runs'),
  ...waits('kafka-storage', '05 06 08 09 10', 'a disk for a node that is not in the world yet'),
  ...waits('kafka-metadata-shell', '0*', 'this tool'),
  ...waits('kafka-producer-perf-test', '0*', 'this tool'),
  ...waits('kafka-consumer-perf-test', '0*', 'this tool'),
];

function differ(tool: string, numbers: string, reason: string): Deviation[] {
  return numbers.split(' ').map((number) => ({
    cases: `live-4.3/cli#${tool}-${number}`,
    reason: `Differs: ${reason}.`,
  }));
}

function waits(tool: string, numbers: string, part: string): Deviation[] {
  return numbers.split(' ').map((number) => ({
    cases: `live-4.3/cli#${tool}-${number}`,
    reason: `Waits for ${part}.`,
  }));
}
