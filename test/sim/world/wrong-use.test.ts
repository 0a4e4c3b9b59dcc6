// Wrong use is refused at once, in a sentence that names the thing and the rule.
import { expect, test } from 'vitest';
import type { WorldPlan } from '../../../sim/world/plan.ts';
import {
  act,
  createWorld,
  planFault,
  runUntil,
  type OutsideAction,
} from '../../../sim/world/world.ts';
import { puppet, stage, tellAt, type Deeds } from './puppet.ts';

const peer: Deeds = { start: (env) => env.listen('door') };
const dial: Deeds[string] = (env, state) => {
  state.connection = env.connect({ host: 'host-b', listener: 'door' });
};

const wrong: readonly (readonly [what: string, deed: Deeds[string], says: string])[] = [
  [
    'a negative delay',
    (env) => void env.after(-1, 'x'),
    'a delay is a whole number of microseconds, not -1 (a)',
  ],
  ['half a microsecond', (env) => void env.after(0.5, 'x'), 'microseconds, not 0.5 (a)'],
  ['a delay that is no number', (env) => void env.after(Number.NaN, 'x'), 'not NaN (a)'],
  [
    'negative work',
    (env) => env.work(-5, 'x'),
    'work is a whole number of microseconds, not -5 (a)',
  ],
  [
    'a host that does not exist',
    (env) => void env.connect({ host: 'nowhere', listener: 'door' }),
    "the host 'nowhere', to which a connects, exists",
  ],
  [
    'a listener that is taken',
    (env) => {
      env.listen('x');
      env.listen('x');
    },
    "the listener 'x' of host-a is free for a",
  ],
  ['a listener that is not open', (env) => env.unlisten('x'), "a listens on 'x'"],
  [
    'a message on a connection that is not open yet',
    (env, state) => {
      dial(env, state);
      env.send(state.connection, 'x', 10);
    },
    'a message is sent on an open connection of its process (connection 0 of a)',
  ],
  [
    'a message on a connection that it has closed',
    (env, state) => {
      dial(env, state);
      env.close(state.connection);
      env.send(state.connection, 'x', 10);
    },
    'a message is sent on an open connection of its process (connection 0 of a)',
  ],
  [
    'a connection of nobody',
    (env) => env.close(99),
    'a process closes a connection of its own (connection 99 of a)',
  ],
  [
    'reading from nowhere',
    (env) => env.pauseReading(99),
    'a reads, or not, from a connection of its own (connection 99)',
  ],
  [
    'reading on from nowhere',
    (env) => env.resumeReading(99),
    'from a connection of its own (connection 99)',
  ],
  [
    'a timer after its end',
    (env) => {
      env.exit();
      env.after(1, 'x');
    },
    'a asks for nothing once it has ended (env.exit)',
  ],
  [
    'a connection after its end',
    (env) => {
      env.exit();
      env.connect({ host: 'host-b', listener: 'door' });
    },
    'a asks for nothing once it has ended (env.exit)',
  ],
  [
    'a file of negative size',
    (env) => env.disk.append('data/x', 1, -1, 'x'),
    "what is written to 'data/x' has a size of whole bytes, not -1",
  ],
];

test.each(wrong)('a program that asks for %s is told so', (_, deed, says) => {
  const world = stage({ a: { wrong: deed }, b: peer });

  expect(() => tellAt(world, 100, 'a', 'wrong')).toThrow(says);
});

test('a message without a size is refused', () => {
  const world = stage({
    a: { start: dial, wrong: (env, state) => void env.send(state.connection, 'x', 0) },
    b: peer,
  });

  expect(() => tellAt(world, 5_000, 'a', 'wrong')).toThrow(
    'a message has a size (0 on connection 0)',
  );
});

test('a process does not send on the connection of another', () => {
  const world = stage({
    a: { start: dial, wrong: (env, state) => void env.send(state.connection + 1, 'x', 10) },
    b: peer,
  });

  expect(() => tellAt(world, 5_000, 'a', 'wrong')).toThrow('(connection 1 of a)');
});

const host = (name: string, process: string, program = 'a') => ({
  name,
  processes: [{ name: process, program, settings: null }],
});

const plans: readonly (readonly [string, Partial<WorldPlan>, string])[] = [
  [
    'two hosts of one name',
    { hosts: [host('h', 'p'), host('h', 'q')] },
    "There are two of the host 'h'",
  ],
  [
    'two processes of one name',
    { hosts: [host('h', 'p'), host('i', 'p')] },
    "There are two of the process 'p'",
  ],
  [
    'an unknown program',
    { hosts: [host('h', 'p', 'b')] },
    "The program 'b' of the process 'p' does not exist; there are a.",
  ],
  [
    'a link to nowhere',
    { links: { between: [{ hosts: ['h', 'i'] }] } },
    "A link names the host 'i', which does not exist.",
  ],
  [
    'a latency that is no distribution',
    { links: { latency: { kind: 'uniform', min: 5, max: 1 } } },
    "A link's latency: ",
  ],
  [
    'a fault that does not exist',
    { faults: [{ at: 0, fault: 'kil', with: { process: 'p' } }] },
    "There is no fault 'kil'; did you mean 'kill'?",
  ],
  [
    'a fault of nobody',
    { faults: [{ at: 0, fault: 'kill', with: { process: 'q' } }] },
    "The parameter 'process' of the fault 'kill'",
  ],
  [
    'a fault without its parameter',
    { faults: [{ at: 0, fault: 'kill' }] },
    "The fault 'kill' needs the parameter 'process'",
  ],
  [
    'a fault before the beginning',
    { faults: [{ at: -1, fault: 'kill', with: { process: 'p' } }] },
    "The fault 'kill' begins at a whole number of microseconds, not at -1.",
  ],
  [
    'a disk without directories',
    { hosts: [{ ...host('h', 'p'), disk: { directories: [] } as never }] },
    'directory',
  ],
];

test.each(plans)('a plan with %s is refused', (_, plan, says) => {
  const programs = { a: puppet({}) };
  const whole: WorldPlan = { seed: 's', hosts: [host('h', 'p')], ...plan };

  expect(() => createWorld({ programs }, whole)).toThrow(says);
});

const actions: readonly (readonly [OutsideAction, string])[] = [
  [{ type: 'tell', process: 'z', command: 'x' }, "There is no process 'z'."],
  [{ type: 'stop', process: 'z' }, "There is no process 'z'."],
  [{ type: 'fault', fault: 'pause', with: {} }, "The fault 'pause' needs the parameter 'process'"],
];

test.each(actions)(
  'a person who does %o is told why not, and nothing has happened',
  (action, says) => {
    const world = stage({ a: {} });
    runUntil(world, 10);
    const { turns } = world.state.trace;

    expect(() => act(world, action)).toThrow(says);
    expect(world.state.trace.turns).toBe(turns);
    expect(runUntil(world, 20)).toEqual({ why: 'time' });
  },
);

test('who does not run hears nothing', () => {
  const world = stage({ a: { go: (env) => env.exit() } });
  tellAt(world, 10, 'a', 'go');

  expect(() => act(world, { type: 'stop', process: 'a' })).toThrow(
    "The process 'a' does not run: it hears nothing.",
  );
});

test('a fault in the past of a running world is refused', () => {
  const world = stage({ a: {} });
  runUntil(world, 1_000);

  expect(() => planFault(world, { at: 500, fault: 'kill', with: { process: 'a' } })).toThrow(
    'An event at 500 µs cannot be scheduled at 1000 µs',
  );
});
