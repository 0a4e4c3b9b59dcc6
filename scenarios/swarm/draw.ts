// A seed becomes a whole scenario: a cluster with short timers, clients of every kind, and what goes wrong.
import { castOfPlan, type Cast } from '../../sim/faults/cast.ts';
import { drawSwarm } from '../../sim/faults/swarm.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import type { Plain } from '../../sim/plain.ts';
import { rngOf, type Rng } from '../../sim/random/rng.ts';
import { createStream } from '../../sim/random/stream.ts';
import { ms, seconds, type Micros } from '../../sim/time.ts';
import type { FaultPlan } from '../../sim/world/plan.ts';
import type {
  ConsumerPlan,
  ProducerPlan,
  Scenario,
  StepPlan,
  TopicPlan,
} from '../format/scenario.ts';
import { consumerDefaults } from '../format/consumers.ts';
import { planOf } from '../runner/plan.ts';
import { drawGroupConfigs, pollInTime, shareGroup } from './draw-groups.ts';

/** The standard swarm seed: 30 seconds of trouble, then 30 to become well. */
export const trouble: { readonly from: Micros; readonly until: Micros } = {
  from: seconds(2),
  until: seconds(30),
};
/** When a standard seed ends: thirty seconds of faults, thirty to converge. */
export const lastsUntil: Micros = seconds(60);

/** What a seed has in store, in the form of a scenario file. */
export function drawScenario(seed: string): Scenario {
  const rng = (name: string): Rng => rngOf(createStream(seed, `swarm/cluster/${name}`));
  const brokers = rng('brokers').between(3, 5);
  const topics = drawTopics(rng('topics'));
  const calm: Scenario = {
    title: `Swarm of seed ${seed}`,
    kafka: '4.3',
    seed,
    brokers,
    ...drawQuorum(rng('quorum'), brokers),
    configs: {
      ...drawBrokerConfigs(rng('configs')),
      ...drawQuorumConfigs(rng('quorum-configs')),
      ...drawGroupConfigs(rng('group-configs')),
    },
    topics,
    producers: drawProducers(rng('producers'), topics),
    consumers: shareGroup(rng('groups'), drawConsumers(rng('consumers'), topics)),
    steps: [],
    until: lastsUntil,
  };
  return { ...calm, steps: drawFaults(rng('faults'), seed, calm) };
}

/** Kafka waits for seconds and minutes; the shorter the timers, the more happens in a run. */
function drawBrokerConfigs(rng: Rng): Readonly<Record<string, string>> {
  const sessionMs = rng.pick([1_000, 2_000, 4_000, 6_000]);
  const drawn: Readonly<Record<string, number>> = {
    'broker.session.timeout.ms': sessionMs,
    'broker.heartbeat.interval.ms': Math.floor(sessionMs / rng.pick([3, 4, 5])),
    'replica.lag.time.max.ms': rng.pick([1_000, 2_000, 5_000, 10_000]),
    'replica.fetch.wait.max.ms': rng.pick([250, 500, 500, 500]),
    'replica.fetch.backoff.ms': rng.pick([20, 100, 1_000]),
    'replica.socket.timeout.ms': rng.pick([1_000, 3_000, 10_000]),
    'replica.high.watermark.checkpoint.interval.ms': rng.pick([100, 1_000, 5_000]),
    'log.flush.offset.checkpoint.interval.ms': rng.pick([500, 5_000, 60_000]),
    // A follower that gets little at a time lags, and is cut off in the midst of catching up.
    'replica.fetch.max.bytes': rng.pick([300, 2_000, 1_048_576]),
    'group.min.session.timeout.ms': 500,
    'group.initial.rebalance.delay.ms': rng.pick([0, 500, 3_000]),
    'offsets.topic.num.partitions': rng.pick([1, 3]),
    'offsets.topic.replication.factor': 3,
  };
  return Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, `${value}`]));
}

/** One controller, three or five; on hosts of their own, or on those of brokers. */
function drawQuorum(rng: Rng, brokers: number): Pick<Scenario, 'controllers' | 'combined'> {
  const controllers = rng.pick([1, 3, 3, 5]);
  return { controllers, combined: controllers <= brokers && rng.chance(1, 3) };
}

