// A message that never arrives: its row, and the count that keeps sent = delivered + lost + in flight.
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

/** Everything that waits in a lane is lost. */
export function loseLane(world: World, lane: Lane, reason: LossReason): void {
  losePackets(world, lane.unread, reason);
  losePackets(world, lane.stalled, reason);
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

/** Both lanes of an end that is over: nothing more will be read or sent again there. */
export function loseBothLanes(
  world: World,
  connection: Connection,
  end: number,
  reason: LossReason,
): void {
  loseLane(world, laneInto(connection, end), reason);
  loseLane(world, laneFrom(connection, end), reason);
}
