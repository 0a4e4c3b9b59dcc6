import { expect, test } from 'vitest';
import { appendEntry } from '../../../sim/disk/write.ts';
import { findFile } from '../../../sim/disk/state.ts';
import { castOfPlan } from '../../../sim/faults/cast.ts';
import { parametersProblem } from '../../../sim/faults/check.ts';
import type { FaultKind } from '../../../sim/faults/kind.ts';
import { faultSentence } from '../../../sim/faults/sentence.ts';
import { worldFaults } from '../../../sim/faults/table.ts';
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { monotonicTime, wallTime, worldEpoch } from '../../../sim/world/clock.ts';
import type { FaultPlan } from '../../../sim/world/plan.ts';
import { rngNamed } from '../../../sim/world/streams.ts';
import { act, createWorld, runUntil } from '../../../sim/world/world.ts';
import { pingPongPlan } from '../../kit/ping-pong.ts';
import { code, smallPlan, smallWorld } from './small-world.ts';

const cast = castOfPlan(smallPlan('cast'));
const kinds = Object.values(worldFaults);
const kindNamed = (name: string): FaultKind => {
  const kind = worldFaults[name];
  if (kind === undefined) throw new Error(`There is no fault '${name}' to test.`);
  return kind;
};

test('the table has every fault that a world must know', () => {
  const asked =
    'kill power-loss pause restart partition isolate slow-link lossy-link clog cut-connection ' +
    'lose-message hold slow-disk full-disk failed-dir torn-write corrupt-entry wipe-disk ' +
    'clock-skew clock-drift clock-step cpu-starve';

  expect(Object.keys(worldFaults)).toEqual(asked.split(' '));
});

test.each(kinds)('$name: what the swarm draws is JSON, is valid, and makes a sentence', (kind) => {
  const rng = rngOf(createStream('draws', kind.name));
  for (let i = 0; i < 100; i += 1) {
    const parameters = kind.swarm.draw(rng, cast);

    expect(JSON.parse(JSON.stringify(parameters))).toEqual(parameters);
    expect(parametersProblem(kind, cast, parameters)).toBeUndefined();
    expect(faultSentence(kind, parameters)).toMatch(/^[^{}]+\.$/);
  }
});

test.each(kinds)(
  '$name: every parameter says what it means, and the sentence names known ones',
  (kind) => {
    const named = [...kind.sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);

    expect(named.length).toBeGreaterThan(0);
    expect(Object.keys(kind.parameters)).toEqual(expect.arrayContaining(named));
    for (const { means } of Object.values(kind.parameters)) expect(means).toMatch(/\w/);
  },
);

test('a torn write shows at the next kill: the last entry is there in part', () => {
  const world = smallWorld('torn');
  runUntil(world, ms(100));
  const disk = world.state.hosts[0]?.disk;
  if (disk === undefined) throw new Error('The small world has a first host.');
  const write = { file: 'data/log', value: 'x', sizeInBytes: 10, now: ms(100) };
  appendEntry(disk, write, rngNamed(world.state, 'test'));

  act(world, { type: 'fault', fault: 'torn-write', with: { host: 'h1' } });
  act(world, { type: 'fault', fault: 'kill', with: { process: 'p1' } });

  expect(findFile(disk, 'data/log')?.content.chunks).toMatchObject([[{ condition: 'torn' }]]);
});

test('a killed process starts again when the last fault that keeps it down is healed', () => {
  const world = smallWorld('down', [
    { at: ms(10), fault: 'kill', with: { process: 'p1' }, for: ms(100) },
    { at: ms(20), fault: 'kill', with: { process: 'p1' }, for: ms(200) },
    { at: ms(30), fault: 'power-loss', with: { host: 'h1' }, for: ms(300) },
  ]);
  const statusAt = (time: number): unknown => {
    runUntil(world, time);
    return [world.state.processes[0]?.status, world.state.hosts[0]?.powered];
  };

  expect(statusAt(ms(9))).toEqual(['running', true]);
  expect(statusAt(ms(11))).toEqual(['stopped', true]);
  expect(statusAt(ms(150))).toEqual(['stopped', false]);
  expect(statusAt(ms(250))).toEqual(['stopped', false]);
  expect(statusAt(ms(331))).toEqual(['running', true]);
  expect(world.state.processes[0]?.incarnations).toBe(2);
});

