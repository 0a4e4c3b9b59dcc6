// Ends 2n and 2n + 1 belong to connection n: pure questions about them.
import type { CloseReason, ConnectionId } from '../program.ts';
import type { Connection, End, Lane } from './network-state.ts';
import type { World } from './state.ts';

/** Why an end closed, in the order that the queue's numbers mean. */
export const closeReasons = [
  'fin',
  'reset',
  'refused',
  'timed-out',
] as const satisfies readonly CloseReason[];

/** The connection of an end, if it is not forgotten yet. */
export const connectionOf = (world: World, end: ConnectionId): Connection | undefined =>
  world.state.network.connections.get(end >> 1);

/** What is known of one end of a connection. */
export const endOf = (connection: Connection, end: ConnectionId): End =>
  connection.ends[(end & 1) as 0 | 1];

/** The other end of the same connection. */
export const otherEnd = (end: ConnectionId): ConnectionId => end ^ 1;

/** The lane that carries what this end sends. */
export const laneFrom = (connection: Connection, end: ConnectionId): Lane =>
  connection.lanes[(end & 1) as 0 | 1];

/** The lane that carries what this end receives. */
export const laneInto = (connection: Connection, end: ConnectionId): Lane =>
  laneFrom(connection, otherEnd(end));
