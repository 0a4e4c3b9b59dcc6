// Silence: nothing passes, nobody is told, and what was sent comes late if the cut is healed in time.
import type { Rng } from '../random/rng.ts';
import { ms } from '../time.ts';
import { addRule } from '../world/paths.ts';
import { hostNames, type Cast } from './cast.ts';
import { faultKind, type FaultKind } from './kind.ts';
import { drawOneWay, healLink, pairsOf } from './link.ts';

/** Hosts of different groups cannot reach each other; hosts in no group reach everybody. */
export const partition: FaultKind = faultKind({
  name: 'partition',
  parameters: {
    groups: { type: 'groups', means: 'the groups of hosts that are cut off from each other' },
    oneWay: {
      type: 'flag',
      means: 'true: only what goes from a group to a later one does not pass',
      with: 'from left to right',
      without: 'in both directions',
    },
  },
  sentence: 'The network falls apart {oneWay}: {groups}.',
  swarm: {
    weight: 8,
    shortestOn: ms(500),
    shortestOff: ms(500),
    fewestHosts: 2,
    draw: (rng, cast) => ({ groups: drawGroups(rng, cast), ...drawOneWay(rng) }),
  },
  apply(world, fault, { groups, oneWay = false }) {
    const pairs = groups.flatMap((from, place) =>
      pairsOf(world, { from, to: groups.slice(place + 1).flat(), oneWay }),
    );
    addRule(world.state, fault.id, { type: 'block' }, pairs);
  },
  heal: healLink,
});

/** Each size of the first group is as likely as any other; now and then there are three groups. */
function drawGroups(rng: Rng, cast: Cast): string[][] {
  const hosts = rng.shuffle(hostNames(cast));
  const size = rng.between(1, hosts.length - 1);
  const [first, rest] = [hosts.slice(0, size), hosts.slice(size)];
  if (rest.length < 2 || rng.chance(4, 5)) return [first, rest];
  const cut = rng.between(1, rest.length - 1);
  return [first, rest.slice(0, cut), rest.slice(cut)];
}

/** One host cannot be reached, or reaches nobody, or both. */
export const isolate: FaultKind = faultKind({
  name: 'isolate',
  parameters: {
    host: { type: 'host', means: 'the host that is cut off' },
    only: {
      type: 'text',
      means: "'in' or 'out': what goes to it, or what comes from it, is all that does not pass",
      without: 'in and out',
    },
  },
  sentence: '{host} is cut off from everybody ({only}).',
  swarm: {
    weight: 6,
    shortestOn: ms(500),
    shortestOff: ms(500),
    fewestHosts: 2,
    draw: (rng, cast) => ({
      host: rng.pick(hostNames(cast)),
      ...rng.pick([{}, {}, { only: 'in' }, { only: 'out' }]),
    }),
  },
  rule: ({ only }) =>
    only === undefined || only === 'in' || only === 'out'
      ? undefined
      : `'only' is 'in' or 'out', not '${only}'`,
  apply(world, fault, { host, only }) {
    const others = world.state.hosts.map(({ name }) => name).filter((name) => name !== host);
    const into = pairsOf(world, { from: others, to: [host], oneWay: true });
    const out = pairsOf(world, { from: [host], to: others, oneWay: true });
    const pairs = only === 'in' ? into : only === 'out' ? out : [...into, ...out];
    addRule(world.state, fault.id, { type: 'block' }, pairs);
  },
  heal: healLink,
});