test('who had stopped before does not start because a fault is healed', () => {
  const world = smallWorld('stopped');
  runUntil(world, ms(10));
  act(world, { type: 'stop', process: 'p1' });
  runUntil(world, ms(20));

  act(world, { type: 'fault', fault: 'power-loss', with: { host: 'h1' }, for: ms(10) });
  runUntil(world, ms(100));

  expect(world.state.processes[0]?.status).toBe('stopped');
  expect(world.state.hosts[0]?.powered).toBe(true);
});

test('a restarted process runs in a new incarnation, with what it was given', () => {
  const settings = { opponents: [], pace: 50_000, size: 1 };
  const world = smallWorld('restart', [
    { at: ms(10), fault: 'restart', with: { process: 'p1', settings } },
  ]);

  runUntil(world, ms(20));

  expect(world.state.processes[0]).toMatchObject({ status: 'running', incarnations: 2, settings });
});

test('a partition cuts every pair of its groups, one way if it says so, and no other', () => {
  const blockedBy = (parameters: FaultPlan['with']): unknown => {
    const world = smallWorld('cut', [{ at: 0, fault: 'partition', with: parameters ?? {} }]);
    runUntil(world, 0);
    const name = (number: number): string => `${number + 1}`;
    return world.state.network.rules
      .flatMap(({ pairs }) => pairs ?? [])
      .map((pair) => `${name(Math.floor(pair / 65_536))}${name(pair % 65_536)}`)
      .toSorted();
  };

  expect(blockedBy({ groups: [['h1'], ['h2', 'h3']] })).toEqual(['12', '13', '21', '31']);
  expect(blockedBy({ groups: [['h1'], ['h2', 'h3']], oneWay: true })).toEqual(['12', '13']);
  expect(blockedBy({ groups: [['h1'], ['h2'], ['h3']], oneWay: true })).toEqual(['12', '13', '23']);
});

test('nothing is delivered across a partition, and much once it is healed', () => {
  const world = smallWorld('silence', [
    {
      at: 0,
      fault: 'partition',
      with: {
        groups: [
          ['h1', 'h2'],
          ['h3', 'h4'],
        ],
      },
    },
  ]);
  const across = (): number =>
    [...world.state.network.connections.values()].filter(
      ({ ends: [a, b] }) => a.host < 2 !== b.host < 2 && b.status === 'open',
    ).length;

  runUntil(world, ms(900));
  expect(across()).toBe(0);

  act(world, { type: 'heal', fault: 0 });
  runUntil(world, seconds(8));
  expect(across()).toBe(4);
});

test('a cut connection is lost to both ends, which dial again', () => {
  const world = smallWorld('cut');
  runUntil(world, ms(100));
  const before = new Set(world.state.network.connections.keys());

  act(world, { type: 'fault', fault: 'cut-connection', with: { from: ['h1'], to: ['h2'] } });
  runUntil(world, ms(300));

  const after = [...world.state.network.connections.keys()];
  expect(after).toHaveLength(before.size);
  expect(after.filter((number) => !before.has(number))).toHaveLength(1);
});

test('a clogged link lets so many bytes through in a second, and the rest at once when it is healed', () => {
  const faults = [
    {
      at: seconds(1),
      fault: 'clog',
      with: { from: ['h1'], to: ['h2'], bytesPerSecond: 1_200 },
      for: seconds(4),
    },
  ];
  const world = createWorld(code, { ...pingPongPlan('clog', 2, ms(5)), faults });
  const at = (time: number): { arrived: number; onTheWay: number } => {
    runUntil(world, time);
    const { sent, delivered, lost } = world.state.network.counts;
    return { arrived: delivered, onTheWay: sent - delivered - lost };
  };

  const [before, narrow, wide] = [at(seconds(2)), at(seconds(5) - 1), at(seconds(5) + ms(100))];

  // Messages of 120 bytes: ten a second in each direction, for three seconds.
  expect(narrow.arrived - before.arrived).toBeGreaterThanOrEqual(30);
  expect(narrow.arrived - before.arrived).toBeLessThanOrEqual(62);
  expect(narrow.onTheWay).toBeGreaterThan(300);
  expect(wide.onTheWay).toBeLessThan(10);
});

test('as many messages are lost as were ordered, each told with its fault', () => {
  const world = smallWorld('lose');
  runUntil(world, ms(100));

  act(world, {
    type: 'fault',
    fault: 'lose-message',
    with: { from: ['h1'], to: ['h2'], message: 'serve', count: 2 },
  });
  runUntil(world, seconds(2));

  expect([...world.state.network.strikes.values()]).toEqual([2]);
  expect(world.state.network.counts.lost).toBeGreaterThanOrEqual(2);
});

