import { fencingSchedules } from './fencing.ts';
import { inSyncSchedules } from './in-sync.ts';
import { brokerSchedules } from './kraft-brokers.ts';
import { partitionSchedules } from './kraft-partitions.ts';
import { quorumSchedules } from './kraft-quorum.ts';
import { logSchedules } from './log.ts';
import type { Schedule } from './schedule.ts';
import { truncationSchedules } from './truncation.ts';

/** Every written schedule, floor by floor. */
export const schedules: readonly Schedule[] = [
  ...logSchedules,
  ...truncationSchedules,
  ...fencingSchedules,
  ...inSyncSchedules,
  ...quorumSchedules,
  ...brokerSchedules,
  ...partitionSchedules,
];
