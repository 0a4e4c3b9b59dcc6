// A message that never arrives: its row, and the count that keeps sent = delivered + lost + in flight.
import { cancel } from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { laneFrom, laneInto } from './ends.ts';
import { EventKind } from './event-kind.ts';
import type { Connection, Lane, Packet } from './network-state.ts';
import type { World } from './state.ts';
import { inTurn } from './turn.ts';

/** Why messages are lost, as the trace says it. */
export type LossReason =
  | 'the connection was closed'
  | 'the process is gone'
  | 'the host lost power'
  | 'the sender gave up'
  | 'what was sent before it was lost'
  | 'a fault took it';

/** One message is lost. */
export function loseMessage(world: World, row: number, reason: LossReason, fault = -1): void {
  const deed = (): void => {
    write['message-lost'](world.sink, row, reason, fault);
    world.state.network.counts.lost += 1;
  };
  if (world.sink.open) deed();
  else inTurn(world, { trigger: 'connection', process: -1, cause: row }, deed);
}

/** Nobody reads any more what a lane brings: everything that waits in it is lost. */
export function loseLane(world: World, lane: Lane, reason: LossReason): void {
  losePackets(world, lane.unread, reason);
  cutLane(world, lane, reason);
}

/** Nobody sends again what a lane has not brought through. What has arrived may still be read. */
export function cutLane(world: World, lane: Lane, reason: LossReason): void {
  if (lane.stalled.length > 0) lane.hasGap = true;
  losePackets(world, lane.stalled, reason);
  endSilence(world, lane);
}

/** Nothing waits for a silence to end any more: the sender need not give up. */
export function endSilence(world: World, lane: Lane): void {
  if (lane.giveUp >= 0) cancel(world.state.queue, lane.giveUp);
  lane.giveUp = -1;
  lane.stalledSince = -1;
}

/** Everything in a list is lost, and the list is empty. */
export function losePackets(
  world: World,
  packets: Pick<Packet, 'kind' | 'cause'>[],
  reason: LossReason,
): void {
  for (const packet of packets) {
    if (packet.kind === EventKind.DATA) loseMessage(world, packet.cause, reason);
  }
  packets.length = 0;
}

/** Both lanes of an end that is over: nothing more will be read there, or sent again. */
export function loseBothLanes(
  world: World,
  connection: Connection,
  end: number,
  reason: LossReason,
): void {
  loseLane(world, laneInto(connection, end), reason);
  cutLane(world, laneFrom(connection, end), reason);
}
