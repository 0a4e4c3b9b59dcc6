import { clockDrift, clockSkew, clockStep } from './clocks.ts';
import { cpuStarve } from './cpu.ts';
import { corruptEntry, failedDir, fullDisk, slowDisk, tornWrite, wipeDisk } from './disks.ts';
import { faultTable, type FaultKind, type FaultTable } from './kind.ts';
import { clog, lossyLink, slowLink } from './links.ts';
import { cutConnection, hold, loseMessage } from './messages.ts';
import { isolate, partition } from './partitions.ts';
import { powerLoss } from './power.ts';
import { kill, pause, restart } from './processes.ts';

const kinds: readonly FaultKind[] = [
  kill,
  powerLoss,
  pause,
  restart,
  partition,
  isolate,
  slowLink,
  lossyLink,
  clog,
  cutConnection,
  loseMessage,
  hold,
  slowDisk,
  fullDisk,
  failedDir,
  tornWrite,
  corruptEntry,
  wipeDisk,
  clockSkew,
  clockDrift,
  clockStep,
  cpuStarve,
];

/** Everything that can go wrong in a world that has never heard of Kafka. */
export const worldFaults: FaultTable = faultTable(kinds);

/** The world's faults with those of the layer above; refuses a name that is taken. */
export function faultsWith(more: FaultTable): FaultTable {
  return faultTable([...kinds, ...Object.values(more)]);
}
