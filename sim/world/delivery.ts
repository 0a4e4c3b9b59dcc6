// What reaches an end becomes a turn of its process, or waits while the process cannot read.
import type { ConnectionId } from '../program.ts';
import { schedule } from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { nameOf } from '../trace/names.ts';
import { closeReasons, connectionOf, endOf, laneFrom, laneInto, otherEnd } from './ends.ts';
import { EventKind } from './event-kind.ts';
import { loseBothLanes, loseMessage } from './losses.ts';
import type { Connection, Packet } from './network-state.ts';
import { latencyOf, pathBetween } from './paths.ts';
import type { ProcessState, World } from './state.ts';
import { closeTurn, handle, hold, mustWait, openTurn, triggerNumbers } from './turn.ts';

/** Hands a packet to the end it has reached: now, or when its process is able to read. */
export function deliver(
  world: World,
  end: ConnectionId,
  packet: Packet,
  connection: Connection | undefined,
): void {
  const process = connection === undefined ? undefined : readerOf(world, connection, end);
  if (connection === undefined || process === undefined) onDeadEnd(world, end, packet);
  else if (mustWait(process))
    hold(world, process, { ...kept(packet), hold: 'unseen', target: end, handle: -1 });
  else receive(world, end, packet, connection);
}

/** Hands on what has waited for a paused process; meanwhile its end may have gone. */
export function deliverHeld(world: World, end: ConnectionId, packet: Packet): void {
  const connection = connectionOf(world, end);
  const process = connection === undefined ? undefined : readerOf(world, connection, end);
  if (connection === undefined || process === undefined) onDeadEnd(world, end, packet);
  else receive(world, end, packet, connection);
}

function receive(world: World, end: ConnectionId, packet: Packet, connection: Connection): void {
  const lane = laneInto(connection, end);
  const waits = endOf(connection, end).readingPaused || lane.unread.length > 0;
  if (waits && isInOrder(packet)) lane.unread.push(kept(packet));
  else handOver(world, end, packet, connection);
}

/** A packet for as long as it waits: the one that comes out of the queue may be the next one's, too. */
export const kept = ({ kind, arg, cause, payload, hold }: Packet): Packet => ({
  kind,
  arg,
  cause,
  payload,
  hold,
});

/** What a program meets when it reads, in its order: messages, and after them the end. */
const isInOrder = ({ kind, arg }: Packet): boolean =>
  kind === EventKind.DATA || (kind === EventKind.SHUT && closeReasons[arg] === 'fin');

/** The process behind an end, if that end is still there. */
function readerOf(
  world: World,
  connection: Connection,
  end: ConnectionId,
): ProcessState | undefined {
  const { status, process } = endOf(connection, end);
  return status === 'closed' ? undefined : world.state.processes[process];
}

/** Nobody is there any more: a host that has power says so with a reset. */
function onDeadEnd(world: World, end: ConnectionId, packet: Packet): void {
  if (packet.kind === EventKind.DATA) loseMessage(world, packet.cause, 'the connection was closed');
  // Who accepted a connection must learn that the one who asked is gone.
  else if (packet.kind !== EventKind.OPENED) return;
  const connection = connectionOf(world, end);
  if (connection !== undefined) sendReset(world, otherEnd(end), connection);
}

/** A reset travels to an end at once, outside the order of the lane. */
export function sendReset(world: World, to: ConnectionId, connection: Connection): void {
  const receiver = endOf(connection, to);
  if (receiver.status === 'closed') return;
  const path = pathBetween(world.state, endOf(connection, otherEnd(to)).host, receiver.host);
  const { queue } = world.state;
  const reason = closeReasons.indexOf('reset');
  schedule(
    queue,
    queue.now + latencyOf(path),
    EventKind.SHUT,
    to,
    reason,
    world.sink.header.cause,
    null,
  );
}