function drawQuorumConfigs(rng: Rng): Readonly<Record<string, string>> {
  const electionTimeout = rng.pick([200, 500, 1_000]);
  const electionBackoff = rng.pick([50, 200, 1_000]);
  const fetchTimeout = rng.pick([500, 1_000, 2_000]);
  const drawn: Readonly<Record<string, number>> = {
    'controller.quorum.election.timeout.ms': electionTimeout,
    'controller.quorum.election.backoff.max.ms': electionBackoff,
    'controller.quorum.fetch.timeout.ms': fetchTimeout,
    'controller.quorum.request.timeout.ms': rng.pick([500, 2_000]),
    'controller.quorum.append.linger.ms': rng.pick([0, 5, 25]),
    'metadata.max.idle.interval.ms': drawIdleInterval(rng, fetchTimeout),
    // Some nodes come back when the log begins later than they left it.
    'metadata.log.max.record.bytes.between.snapshots': rng.pick([1_000, 20_971_520]),
    'metadata.max.retention.bytes': rng.pick([4_000, 104_857_600]),
  };
  return Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, `${value}`]));
}

/**
 * A no-op wakes every node: as seldom as in Kafka, mostly. But a leader with nothing to tell lets a fetch wait
 * for 500 ms, and who has no more patience finds it silent, always.
 */
function drawIdleInterval(rng: Rng, fetchTimeout: number): number {
  const drawn = rng.pick([400, 500]);
  return fetchTimeout > 500 ? drawn : 250;
}

function drawTopics(rng: Rng): readonly TopicPlan[] {
  return ['orders', 'clicks', 'logs'].slice(0, rng.between(1, 3)).map((name) => {
    const replicas = rng.pick([1, 2, 3, 3, 3, 3]);
    const minInSync = Math.min(replicas, rng.pick([1, 2, 2]));
    const configs: Record<string, string> = { 'min.insync.replicas': `${minInSync}` };
    // Some flush so often that the disk is as good as the page cache.
    if (rng.chance(1, 4)) configs['flush.messages'] = `${rng.pick([1, 20])}`;
    return { name, partitions: rng.between(1, 3), replicas, configs };
  });
}

const acksOfSwarm = ['all', 'all', '1', '0'];

/** Together about 100 records a second. */
function drawProducers(rng: Rng, topics: readonly TopicPlan[]): readonly ProducerPlan[] {
  return acksOfSwarm.map((acks, i) => {
    const every = ms(rng.between(30, 60));
    const startAt = ms(rng.between(300, 1_500));
    return {
      name: `writer-${i + 1}`,
      topic: rng.pick(topics).name,
      every,
      startAt,
      count: Math.floor((trouble.until - startAt) / every),
      size: rng.pick([10, 100, 400]),
      keys: rng.pick([0, 3]),
      semantics: 'direct',
      configs: drawProducerConfigs(rng, acks),
    };
  });
}

function drawProducerConfigs(rng: Rng, acks: string): Readonly<Record<string, string>> {
  const requestMs = rng.pick([500, 1_500, 5_000]);
  return {
    acks,
    'enable.idempotence': `${acks === 'all' && rng.chance(1, 2)}`,
    'linger.ms': `${rng.pick([0, 5, 100, 100])}`,
    'max.in.flight.requests.per.connection': `${rng.pick([1, 5])}`,
    'request.timeout.ms': `${requestMs}`,
    'delivery.timeout.ms': `${requestMs + rng.pick([500, 4_000, 15_000])}`,
    'max.block.ms': `${rng.pick([1_000, 10_000])}`,
    'retry.backoff.ms': `${rng.pick([20, 100])}`,
    'metadata.max.age.ms': `${rng.pick([1_500, 5_000])}`,
  };
}

