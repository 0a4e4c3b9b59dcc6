// Processes of a cluster with a real quorum: they elect, register, serve, fail over and catch up.
import { expect, test } from 'vitest';
import { seconds } from '../../../sim/time.ts';
import type { World } from '../../../sim/world/state.ts';
import { brokerIn, controllerIn } from '../../../engine/server/process.ts';
import { killed, type ClusterPlan } from '../../kit/cluster.ts';
import type { ScriptedAsk } from '../../kit/scripted-client.ts';
import { linesOf, play, type Played } from '../../kit/transcript.ts';

const orders = { name: 'orders', assignment: [[1, 2, 3]] };

const activeControllers = ({ state }: World): string[] =>
  state.processes
    .filter(({ state: process }) => controllerIn(process)?.controller.reign !== undefined)
    .map(({ name }) => name);

const stages = ({ state }: World): (string | undefined)[] =>
  state.processes.flatMap(({ state: process }) => brokerIn(process)?.lifecycle.stage ?? []);

/** Where the metadata ends that each node goes by, and how many topics it knows. */
const topicsKnown = ({ state }: World): (number | undefined)[] =>
  state.processes.flatMap(({ state: process }) => {
    const node = brokerIn(process) ?? controllerIn(process);
    return node === undefined ? [] : [node.loader.published.image.topics.size];
  });

const quorumTimes = {
  'controller.quorum.election.timeout.ms': '500',
  'controller.quorum.fetch.timeout.ms': '1000',
};

const creating = (atMs: number, to: string, names: readonly string[]): ScriptedAsk => ({
  atMs,
  to,
  api: 'CreateTopics',
  version: 7,
  what: `${names.length} topics`,
  body: {
    topics: names.map((name) => {
      return { name, numPartitions: 1, replicationFactor: 2, assignments: [], configs: [] };
    }),
    timeoutMs: 5_000,
    validateOnly: false,
  },
});

const heard = (played: Played): string[] =>
  linesOf(played, ['client-heard']).map((line) => line.replace(/.*answer=/, ''));

const plans: readonly (readonly [string, ClusterPlan])[] = [
  ['one controller', { controllers: 1 }],
  ['three controllers', { controllers: 3 }],
  ['five controllers', { controllers: 5 }],
  ['nodes that are both', { controllers: 3, combined: true }],
];

test.each(plans)('with %s one of them is active, and every broker serves', (_, plan) => {
  const { world } = play({ topics: [orders], configs: quorumTimes, ...plan }, 6);

  expect(activeControllers(world)).toHaveLength(1);
  expect(stages(world)).toEqual(['running', 'running', 'running']);
  expect(new Set(topicsKnown(world))).toEqual(new Set([1]));
});

test('when the active controller dies another one decides', () => {
  const before = play({ controllers: 3, topics: [orders], configs: quorumTimes }, 5);
  const [active = ''] = activeControllers(before.world);
  const plan: ClusterPlan = {
    controllers: 3,
    topics: [orders],
    configs: quorumTimes,
    faults: [killed(active, seconds(5), seconds(20)), killed('b1', seconds(9), seconds(20))],
  };

  const after = play(plan, 14);

  expect(activeControllers(after.world)).toHaveLength(1);
  expect(activeControllers(after.world)).not.toEqual([active]);
  const decisions = linesOf(after, ['partition-changed']);
  expect(decisions.at(-1)).toContain('leader=2');
});

test('what a client asks of a broker is decided by whoever is active then', () => {
  const before = play({ controllers: 3, configs: quorumTimes }, 5);
  const [active = ''] = activeControllers(before.world);
  const script = [creating(4_000, 'b2', ['early']), creating(5_050, 'b2', ['late'])];
  const plan: ClusterPlan = {
    controllers: 3,
    configs: quorumTimes,
    clients: { app: { script } },
    faults: [killed(active, seconds(5), seconds(20))],
  };

  const after = play(plan, 14);

  expect(heard(after)).toEqual(['done', 'done']);
  expect(new Set(topicsKnown(after.world))).toEqual(new Set([2]));
});

test('nobody can connect to a broker before it is unfenced', () => {
  const script = [creating(5, 'b1', ['early'])];

  const played = play({ controllers: 1, clients: { app: { script } } }, 2);

  expect(linesOf(played, ['client-hung-up-on'])).toHaveLength(1);
  expect(stages(played.world)).toEqual(['running', 'running', 'running']);
});

test('who comes back when the log begins later starts from a snapshot', () => {
  const script = Array.from({ length: 30 }, (_, i) =>
    creating(4_000 + i * 1_000, 'b1', [`topic-${i}`]),
  );
  const plan: ClusterPlan = {
    controllers: 1,
    clients: { app: { script } },
    configs: {
      'metadata.log.max.record.bytes.between.snapshots': '2000',
      'metadata.max.retention.bytes': '4000',
    },
    faults: [killed('b3', seconds(3), seconds(100))],
  };

  const played = play(plan, 110);

  const fetched = linesOf(played, ['quorum-snapshot-fetched']);
  expect(fetched.some((line) => line.includes(' b3 '))).toBe(true);
  expect(stages(played.world)).toEqual(['running', 'running', 'running']);
  expect(new Set(topicsKnown(played.world)).size).toBe(1);
});

test('a broker that has lost the voters with its log, and not who leads, comes back', () => {
  const plan: ClusterPlan = {
    // What a power loss leaves of a file is drawn: here nothing.
    seed: '1',
    controllers: 1,
    faults: [{ at: seconds(3), fault: 'power-loss', with: { host: 'b2' }, for: seconds(1) }],
  };

  const played = play(plan, 20);

  expect(linesOf(played, ['quorum-log-recovered']).at(-1)).toMatch(
    / b2 .*logEndOffset=0 .* epoch=1/,
  );
  expect(linesOf(played, ['quorum-broken'])).toEqual([]);
  expect(stages(played.world)).toEqual(['running', 'running', 'running']);
});

test('producer ids come in blocks, so that no two brokers give the same one', () => {
  const asking = (atMs: number, to: string): ScriptedAsk => ({
    atMs,
    to,
    api: 'InitProducerId',
    version: 4,
    what: 'an id',
    body: {
      transactionalId: null,
      transactionTimeoutMs: 60_000,
      producerId: -1,
      producerEpoch: -1,
    },
  });
  const brokers = ['b1', 'b2', 'b3'];
  const script = [2_000, 3_000, 3_100].flatMap((atMs) => brokers.map((to) => asking(atMs, to)));

  const { world } = play({ clients: { app: { script } } }, 5);

  const blocks = world.state.processes.flatMap(({ state }) => {
    const broker = brokerIn(state)?.broker;
    return broker === undefined ? [] : [broker.producerIds];
  });
  expect(new Set(blocks.map(({ current }) => current.first)).size).toBe(3);
  expect(blocks.map(({ used }) => used)).toEqual([2, 2, 2]);
});
