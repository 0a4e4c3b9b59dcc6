import type { Deviation } from '../deviations.ts';

/** Commands whose outcome was recorded, and that differ on purpose or wait for a part of ours. */
export const toolsDeviations: readonly Deviation[] = [
  ...differ(
    'kafka-metadata-quorum',
    '01 03',
    'observers follow a hash map of random directory ids',
  ),
  ...differ('kafka-get-offsets', '04', slowJava()),
  ...differ('kafka-log-dirs', '01', slowJava()),
  ...waits('kafka-consumer-groups', '01 04 14 15 22 44', 'groups of the new protocol (KIP-848)'),
  ...waits('kafka-groups', '01', 'groups of the new protocol (KIP-848)'),
  ...waits('kafka-transactions', '01 02 05', 'transactions'),
  ...waits('kafka-dump-log', '02 06', 'transactions'),
  ...waits('kafka-dump-log', '05', 'groups of the new protocol (KIP-848)'),
  ...differ('kafka-dump-log', '04', 'the names of our hosts are shorter than the recorded address'),
  ...waits('kafka-storage', '01 02 03 04 05 06 08 09 10', 'disks that tools can read and format'),
  ...waits('kafka-metadata-shell', '0*', 'this tool'),
  ...waits('kafka-producer-perf-test', '0*', 'this tool'),
  ...waits('kafka-consumer-perf-test', '0*', 'this tool'),
];

/** A tool that just began loads classes between its first records, so their times differ more. */
function slowJava(): string {
  return 'a Java process is slow at first, so times of records are further apart';
}

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