/** Some read alone, most as the members of a group. */
function drawConsumers(rng: Rng, topics: readonly TopicPlan[]): readonly ConsumerPlan[] {
  return topics.map(({ name }, i) => {
    const reader: ConsumerPlan = {
      ...consumerDefaults,
      name: `reader-${i + 1}`,
      topic: name,
      processing: rng.pick([0, ms(5), ms(20)]),
      startAt: ms(rng.between(300, 3_000)),
      configs: {
        'fetch.max.wait.ms': `${rng.pick([250, 500, 500])}`,
        'request.timeout.ms': `${rng.pick([1_500, 5_000])}`,
        'auto.offset.reset': 'earliest',
        'metadata.max.age.ms': `${rng.pick([1_500, 5_000])}`,
      },
    };
    return rng.chance(1, 4) ? reader : drawGroup(rng, reader);
  });
}

/** Members that come one by one, with short sessions and every way to commit. */
function drawGroup(rng: Rng, reader: ConsumerPlan): ConsumerPlan {
  const sessionMs = rng.pick([1_000, 2_000, 6_000]);
  return pollInTime({
    ...reader,
    group: `group-of-${reader.name}`,
    members: rng.between(1, 3),
    static: rng.chance(1, 4),
    assignor: rng.pick(['range', 'roundrobin', 'sticky', 'cooperative-sticky']),
    semantics: rng.pick(['auto-commit', 'auto-commit', 'at-least-once', 'at-most-once']),
    apart: ms(rng.pick([0, 500, 4_000])),
    configs: {
      ...reader.configs,
      'session.timeout.ms': `${sessionMs}`,
      'heartbeat.interval.ms': `${Math.floor(sessionMs / rng.pick([3, 5]))}`,
      'max.poll.interval.ms': `${rng.pick([2_000, 10_000])}`,
      'max.poll.records': `${rng.pick([5, 50, 500])}`,
      'auto.commit.interval.ms': `${rng.pick([500, 1_000, 5_000])}`,
      'default.api.timeout.ms': `${rng.pick([2_000, 10_000])}`,
    },
  });
}

/** Everybody can be hit, controllers too. */
function drawFaults(rng: Rng, seed: string, scenario: Scenario): readonly StepPlan[] {
  const isQuiet = rng.chance(1, 20);
  if (isQuiet) return [];
  const { hosts, processes } = castOfPlan(planOf(scenario));
  // Clients suffer in every third seed; elsewhere all the trouble is among servers.
  const victims = rng.chance(1, 3) ? /./ : /^[bc]\d+$/;
  const cast: Cast = {
    hosts: hosts.filter(({ name }) => victims.test(name)),
    processes: processes.filter((name) => victims.test(name)),
  };
  const { faults } = drawSwarm(worldFaults, cast, { seed, ...trouble });
  const steps = faults
    .filter((fault) => !isTheEnd(fault, scenario))
    .map(({ at, fault, with: parameters = {}, for: length }): StepPlan => {
      return { at, fault, with: parameters, ...(length === undefined ? {} : { for: length }) };
    });
  return [...steps, ...steps.flatMap(startAgain)].toSorted((a, b) => a.at - b.at);
}

const takeUnsynced: readonly string[] = ['power-loss', 'failed-dir', 'full-disk', 'torn-write'];

/** A single voter tells of what it has not synced yet, as in Kafka: its power and its disk must stay. */
function isTheEnd({ fault, with: parameters }: FaultPlan, scenario: Scenario): boolean {
  const voter = scenario.combined ? 'b1' : 'c1';
  const isAlone = scenario.controllers === 1 && hostOf(parameters) === voter;
  return isAlone && takeUnsynced.includes(fault);
}

const hostOf = (parameters: Plain | undefined): string =>
  (parameters as { readonly host?: string } | undefined)?.host ?? '';

const endServers: readonly string[] = ['full-disk', 'failed-dir'];

/**
 * A server whose disk fails ends itself: somebody must start it again when the disk is well, and once
 * more when all is over, because its host may have had no power then.
 */
function startAgain({ at, fault, with: parameters, for: length = 0 }: StepPlan): StepPlan[] {
  const host = hostOf(parameters);
  if (!endServers.includes(fault) || !/^[bc]\d+$/.test(host)) return [];
  return [at + length, trouble.until].map((healed) => {
    return { at: healed + ms(100), fault: 'restart', with: { process: host } };
  });
}
