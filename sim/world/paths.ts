// From host to host: how long, how fast, and what is wrong on the way.
import { assert } from '../assert.ts';
import { draw } from '../random/distribution.ts';
import type { Micros } from '../time.ts';
import { createStream } from '../random/stream.ts';
import type { LinkRule, LinkVerdict, Network, Path } from './network-state.ts';
import type { WorldState } from './state.ts';

/** One number for an ordered pair of hosts. */
export const pairOf = (from: number, to: number): number => from * 65_536 + to;

/** What a process costs that talks to its own host. */
const loopback = {
  latency: { kind: 'constant', value: 20 },
  bytesPerSecond: 4_000_000_000,
} as const;

/** The path from one host to another, made at its first use. */
export function pathBetween(state: WorldState, from: number, to: number): Path {
  const { paths } = state.network;
  const pair = pairOf(from, to);
  const known = paths.get(pair);
  if (known !== undefined) return known;
  const names = [state.hosts[from]?.name, state.hosts[to]?.name];
  const link = linkBetween(state.network, from, to);
  const path: Path = {
    from,
    to,
    latency: link.latency,
    bytesPerSecond: link.bytesPerSecond,
    stream: createStream(state.seed, `net/${names.join('→')}`),
    rules: rulesFor(state.network, pair),
  };
  paths.set(pair, path);
  return path;
}

function linkBetween(
  network: Network,
  from: number,
  to: number,
): Pick<Path, 'latency' | 'bytesPerSecond'> {
  if (from === to) return loopback;
  const { links } = network;
  return (
    links.between.find(
      ({ hosts: [a, b] }) => (a === from && b === to) || (a === to && b === from),
    ) ?? links
  );
}

function rulesFor(network: Network, pair: number): readonly LinkRule[] | undefined {
  const rules = network.rules.filter(
    (rule) => rule.pairs === undefined || rule.pairs.includes(pair),
  );
  return rules.length === 0 ? undefined : rules;
}

/** True while packets on this path vanish: a rule says so, or the other host has no power. */
export function isBlocked(state: WorldState, path: Path): boolean {
  if (state.hosts[path.to]?.powered === false) return true;
  return path.rules !== undefined && path.rules.some((rule) => rule.verdict.type === 'block');
}

/** A new thing that is wrong between hosts; everything on the way meets it on arrival. */
export function addRule(
  state: WorldState,
  fault: number,
  verdict: LinkVerdict,
  pairs?: readonly number[],
): void {
  const { network } = state;
  const rule: LinkRule = { id: network.nextRule, fault, pairs, verdict };
  network.nextRule += 1;
  network.rules = [...network.rules, rule];
  refreshPaths(network);
}

/** Takes away what a fault did to the network. */
export function removeRulesOf(state: WorldState, fault: number): void {
  const { network } = state;
  assert(
    network.rules.some((rule) => rule.fault === fault),
    'a network fault that is healed has rules',
  );
  for (const rule of network.rules) if (rule.fault === fault) network.strikes.delete(rule.id);
  network.rules = network.rules.filter((rule) => rule.fault !== fault);
  refreshPaths(network);
}

function refreshPaths(network: Network): void {
  for (const [pair, path] of network.paths) path.rules = rulesFor(network, pair);
}

/** A drawn one-way time, with what rules add to it. */
export function latencyOf(path: Path): Micros {
  return draw(path.latency, path.stream);
}