/** The turn in which a process learns of a packet. */
export function handOver(
  world: World,
  end: ConnectionId,
  packet: Packet,
  connection: Connection,
): void {
  const receiver = endOf(connection, end);
  const isMessage = packet.kind === EventKind.DATA;
  const trigger = isMessage ? triggerNumbers.message : triggerNumbers.connection;
  openTurn(world, trigger, receiver.process, packet.cause);
  world.event.connection = end;
  if (isMessage) onMessage(world, end, packet, connection);
  else onNews(world, end, packet, connection);
  handle(world, receiver.process, receiver.part);
  closeTurn(world);
}

function onMessage(world: World, end: ConnectionId, packet: Packet, connection: Connection): void {
  const { event } = world;
  takeMessage(world, end, packet, connection);
  event.type = 'received';
  event.message = packet.payload;
  event.sizeInBytes = packet.arg;
  event.row = packet.cause;
}

/** The connection itself has changed. */
function onNews(world: World, end: ConnectionId, packet: Packet, connection: Connection): void {
  switch (packet.kind) {
    case EventKind.OPENED:
      endOf(connection, end).status = 'open';
      write['connection-opened'](world.sink, end);
      world.event.type = 'connected';
      break;
    case EventKind.ASK:
      write['connection-opened'](world.sink, end);
      onAccepted(world, end, packet, connection);
      break;
    case EventKind.WRITABLE:
      world.event.type = 'writable';
      break;
    default:
      onClosed(world, end, packet, connection);
  }
}

/** A message leaves the lane: there is room again, and a sender that was refused hears of it. */
function takeMessage(
  world: World,
  end: ConnectionId,
  packet: Packet,
  connection: Connection,
): void {
  const { network, limits, queue } = world.state;
  write['message-delivered'](world.sink, packet.cause);
  network.counts.delivered += 1;
  const lane = laneInto(connection, end);
  lane.pendingBytes -= packet.arg;
  if (!lane.refused || lane.pendingBytes > limits.bufferBytes / 2) return;
  lane.refused = false;
  const sender = otherEnd(end);
  // Simplified: the news of free space travels even where data in that direction would not pass.
  const back = pathBetween(
    world.state,
    endOf(connection, end).host,
    endOf(connection, sender).host,
  );
  schedule(queue, queue.now + latencyOf(back), EventKind.WRITABLE, sender, 0, packet.cause, null);
}

function onAccepted(world: World, end: ConnectionId, packet: Packet, connection: Connection): void {
  const { event, state } = world;
  const { hosts, processes, trace } = state;
  const asker = endOf(connection, otherEnd(end));
  event.type = 'accepted';
  event.peer = {
    host: hosts[asker.host]?.name ?? '',
    listener: processes[asker.process]?.name ?? '',
  };
  event.listener = nameOf(trace.names, 'listener', packet.arg) ?? '';
}

function onClosed(world: World, end: ConnectionId, packet: Packet, connection: Connection): void {
  const reason = closeReasons[packet.arg] ?? 'reset';
  write['connection-closed'](world.sink, end, reason);
  endOf(connection, end).status = 'closed';
  loseBothLanes(world, connection, end, 'the connection was closed');
  forgetIfOver(world, end, connection);
  world.event.type = 'closed';
  world.event.reason = reason;
}

/** A connection whose two ends are closed is forgotten. */
export function forgetIfOver(world: World, end: ConnectionId, connection: Connection): void {
  if (connection.ends.some(({ status }) => status !== 'closed')) return;
  if (connection.lanes.some((lane) => lane.stalled.length > 0)) return;
  world.state.network.connections.delete(end >> 1);
}

/** The lane's sender hears that there is room again. */
export function onWritable(world: World, end: ConnectionId, cause: number): void {
  const connection = connectionOf(world, end);
  if (connection === undefined || endOf(connection, end).status !== 'open') return;
  if (laneFrom(connection, end).refused) return;
  const packet: Packet = { kind: EventKind.WRITABLE, arg: 0, cause, payload: null, hold: 'unseen' };
  deliver(world, end, packet, connection);
}
