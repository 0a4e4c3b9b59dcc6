// Which figure is measured by whom. A new measurement takes the place of what its figure needed.
import { codecAgainst } from './codec.ts';
import type { Measure, Waiting } from './figure.ts';
import { flatnessOfQueue, queueAgainstFlatqueue, queueAgainstObjectHeap } from './queue.ts';
import type { FigureId } from './targets.ts';
import { costOfColumns, costOfFrames, costOfSeeking, memoryOfRows } from './world.ts';

const brokers: Waiting = { needs: 'brokers and clients' };
const swarm: Waiting = { needs: 'brokers, and the swarm' };
const page: Waiting = { needs: 'the page' };

/** All figures, in the order in which they are printed. */
export const figures: Readonly<Record<FigureId, Measure | Waiting>> = {
  P1: queueAgainstObjectHeap,
  P2: queueAgainstFlatqueue,
  P4: flatnessOfQueue,
  P5: brokers,
  P7: brokers,
  P8: brokers,
  P9: brokers,
  P10: brokers,
  P11: costOfColumns,
  P12: brokers,
  P13: memoryOfRows,
  P14: costOfSeeking,
  P15: costOfFrames,
  P16: swarm,
  P17: swarm,
  P18: page,
  P20: page,
  P21: brokers,
  P22: brokers,
  C1: codecAgainst('kafkajs', 'metadata', 'decode'),
  C2: codecAgainst('kafkajs', 'metadata', 'encode'),
  C3: codecAgainst('kafkajs', 'fetch', 'decode'),
  C4: codecAgainst('kafkajs', 'fetch', 'encode'),
  C5: codecAgainst('platformatic', 'metadata', 'decode'),
  C6: codecAgainst('platformatic', 'metadata', 'encode'),
  C7: codecAgainst('platformatic', 'fetch', 'decode'),
  C8: codecAgainst('platformatic', 'fetch', 'encode'),
};