test('disk faults reach the directory that they name', () => {
  const world = smallWorld('disks');
  const disk = world.state.hosts[0]?.disk;
  if (disk === undefined) throw new Error('The small world has a first host.');
  const directories = (): unknown =>
    disk.directories.map(({ slowness, failed }) => [slowness, failed]);
  const begin = (fault: string, parameters: object): void =>
    act(world, { type: 'fault', fault, with: { host: 'h1', ...parameters } });

  begin('slow-disk', { factor: 5 });
  begin('slow-disk', { factor: 20, directory: 'more' });
  begin('failed-dir', { directory: 'data' });
  expect(directories()).toEqual([
    [5, true],
    [20, false],
  ]);
  act(world, { type: 'heal', fault: 0 });
  expect(directories()).toEqual([
    [1, true],
    [20, false],
  ]);
});

test('a corrupt entry is drawn where none is named', () => {
  const world = smallWorld('corrupt');
  const disk = world.state.hosts[0]?.disk;
  if (disk === undefined) throw new Error('The small world has a first host.');
  const write = { file: 'data/log', value: 'x', sizeInBytes: 10, now: 0 };
  appendEntry(disk, write, rngNamed(world.state, 'test'));

  act(world, { type: 'fault', fault: 'corrupt-entry', with: { host: 'h1' } });

  expect(findFile(disk, 'data/log')?.content.chunks).toMatchObject([[{ condition: 'corrupt' }]]);
});

test('clock faults of one host add up, and healing takes its own part away', () => {
  const world = smallWorld('clocks');
  const clock = world.state.hosts[0]?.clock;
  if (clock === undefined) throw new Error('The small world has a first host.');
  const error = (): number =>
    wallTime(clock, world.state.queue.now) - worldEpoch - world.state.queue.now;
  const begin = (fault: string, parameters: object): void =>
    act(world, { type: 'fault', fault, with: { host: 'h1', ...parameters } });

  begin('clock-skew', { by: seconds(2) });
  begin('clock-step', { by: -seconds(5) });
  expect(error()).toBe(-seconds(3));
  act(world, { type: 'heal', fault: 0 });
  expect(error()).toBe(-seconds(5));

  begin('clock-drift', { ppm: 1_000 });
  begin('clock-drift', { ppm: -500 });
  expect(clock.driftPpm).toBe(500);
  runUntil(world, seconds(1));
  expect(monotonicTime(clock, seconds(1))).toBe(seconds(1) + 500);
});

test('work takes as many times longer as the worst fault of its host says', () => {
  const world = smallWorld('cpu');
  const slowdown = (): unknown => world.state.hosts[0]?.slowdownPercent;
  for (const factor of [10, 3]) {
    act(world, { type: 'fault', fault: 'cpu-starve', with: { host: 'h1', factor } });
  }

  expect(slowdown()).toBe(1_000);
  act(world, { type: 'heal', fault: 0 });
  expect(slowdown()).toBe(300);
});

test.each([
  ['kill', { process: 'p1' }, 'p1 is killed.'],
  [
    'partition',
    { groups: [['h1'], ['h2', 'h3']], oneWay: true },
    'The network falls apart from left to right: h1 | h2, h3.',
  ],
  [
    'slow-link',
    { from: ['h1'], to: ['h2'], latency: { kind: 'exponential', mean: 40_000 } },
    'Between h1 and h2 everything takes about 40 ms longer (both ways).',
  ],
  [
    'lose-message',
    { from: ['h1'], to: ['h2'], oneWay: true, message: 'serve', count: 3 },
    'Between h1 and h2 the next 3 messages are lost (one way, only serve): the connection breaks.',
  ],
  [
    'lose-message',
    { from: ['h1'], to: ['h2'] },
    'Between h1 and h2 the next message is lost (both ways, of any kind): the connection breaks.',
  ],
  ['clock-skew', { host: 'h1', by: -2_500_000 }, 'The clock of h1 is off by -2.5 s.'],
  [
    'slow-disk',
    { host: 'h1', factor: 9, directory: 'data' },
    'The disk of h1 takes 9 times as long (only in data).',
  ],
])('%s says what a student reads', (name, parameters, sentence) => {
  expect(parametersProblem(kindNamed(name), cast, parameters)).toBeUndefined();
  expect(faultSentence(kindNamed(name), parameters)).toBe(sentence);
});
