// How many connections a broker has, from whom, and for how long they may carry nothing (Kafka's
// ConnectionQuotas, and the idle expiry of its Selector).
import { ms, type Micros } from '../../sim/time.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import type { BrokerEnv, BrokerState } from './state.ts';
import { write } from './trace.ts';

/** How many connections a host may have: max.connections.per.ip, or its own number in the overrides. */
export function limitOfHost(host: string, configs: BrokerConfigs): number {
  for (const override of configs['max.connections.per.ip.overrides'].split(',')) {
    const [name, count] = override.split(':');
    if (name?.trim() === host) return Number(count);
  }
  return configs['max.connections.per.ip'];
}

/** Has a host as many connections as it may have? */
export function isHostFull({ front, configs }: BrokerState, host: string): boolean {
  // Nothing is counted where nothing is limited.
  const limit = limitOfHost(host, configs);
  if (front.connections.size < limit) return false;
  let count = 0;
  for (const channel of front.connections.values()) if (channel.host === host) count += 1;
  return count >= limit;
}

/** Has the broker as many connections as it may have? Then the next ones wait to be served. */
export const isFull = ({ front, configs }: BrokerState): boolean =>
  front.connections.size >= configs['max.connections'];

/** After connections.max.idle.ms a connection that carried nothing is closed; the timer is that of the oldest. */
export function closeIdle(broker: BrokerState, env: BrokerEnv): void {
  const { front } = broker;
  const now = env.clock.monotonic();
  const maxIdle = idleTimeOf(broker);
  front.idleTimer = -1;
  for (const [connection, { usedAt }] of front.connections) {
    if (now - usedAt < maxIdle) continue;
    write['client-disconnected'](env.trace, connection, 'it has carried nothing for a long time');
    front.connections.delete(connection);
    env.close(connection);
  }
  watchIdle(broker, env);
}

/** Sees to it that idle connections are looked for when the oldest may be one. */
export function watchIdle(broker: BrokerState, env: BrokerEnv): void {
  const { front } = broker;
  if (front.idleTimer >= 0 || front.connections.size === 0) return;
  let oldest: Micros = Number.MAX_SAFE_INTEGER;
  for (const { usedAt } of front.connections.values()) oldest = Math.min(oldest, usedAt);
  const delay = Math.max(0, oldest + idleTimeOf(broker) - env.clock.monotonic());
  front.idleTimer = env.after(delay, { type: 'look-for-idle' });
}

const idleTimeOf = ({ configs }: BrokerState): Micros => ms(configs['connections.max.idle.ms']);
