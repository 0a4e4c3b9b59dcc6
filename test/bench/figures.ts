// Which figure is measured by whom. A new measurement takes the place of what its figure needed.
import {
  allocatedBytes,
  costOfCheckers,
  enginesRate,
  heapGrowth,
  seedsPerSecond,
  speedAtRest,
  speedOfBase,
  speedOfLarge,
  turnsAtRest,
} from './base.ts';
import { codecAgainst } from './codec.ts';
import { costOfFailover, timeOfFailover } from './failover.ts';
import type { Measure, Waiting } from './figure.ts';
import { costOfConsumers, costOfMembers } from './groups.ts';
import { flatnessOfQueue, queueAgainstFlatqueue, queueAgainstObjectHeap } from './queue.ts';
import type { FigureId } from './targets.ts';
import {
  costOfColumns,
  costOfFrames,
  costOfSeeking,
  memoryOfLargeFrame,
  memoryOfRows,
} from './timeline.ts';
import { gainOfSecondWorker } from './workers.ts';

const page: Waiting = { needs: 'the page' };

/** All figures, in the order in which they are printed. */
export const figures: Readonly<Record<FigureId, Measure | Waiting>> = {
  P1: queueAgainstObjectHeap,
  P2: queueAgainstFlatqueue,
  P4: flatnessOfQueue,
  P5: enginesRate,
  P7: speedOfBase,
  P8: speedAtRest,
  P9: speedOfLarge,
  P10: turnsAtRest,
  P11: costOfColumns,
  P12: costOfCheckers,
  P13: memoryOfRows,
  P14: costOfSeeking,
  P15: costOfFrames,
  P15b: memoryOfLargeFrame,
  P16: seedsPerSecond,
  P17: gainOfSecondWorker,
  P18: page,
  P20: page,
  P21: allocatedBytes,
  P22: heapGrowth,
  C1: codecAgainst('kafkajs', 'metadata', 'decode'),
  C2: codecAgainst('kafkajs', 'metadata', 'encode'),
  C3: codecAgainst('kafkajs', 'fetch', 'decode'),
  C4: codecAgainst('kafkajs', 'fetch', 'encode'),
  C5: codecAgainst('platformatic', 'metadata', 'decode'),
  C6: codecAgainst('platformatic', 'metadata', 'encode'),
  C7: codecAgainst('platformatic', 'fetch', 'decode'),
  C8: codecAgainst('platformatic', 'fetch', 'encode'),
  F1: costOfFailover,
  F2: timeOfFailover,
  G1: costOfMembers,
  G2: costOfConsumers,
};
