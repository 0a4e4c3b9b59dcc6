// A real cluster behind the page's door, without a thread: what is asked is simulated at once.
import { createReader, type TraceReader } from '../../../sim/trace/reading.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Cast } from '../../../viz/model/cast.ts';
import type { RunSource } from '../../../viz/model/run-source.ts';
import { castOf } from '../../../viz/worker/cast-of-plan.ts';
import { createDesk, hear, runSome, type Reading } from '../../../viz/worker/desk.ts';
import type { FromWorker, ToWorker } from '../../../viz/worker/messages.ts';
import { openRun } from '../../../viz/worker/remote-run.ts';
import { clusterCode, clusterTables, clusterWorld, uuidOfTopic } from '../../kit/cluster.ts';
import type { WorldPlan } from '../../../sim/world/plan.ts';

/** Three brokers, one partition, and a producer that is told what to write. */
export const smallCluster: WorldPlan = clusterWorld({
  seed: 'small',
  topics: [{ name: 'orders', assignment: [[1, 2, 3]] }],
  clients: {
    shop: {
      producer: {
        topic: 'orders',
        topicId: uuidOfTopic('orders'),
        brokers: ['b1', 'b2', 'b3'],
        acks: -1,
        everyMs: 100,
        fromMs: 300,
        count: 1_000,
      },
    },
  },
});

/** Reads what a small cluster writes. */
export const smallReader: TraceReader = createReader(clusterTables);

function smallCast(plan: WorldPlan): Cast {
  const process = plan.hosts.findIndex(({ name }) => name === 'shop');
  const shop = { process, name: 'shop', kind: 'producer', acks: 'all' } as const;
  return { ...castOf(plan), clients: [{ ...shop, batchSize: 16_384, maxInFlight: 1 }] };
}

/** What the small cluster's scenario file would become. */
export function smallReading(until: Micros, plan: WorldPlan = smallCluster): Reading {
  const { seed } = plan;
  return {
    title: 'small',
    seed,
    kafka: '4.3',
    until,
    code: clusterCode,
    plan,
    cast: smallCast(plan),
  };
}

/** A run that can be asked as the page asks it, and the desk behind it. */
export interface LiveRun {
  readonly source: RunSource;
  /** Asks the worker itself, and gives what it says. */
  readonly ask: (message: ToWorker) => readonly FromWorker[];
}

/** Opens a reading; everything is simulated as soon as it is asked for. */
export function liveRun(reading: Reading, reader: TraceReader = smallReader): LiveRun {
  let hearPage: (message: FromWorker) => void = () => undefined;
  const said: FromWorker[] = [];
  const desk = createDesk({
    reader,
    read: () => reading,
    // What crosses to another thread is cloned: so it is here.
    post: (message) => {
      said.push(message);
      hearPage(structuredClone(message));
    },
  });
  const send = (message: ToWorker): void => {
    hear(desk, message);
    while (runSome(desk));
  };
  const opened: RunSource[] = [];
  const door = {
    send,
    onMessage: (listener: (message: FromWorker) => void) => {
      hearPage = listener;
    },
  };
  openRun(door, reader, { file: 'small', text: '' }, (result) => {
    if (result.type === 'run') opened.push(result.source);
  });
  const [source] = opened;
  if (source === undefined) throw new Error(`The run was not opened: ${JSON.stringify(said)}`);
  return {
    source,
    ask: (message) => {
      const before = said.length;
      send(message);
      return said.slice(before);
    },
  };
}
