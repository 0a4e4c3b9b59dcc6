// A link that is worse than it should be. In the words of TCP: a packet that is dropped is sent
// again, so that programs see delays, and now and then a connection that breaks.
import { ms, seconds } from '../time.ts';
import { addRule } from '../world/paths.ts';
import { faultKind, type FaultKind } from './kind.ts';
import { drawLink, healLink, linkParameters, linkRule, pairsOf } from './link.ts';

/** Messages take longer. */
export const slowLink: FaultKind = faultKind({
  name: 'slow-link',
  parameters: {
    ...linkParameters,
    latency: { type: 'distribution', means: 'how much longer each message takes' },
  },
  sentence: 'Between {from} and {to} everything takes {latency} longer ({oneWay}).',
  swarm: {
    weight: 6,
    shortestOn: ms(500),
    shortestOff: ms(200),
    fewestHosts: 2,
    draw: (rng, cast) => ({
      ...drawLink(rng, cast),
      latency: { kind: 'exponential', mean: rng.pick([ms(5), ms(50), ms(300), seconds(2)]) },
    }),
  },
  rule: linkRule,
  apply: (world, fault, { latency, ...link }) =>
    addRule(world.state, fault.id, { type: 'delay', latency }, pairsOf(world, link)),
  heal: healLink,
});

/** Some messages come late, because a packet of theirs had to be sent again; some connections break. */
export const lossyLink: FaultKind = faultKind({
  name: 'lossy-link',
  parameters: {
    ...linkParameters,
    lateOneIn: { type: 'integer', min: 1, means: 'of so many messages one is sent again' },
    lateBy: { type: 'distribution', means: 'how much later it then comes' },
    resetOneIn: {
      type: 'integer',
      min: 1,
      means: 'of so many messages one breaks its connection',
      with: 'one in {} breaks its connection',
      without: 'no connection breaks',
    },
  },
  sentence:
    'Between {from} and {to} packets are dropped ({oneWay}): one message in {lateOneIn} comes ' +
    '{lateBy} late, {resetOneIn}.',
  swarm: {
    weight: 6,
    shortestOn: ms(500),
    shortestOff: ms(200),
    fewestHosts: 2,
    draw: (rng, cast) => ({
      ...drawLink(rng, cast),
      lateOneIn: rng.pick([3, 20, 100]),
      lateBy: { kind: 'uniform', min: ms(200), max: rng.pick([ms(400), ms(1_600)]) },
      ...rng.pick([{}, { resetOneIn: 20 }, { resetOneIn: 200 }, { resetOneIn: 2_000 }]),
    }),
  },
  rule: linkRule,
  apply(world, fault, { lateOneIn, lateBy, resetOneIn, ...link }) {
    const pairs = pairsOf(world, link);
    addRule(world.state, fault.id, { type: 'spike', oneIn: lateOneIn, latency: lateBy }, pairs);
    if (resetOneIn === undefined) return;
    addRule(world.state, fault.id, { type: 'reset', oneIn: resetOneIn }, pairs);
  },
  heal: healLink,
});

/** Few bytes pass: messages queue up, and senders feel it. */
export const clog: FaultKind = faultKind({
  name: 'clog',
  parameters: {
    ...linkParameters,
    bytesPerSecond: { type: 'integer', min: 1, means: 'how many bytes still pass in a second' },
  },
  sentence: 'Between {from} and {to} only {bytesPerSecond} bytes a second pass ({oneWay}).',
  swarm: {
    weight: 4,
    shortestOn: ms(500),
    shortestOff: ms(500),
    fewestHosts: 2,
    draw: (rng, cast) => ({
      ...drawLink(rng, cast),
      bytesPerSecond: rng.pick([1_000, 20_000, 500_000]),
    }),
  },
  rule: linkRule,
  apply: (world, fault, { bytesPerSecond, ...link }) =>
    addRule(world.state, fault.id, { type: 'throttle', bytesPerSecond }, pairsOf(world, link)),
  heal: healLink,
});
