import { expect, test } from 'vitest';
import type { Env, ProcessEvent, Program } from '../../../sim/program.ts';
import { addRule, pairOf, removeRulesOf } from '../../../sim/world/paths.ts';
import { releaseHeld, resumeStalled } from '../../../sim/world/lanes.ts';
import { cutPower, restorePower } from '../../../sim/world/hosts.ts';
import {
  endProcess,
  pauseProcess,
  resumeProcess,
  startProcess,
} from '../../../sim/world/processes.ts';
import type { World } from '../../../sim/world/state.ts';
import { inTurn } from '../../../sim/world/turn.ts';
import { createWorld, runUntil, type WorldCode } from '../../../sim/world/world.ts';

interface Heard {
  readonly at: number;
  readonly what: string;
}

interface Talker {
  readonly heard: Heard[];
  connection: number;
  readonly open: Set<number>;
}

type TalkerEnv = Env<string, string>;

/** Answers nothing, notes everything; says what a test tells it to say. */
const talker: Program<Talker, string, string> = {
  start(env, settings) {
    env.listen('door');
    const connection =
      typeof settings === 'string' ? env.connect({ host: settings, listener: 'door' }) : -1;
    return { heard: [], connection, open: new Set() };
  },
  handle(state, event, env) {
    note(state, event, env);
    if (event.type === 'accepted') state.connection = event.connection;
    if (event.type !== 'told') return;
    const [verb, ...rest] = (event.command as string).split(' ');
    if (verb === 'say') env.send(state.connection, rest.join(' '), 1_000);
    if (verb === 'close') env.close(state.connection);
    if (verb === 'deaf') env.pauseReading(state.connection);
    if (verb === 'listen') env.resumeReading(state.connection);
  },
};

function note(state: Talker, event: ProcessEvent<string, string>, env: TalkerEnv): void {
  const what =
    event.type === 'received'
      ? event.message
      : event.type === 'closed'
        ? `closed: ${event.reason}`
        : event.type;
  if (event.type !== 'told') state.heard.push({ at: env.clock.monotonic(), what });
}

const code: WorldCode = { programs: { talker } };

/** Host a dials host b over a link of one millisecond. */
function pair(): World {
  return createWorld(code, {
    seed: 'pair',
    hosts: [
      { name: 'a', processes: [{ name: 'pa', program: 'talker', settings: 'b', startAt: 10 }] },
      { name: 'b', processes: [{ name: 'pb', program: 'talker', settings: null }] },
    ],
    links: { latency: { kind: 'constant', value: 1_000 }, bytesPerSecond: 1_000_000_000 },
  });
}

const talkerOf = (world: World, process: number): Talker =>
  world.state.processes.map(({ state }) => state as Talker)[process] as Talker;

const heardBy = (world: World, process: number): string[] =>
  talkerOf(world, process).heard.map(({ what }) => what);

function tell(world: World, process: number, ...commands: string[]): void {
  const state = world.state.processes[process];
  if (state === undefined || state.life < 0) throw new Error('nobody to tell');
  for (const command of commands) {
    inTurn(world, { trigger: 'person', process: -1, cause: -1 }, () => {
      talker.handle(
        state.state as Talker,
        { part: '', type: 'told', command },
        world.makeDoor(world, { process: state, number: process, part: 0 }),
      );
    });
  }
}

const deed = (world: World, what: () => void): void =>
  inTurn(world, { trigger: 'fault', process: -1, cause: -1 }, what);

const partition = (world: World): void =>
  deed(world, () => addRule(world.state, 7, { type: 'block' }, [pairOf(0, 1), pairOf(1, 0)]));
const heal = (world: World): void =>
  deed(world, () => {
    removeRulesOf(world.state, 7);
    resumeStalled(world);
  });

test('to connect takes a round trip', () => {
  const world = pair();

  runUntil(world, 3_000);

  expect(talkerOf(world, 0).heard).toEqual([{ at: 2_011, what: 'connected' }]);
  expect(heardBy(world, 1)).toEqual(['accepted']);
});

/** Host a dials host b, where nobody listens. */
const stranger = (): World =>
  createWorld(code, {
    seed: 'refused',
    hosts: [
      { name: 'a', processes: [{ name: 'pa', program: 'talker', settings: 'b' }] },
      { name: 'b', processes: [] },
    ],
  });

test('who listens nowhere refuses, and the one who asked hears it a round trip later', () => {
  const world = stranger();

  runUntil(world, 1_000_000);

  expect(heardBy(world, 0)).toEqual(['closed: refused']);
});

test('a refusal that is lost on its way comes when the request is sent again', () => {
  const world = stranger();
  deed(world, () => addRule(world.state, 7, { type: 'block' }, [pairOf(1, 0)]));

  runUntil(world, 500_000);
  heal(world);
  expect(heardBy(world, 0)).toEqual([]);
  runUntil(world, 1_500_000);

  expect(heardBy(world, 0)).toEqual(['closed: refused']);
});

test('what one end sends arrives in the order in which it was sent', () => {
  const world = pair();
  runUntil(world, 5_000);

  tell(world, 0, 'say one', 'say two', 'say three');
  runUntil(world, 10_000);

  expect(heardBy(world, 1)).toEqual(['accepted', 'one', 'two', 'three']);
});

