// What the simulator promises to reach: one number each, measured by `npm run bench`.

/** A target: the bench fails beyond `accept`, and we aim at `stretch`. */
export interface Target {
  readonly what: string;
  readonly unit: 'times' | 's per s' | 'bytes' | 'per s' | 's' | 'ms' | 'MB';
  readonly betterWhen: 'higher' | 'lower';
  readonly accept: number;
  readonly stretch: number;
}

/**
 * All targets. Base is 3 brokers and 3 controllers, one topic of 3 partitions on 3 replicas, acks=all,
 * linger 5 ms, 1,000 records of 100 bytes a second, one consumer, logs bounded by retention.
 */
export const targets = {
  P1: {
    what: 'our queue ÷ array-backed object heap, hold model, 10,000 pending',
    unit: 'times',
    betterWhen: 'higher',
    accept: 5,
    stretch: 7,
  },
  P2: {
    what: 'our queue ÷ npm flatqueue, hold model, 10,000 pending',
    unit: 'times',
    betterWhen: 'higher',
    accept: 1.5,
    stretch: 2,
  },
  P4: {
    what: 'cost of our queue with 10,000 pending ÷ with 100',
    unit: 'times',
    betterWhen: 'lower',
    accept: 1.3,
    stretch: 1.1,
  },
  P5: {
    what: 'events/s of the engine in Base ÷ of the raw queue, hash on',
    unit: 'times',
    betterWhen: 'higher',
    accept: 0.035,
    stretch: 0.08,
  },
  P7: {
    what: 'simulated seconds per CPU second, Base, hash on, recording off',
    unit: 's per s',
    betterWhen: 'higher',
    accept: 100,
    stretch: 250,
  },
  P8: {
    what: 'simulated seconds per CPU second, Base without clients',
    unit: 's per s',
    betterWhen: 'higher',
    accept: 5_000,
    stretch: 20_000,
  },
  P9: {
    what: 'simulated seconds per CPU second, 100 brokers, 100,000 partitions, idle',
    unit: 's per s',
    betterWhen: 'higher',
    accept: 5,
    stretch: 20,
  },
  P10: {
    what: 'idle events per simulated second ÷ the least there can be',
    unit: 'times',
    betterWhen: 'lower',
    accept: 1.2,
    stretch: 1,
  },
  P11: {
    what: 'full columns ÷ hash only, Base',
    unit: 'times',
    betterWhen: 'lower',
    accept: 1.4,
    stretch: 1.25,
  },
  P12: {
    what: 'invariants on ÷ off, Base',
    unit: 'times',
    betterWhen: 'lower',
    accept: 1.3,
    stretch: 1.15,
  },
  P13: {
    what: 'bytes per trace row in memory',
    unit: 'bytes',
    betterWhen: 'lower',
    accept: 32,
    stretch: 28,
  },
  P14: {
    what: 'p95 of seeking anywhere ÷ the whole run, Base, 1 M events',
    unit: 'times',
    betterWhen: 'lower',
    accept: 0.05,
    stretch: 0.025,
  },
  P15: {
    what: 'cost of key-frames ÷ the run, Base',
    unit: 'times',
    betterWhen: 'lower',
    accept: 0.08,
    stretch: 0.03,
  },
  P15b: {
    what: 'memory that a key-frame of 100,000 idle partitions adds to the one before',
    unit: 'MB',
    betterWhen: 'lower',
    accept: 10,
    stretch: 5,
  },
  P16: {
    what: 'standard swarm seeds per second and core, all invariants on',
    unit: 'per s',
    betterWhen: 'higher',
    accept: 4,
    stretch: 20,
  },
  P17: {
    what: 'standard swarm seeds with two workers ÷ with one',
    unit: 'times',
    betterWhen: 'higher',
    accept: 1.7,
    stretch: 1.8,
  },
  P18: {
    what: 'Chromium worker ÷ Node, Base, same hash',
    unit: 'times',
    betterWhen: 'higher',
    accept: 0.75,
    stretch: 0.85,
  },
  P20: {
    what: 'main-thread script per frame, full stage, 200 messages in flight',
    unit: 'ms',
    betterWhen: 'lower',
    accept: 8,
    stretch: 4,
  },
  P21: {
    what: 'bytes allocated per event, Base',
    unit: 'bytes',
    betterWhen: 'lower',
    accept: 600,
    stretch: 300,
  },
  P22: {
    what: 'heap growth over 10 M events, Base, recording off',
    unit: 'MB',
    betterWhen: 'lower',
    accept: 10,
    stretch: 2,
  },
  C1: {
    what: 'reading a Metadata response of 1,000 partitions: our speed ÷ kafkajs',
    unit: 'times',
    betterWhen: 'higher',
    accept: 1,
    stretch: 2,
  },
  C2: {
    what: 'writing a Metadata response of 1,000 partitions: our speed ÷ kafkajs',
    unit: 'times',
    betterWhen: 'higher',
    accept: 1,
    stretch: 2,
  },
  C3: {
    what: 'reading a Fetch response of 1,000 partitions: our speed ÷ kafkajs',
    unit: 'times',
    betterWhen: 'higher',
    accept: 1,
    stretch: 2,
  },
  C4: {
    what: 'writing a Fetch response of 1,000 partitions: our speed ÷ kafkajs',
    unit: 'times',
    betterWhen: 'higher',
    accept: 1,
    stretch: 2,
  },
  C5: {
    what: 'reading a Metadata response of 1,000 partitions: our speed ÷ @platformatic/kafka',
    unit: 'times',
    betterWhen: 'higher',
    accept: 0.5,
    stretch: 1,
  },
  C6: {
    what: 'writing a Metadata response of 1,000 partitions: our speed ÷ @platformatic/kafka',
    unit: 'times',
    betterWhen: 'higher',
    accept: 0.5,
    stretch: 1,
  },
  C7: {
    what: 'reading a Fetch response of 1,000 partitions: our speed ÷ @platformatic/kafka',
    unit: 'times',
    betterWhen: 'higher',
    accept: 0.5,
    stretch: 1,
  },
  C8: {
    what: 'writing a Fetch response of 1,000 partitions: our speed ÷ @platformatic/kafka',
    unit: 'times',
    betterWhen: 'higher',
    accept: 0.5,
    stretch: 1,
  },
  F1: {
    what: 'failover of a broker that leads 10,000 partitions: a partition ÷ one of 1,000',
    unit: 'times',
    betterWhen: 'lower',
    accept: 2,
    stretch: 1.3,
  },
  F2: {
    what: 'simulated seconds from the death of a broker that leads 10,000 partitions until all are led',
    unit: 's',
    betterWhen: 'lower',
    accept: 11,
    stretch: 9,
  },
  G1: {
    what: 'coordinating a member of a group of 1,000 (2,000 partitions) ÷ of 100',
    unit: 'times',
    betterWhen: 'lower',
    accept: 2,
    stretch: 1.3,
  },
  G2: {
    what: 'a member of a group of 1,000 consumers (2,000 partitions) ÷ of 100, all of the world',
    unit: 'times',
    betterWhen: 'lower',
    accept: 2,
    stretch: 1.3,
  },
} as const satisfies Record<string, Target>;

/** The name of a figure. */
export type FigureId = keyof typeof targets;

/** How a value compares with its target. */
export type Verdict = 'stretch' | 'accept' | 'missed';

/** Judges a measured value. */
export function verdictOf(target: Target, value: number): Verdict {
  if (reaches(target, value, target.stretch)) return 'stretch';
  return reaches(target, value, target.accept) ? 'accept' : 'missed';
}

function reaches({ betterWhen }: Target, value: number, bound: number): boolean {
  return betterWhen === 'higher' ? value >= bound : value <= bound;
}
