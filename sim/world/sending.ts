// From the sender's buffer onto the wire: room, bandwidth, latency, and never before what was sent earlier.
import { assert } from '../assert.ts';
import type { ConnectionId } from '../program.ts';
import { schedule } from '../queue/event-queue.ts';
import { draw } from '../random/distribution.ts';
import { below } from '../random/draws.ts';
import type { Micros } from '../time.ts';
import { messageName } from '../trace/sink.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { connectionOf, endOf, laneFrom, otherEnd } from './ends.ts';
import { EventKind } from './event-kind.ts';
import type { Lane, Path } from './network-state.ts';
import { latencyOf, pathBetween } from './paths.ts';
import type { MessageLabel, ProcessState, World } from './state.ts';
import { streamOf } from './streams.ts';

/** Bytes of a FIN or an acceptance on the wire. */
export const controlSize = 60;

/** A message with the end that sends it and its exact size. */
export interface Outgoing {
  readonly end: ConnectionId;
  readonly message: unknown;
  readonly sizeInBytes: number;
}

/** False: the buffer is full, and the message was not taken. */
export function sendMessage(world: World, process: ProcessState, outgoing: Outgoing): boolean {
  const { end, message, sizeInBytes: size } = outgoing;
  const { network, limits, queue } = world.state;
  const connection = connectionOf(world, end);
  const sender = connection === undefined ? undefined : endOf(connection, end);
  assert(
    connection !== undefined && sender?.life === process.life && sender.status === 'open',
    () =>
      `a message is sent on an open connection of its process (connection ${end} of ${process.name})`,
  );
  assert(
    Number.isSafeInteger(size) && size > 0,
    () => `a message has a size (${size} on connection ${end})`,
  );
  const lane = laneFrom(connection, end);
  if (lane.pendingBytes > 0 && lane.pendingBytes + size > limits.bufferBytes) {
    lane.refused = true;
    write['buffer-full'](world.sink, end, lane.pendingBytes);
    return false;
  }
  const row = writeSent(world, outgoing);
  lane.pendingBytes += size;
  network.counts.sent += 1;
  const path = pathBetween(world.state, sender.host, endOf(connection, otherEnd(end)).host);
  const at = arrivalOf(world, lane, path, size);
  schedule(queue, at, EventKind.DATA, otherEnd(end), size, row, message);
  return true;
}

function writeSent(world: World, { end, message, sizeInBytes }: Outgoing): number {
  const { label, sink } = world;
  clear(label);
  world.describe(message, label);
  const { version, correlation, inReplyTo, error, carries } = label;
  const name = messageName(sink, label.name);
  return write['message-sent'](
    sink,
    end,
    name,
    version,
    correlation,
    inReplyTo,
    error,
    sizeInBytes,
    carries,
  );
}

const nothing: readonly number[] = [];

function clear(label: MessageLabel): void {
  label.name = 'message';
  label.version = 0;
  label.correlation = -1;
  label.inReplyTo = -1;
  label.error = 0;
  label.carries = nothing;
}

/** When something of this size, sent now, reaches the other end of the lane if nothing breaks. */
export function arrivalOf(world: World, lane: Lane, path: Path, size: number): Micros {
  const { now } = world.state.queue;
  const begins = lane.wireFreeAt > now ? lane.wireFreeAt : now;
  const onWire = Math.ceil((size * 1_000_000) / path.bytesPerSecond);
  lane.wireFreeAt = begins + onWire;
  let at = lane.wireFreeAt + latencyOf(path);
  if (path.rules !== undefined) at += extraLatency(world, path);
  // Order per direction: what was sent later never arrives earlier.
  if (at < lane.lastArrivalAt) at = lane.lastArrivalAt;
  lane.lastArrivalAt = at;
  return at;
}

function extraLatency(world: World, path: Path): Micros {
  let extra = 0;
  for (const { verdict, fault } of path.rules ?? []) {
    if (verdict.type !== 'delay' && verdict.type !== 'spike') continue;
    // A stream of its own: a fault must not move the latencies that are drawn without it.
    const stream = streamOf(world.state, `fault/${fault}/${path.from}→${path.to}`);
    if (verdict.type === 'delay' || below(stream, verdict.oneIn) === 0)
      extra += draw(verdict.latency, stream);
  }
  return extra;
}