test('what is sent before a close still arrives, and then the other end learns that it is over', () => {
  const world = pair();
  runUntil(world, 5_000);

  tell(world, 0, 'say last words', 'close');
  runUntil(world, 10_000);

  expect(heardBy(world, 1)).toEqual(['accepted', 'last words', 'closed: fin']);
  expect(world.state.network.connections.size).toBe(0);
});

test('a killed process resets its connections at once', () => {
  const world = pair();
  runUntil(world, 5_000);

  deed(world, () => endProcess(world, 1, 'it was killed'));
  runUntil(world, 10_000);

  expect(heardBy(world, 0)).toEqual(['connected', 'closed: reset']);
});

test('a host without power is silent until the sender gives up', () => {
  const world = pair();
  runUntil(world, 5_000);

  deed(world, () => cutPower(world, 1));
  tell(world, 0, 'say anybody there');
  runUntil(world, 100_000_000);
  const before = heardBy(world, 0);
  runUntil(world, 200_000_000);

  expect(before).toEqual(['connected']);
  expect(heardBy(world, 0)).toEqual(['connected', 'closed: timed-out']);
  expect(world.state.network.counts).toEqual({ sent: 1, delivered: 0, lost: 1 });
});

test('a host that lost its power resets old connections when it is back', () => {
  const world = pair();
  runUntil(world, 5_000);

  deed(world, () => cutPower(world, 1));
  tell(world, 0, 'say anybody there');
  runUntil(world, 1_000_000);
  deed(world, () => restorePower(world, 1));
  runUntil(world, 10_000_000);

  expect(heardBy(world, 0)).toEqual(['connected', 'closed: reset']);
});

test('what was sent into a partition is delivered late if it heals in time', () => {
  const world = pair();
  runUntil(world, 5_000);

  partition(world);
  tell(world, 0, 'say one', 'say two');
  runUntil(world, 5_000_000);
  const before = heardBy(world, 1);
  heal(world);
  runUntil(world, 20_000_000);

  expect(before).toEqual(['accepted']);
  expect(heardBy(world, 1)).toEqual(['accepted', 'one', 'two']);
});

test('a paused process hears later what it would have heard, in the same order', () => {
  const world = pair();
  runUntil(world, 5_000);

  deed(world, () => pauseProcess(world, 1));
  tell(world, 0, 'say one', 'say two', 'close');
  runUntil(world, 1_000_000);
  const before = heardBy(world, 1);
  deed(world, () => resumeProcess(world, 1));
  runUntil(world, 1_000_000);

  expect(before).toEqual(['accepted']);
  expect(heardBy(world, 1)).toEqual(['accepted', 'one', 'two', 'closed: fin']);
});

test('who does not read holds up the sender, who hears when there is room again', () => {
  const world = pair();
  runUntil(world, 5_000);
  tell(world, 1, 'deaf');

  const words = Array.from({ length: 4_300 }, (_, i) => `say ${i}`);
  tell(world, 0, ...words);
  runUntil(world, 1_000_000);
  const unread = world.state.network.counts.sent;
  tell(world, 1, 'listen');
  runUntil(world, 2_000_000);

  expect(unread).toBe(4_194);
  expect(heardBy(world, 0)).toEqual(['connected', 'writable']);
  expect(heardBy(world, 1).slice(1)).toEqual(words.slice(0, unread).map((word) => word.slice(4)));
});

test('nothing reaches an incarnation that is over', () => {
  const world = pair();
  runUntil(world, 5_000);

  tell(world, 0, 'say for the old one');
  deed(world, () => endProcess(world, 1, 'it was killed'));
  deed(world, () => startProcess(world, 1));
  runUntil(world, 10_000);

  expect(heardBy(world, 1)).toEqual([]);
  expect(heardBy(world, 0)).toEqual(['connected', 'closed: reset']);
});

test('a message on a closed connection is a defect, and the sentence says so', () => {
  const world = pair();
  runUntil(world, 5_000);
  tell(world, 0, 'close');

  world.sink.open = false;
  expect(() => tell(world, 0, 'say too late')).toThrow(
    /a message is sent on an open connection.*pa/,
  );
});

test('a message that is held waits, and everything behind it, until it is released', () => {
  const world = pair();
  runUntil(world, 5_000);
  deed(world, () => addRule(world.state, 7, { type: 'hold' }, [pairOf(0, 1)]));
  tell(world, 0, 'say one', 'say two');
  runUntil(world, 1_000_000);
  const before = heardBy(world, 1);

  const [first] = world.state.network.connections.get(0)?.lanes[0].stalled ?? [];
  deed(world, () => releaseHeld(world, first?.cause));
  runUntil(world, 2_000_000);
  const between = heardBy(world, 1);
  deed(world, () => {
    removeRulesOf(world.state, 7);
    releaseHeld(world);
  });
  runUntil(world, 3_000_000);

  expect(before).toEqual(['accepted']);
  expect(between).toEqual(['accepted', 'one']);
  expect(heardBy(world, 1)).toEqual(['accepted', 'one', 'two']);
});

test('to lose one message breaks its connection at both ends', () => {
  const world = pair();
  runUntil(world, 5_000);
  deed(world, () => addRule(world.state, 7, { type: 'lose', count: 1 }, [pairOf(0, 1)]));

  tell(world, 0, 'say one');
  runUntil(world, 1_000_000);

  expect(heardBy(world, 0)).toEqual(['connected', 'closed: reset']);
  expect(heardBy(world, 1)).toEqual(['accepted', 'closed: reset']);
  expect(world.state.network.counts).toEqual({ sent: 1, delivered: 0, lost: 1 });
});
