// What can happen to single messages and connections.
import { ms, seconds } from '../time.ts';
import { sendReset } from '../world/delivery.ts';
import type { Connection } from '../world/network-state.ts';
import { addRule, pairOf } from '../world/paths.ts';
import type { World } from '../world/state.ts';
import { faultKind, type FaultKind } from './kind.ts';
import { drawLink, healLink, linkParameters, linkRule, pairsOf } from './link.ts';

const { from, to } = linkParameters;
const message = {
  type: 'text',
  means: 'only messages of this name',
  with: 'only {}',
  without: 'of any kind',
} as const;

/** Every connection between some hosts is reset: both ends learn of it, and what was on the way is lost. */
export const cutConnection: FaultKind = faultKind({
  name: 'cut-connection',
  parameters: { from, to },
  sentence: 'Every connection between {from} and {to} breaks.',
  swarm: {
    weight: 6,
    shortestOn: 0,
    shortestOff: ms(200),
    fewestHosts: 2,
    draw(rng, cast) {
      const { from, to } = drawLink(rng, cast);
      return { from, to };
    },
  },
  rule: linkRule,
  apply(world, _, link) {
    const pairs = new Set(pairsOf(world, link));
    for (const [number, connection] of world.state.network.connections) {
      const [one, other] = connection.ends;
      if (pairs.has(pairOf(one.host, other.host))) resetBothEnds(world, number, connection);
    }
  },
});

function resetBothEnds(world: World, number: number, connection: Connection): void {
  sendReset(world, 2 * number, connection);
  sendReset(world, 2 * number + 1, connection);
}

/** The next messages are lost; as TCP loses nothing silently, their connections break. */
export const loseMessage: FaultKind = faultKind({
  name: 'lose-message',
  parameters: {
    ...linkParameters,
    message,
    count: {
      type: 'integer',
      min: 1,
      means: 'how many messages',
      with: '{} messages are',
      without: 'message is',
    },
  },
  sentence:
    'Between {from} and {to} the next {count} lost ({oneWay}, {message}): the connection breaks.',
  swarm: {
    weight: 6,
    shortestOn: ms(500),
    shortestOff: ms(200),
    fewestHosts: 2,
    draw: (rng, cast) => ({ ...drawLink(rng, cast), count: rng.between(1, 3) }),
  },
  rule: linkRule,
  apply: (world, fault, { message, count = 1, ...link }) =>
    addRule(
      world.state,
      fault.id,
      { type: 'lose', count, ...(message === undefined ? {} : { message }) },
      pairsOf(world, link),
    ),
  heal: healLink,
});

/** Messages wait until somebody releases them, or until this is healed; others wait behind them. */
export const hold: FaultKind = faultKind({
  name: 'hold',
  parameters: { ...linkParameters, message },
  sentence: 'Between {from} and {to} messages are held ({oneWay}, {message}).',
  swarm: {
    weight: 3,
    shortestOn: ms(500),
    shortestOff: seconds(1),
    fewestHosts: 2,
    draw: drawLink,
  },
  rule: linkRule,
  apply: (world, fault, { message, ...link }) =>
    addRule(
      world.state,
      fault.id,
      { type: 'hold', ...(message === undefined ? {} : { message }) },
      pairsOf(world, link),
    ),
  heal: healLink,
});
