import { expect, test } from 'vitest';
import { castOf, castOfPlan } from '../../../sim/faults/cast.ts';
import { faultProblem } from '../../../sim/faults/check.ts';
import { faultKind, faultTable } from '../../../sim/faults/kind.ts';
import { faultsWith, worldFaults } from '../../../sim/faults/table.ts';
import { planFault, createWorld, act } from '../../../sim/world/world.ts';
import type { FaultPlan } from '../../../sim/world/plan.ts';
import { code, smallPlan, smallWorld } from './small-world.ts';

const cast = castOfPlan(smallPlan('cast'));
const link = { from: ['h1'], to: ['h2'] };

test.each<[Partial<FaultPlan> & { fault: string }, string]>([
  [{ fault: 'kil' }, "There is no fault 'kil'; did you mean 'kill'?"],
  [{ fault: 'toString' }, "There is no fault 'toString'; did you mean 'slow-link'?"],
  [
    { fault: 'kill', at: 0.5 },
    "The fault 'kill' begins at a whole number of microseconds, not at 0.5.",
  ],
  [{ fault: 'wipe-disk', for: 5 }, "The fault 'wipe-disk' is over at once: it has no 'for'."],
  [
    { fault: 'pause', for: 0, with: { process: 'p1' } },
    "The fault 'pause' lasts for whole microseconds above zero, not for 0.",
  ],
  [
    { fault: 'kill', with: ['p1'] },
    'The parameters of the fault \'kill\' stand by name, not as ["p1"].',
  ],
  [{ fault: 'kill' }, "The fault 'kill' needs the parameter 'process': the process that dies."],
  [
    { fault: 'kill', with: { proces: 'p1' } },
    "The fault 'kill' has no parameter 'proces'; did you mean 'process'?",
  ],
  [
    { fault: 'kill', with: { process: 'p11' } },
    "The parameter 'process' of the fault 'kill' is the name of a process, and there is no 'p11'; did you mean 'p1'?",
  ],
  [
    { fault: 'power-loss', with: { host: 7 } },
    "The parameter 'host' of the fault 'power-loss' is the name of a host, not 7.",
  ],
  [
    { fault: 'clog', with: { ...link, bytesPerSecond: 0 } },
    "The parameter 'bytesPerSecond' of the fault 'clog' is a whole number of at least 1, not 0.",
  ],
  [
    { fault: 'clock-drift', with: { host: 'h1', ppm: 60_000 } },
    "The parameter 'ppm' of the fault 'clock-drift' is a whole number from -50000 to 50000, not 60000.",
  ],
  [
    { fault: 'clock-skew', with: { host: 'h1', by: '2 s' } },
    "The parameter 'by' of the fault 'clock-skew' is a time in whole microseconds from -31536000000000 to 31536000000000, not \"2 s\".",
  ],
  [
    { fault: 'hold', with: { ...link, from: [] } },
    "The parameter 'from' of the fault 'hold' is a list of at least one host, not [].",
  ],
  [
    { fault: 'hold', with: { ...link, to: ['h2', 'h22'] } },
    "The parameter 'to' of the fault 'hold' is a list of hosts: each is the name of a host, and there is no 'h22'; did you mean 'h2'?",
  ],
  [
    { fault: 'hold', with: { ...link, oneWay: 'yes' } },
    "The parameter 'oneWay' of the fault 'hold' is true or false, not \"yes\".",
  ],
  [
    { fault: 'hold', with: { ...link, message: '' } },
    "The parameter 'message' of the fault 'hold' is a text that is not empty, not \"\".",
  ],
  [
    { fault: 'hold', with: { from: ['h1'], to: ['h1'] } },
    "The fault 'hold' cannot be: 'from' and 'to' both name h1 alone.",
  ],
  [
    { fault: 'partition', with: { groups: [['h1']] } },
    "The parameter 'groups' of the fault 'partition' is a list of at least two groups of hosts, not [[\"h1\"]].",
  ],
  [
    { fault: 'partition', with: { groups: [['h1'], ['h2', 'h1']] } },
    "The parameter 'groups' of the fault 'partition' has \"h1\" in two of its groups.",
  ],
  [
    { fault: 'isolate', with: { host: 'h1', only: 'inn' } },
    "The fault 'isolate' cannot be: 'only' is 'in' or 'out', not 'inn'.",
  ],
  [
    { fault: 'failed-dir', with: { host: 'h1', directory: 'dat' } },
    "The parameter 'directory' of the fault 'failed-dir' is the name of a directory of \"h1\", and there is no 'dat'; did you mean 'data'?",
  ],
  [
    { fault: 'slow-link', with: { ...link, latency: { kind: 'exponental' } } },
    "The parameter 'latency' of the fault 'slow-link' is a distribution (There is no distribution of kind \"exponental\"; the kinds are constant, uniform, exponential, normal, pareto, table).",
  ],
])('%o is refused with the fault, the parameter, the rule and what was meant', (plan, sentence) => {
  expect(faultProblem(worldFaults, cast, { at: 0, ...plan })).toBe(sentence);
});

test('a fault that cannot be is refused when it is planned, and when a person orders it', () => {
  const world = smallWorld('refused');
  const sentence = "There is no fault 'kil'; did you mean 'kill'?";

  expect(() => createWorld(code, smallPlan('x', [{ at: 0, fault: 'kil' }]))).toThrow(sentence);
  expect(() => planFault(world, { at: 0, fault: 'kil' })).toThrow(sentence);
  expect(() => act(world, { type: 'fault', fault: 'kil' })).toThrow(sentence);
});

test('the cast of a plan is the cast of its world', () => {
  expect(castOf(smallWorld('cast').state)).toEqual(cast);
});

/** What a layer above may add: here, a message of its own to a host's log of troubles. */
const ownKind = faultKind({
  name: 'trouble',
  parameters: { times: { type: 'integer', min: 1, means: 'how often', without: 'once' } },
  sentence: 'There is trouble: {times}.',
  swarm: {
    weight: 1,
    shortestOn: 0,
    shortestOff: 0,
    fewestHosts: 1,
    draw: (rng) => ({ times: rng.between(1, 3) }),
  },
  apply: (world, _, { times }) => void world.state.network.strikes.set(-1, times ?? 1),
});

test('a layer above adds kinds of its own, which are checked and told like the others', () => {
  const world = createWorld({ ...code, faultKinds: faultTable([ownKind]) }, smallPlan('own'));

  act(world, { type: 'fault', fault: 'trouble', with: { times: 2 } });

  expect(world.state.network.strikes.get(-1)).toBe(2);
  expect(() => act(world, { type: 'fault', fault: 'trouble', with: { times: 0 } })).toThrow(
    "The parameter 'times' of the fault 'trouble' is a whole number of at least 1, not 0.",
  );
  expect(Object.keys(world.faultKinds)).toEqual([...Object.keys(worldFaults), 'trouble']);
});

test('a name that is taken is refused', () => {
  const taken = faultTable([{ ...ownKind, name: 'kill' }]);

  expect(() => faultsWith(taken)).toThrow("There are two faults 'kill'; names are unique.");
});
