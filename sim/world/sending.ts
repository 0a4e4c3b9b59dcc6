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
import type { Connection, Lane, Path } from './network-state.ts';
import { latencyOf, pathBetween } from './paths.ts';
import type { MessageLabel, ProcessState, World } from './state.ts';
import { streamOf } from './streams.ts';

/** Bytes of a FIN or an acceptance on the wire. */
export const controlSize = 60;

/** The process that sends something. */
export interface Sender {
  readonly world: World;
  readonly process: ProcessState;
}

/** Sends a message of exactly that size. False: the buffer is full, and it was not taken. */
export function sendMessage(
  { world, process }: Sender,
  end: ConnectionId,
  message: unknown,
  size: number,
): boolean {
  const { network, limits, queue } = world.state;
  const connection = openConnectionOf(world, process, end);
  checkSize(end, size);
  const lane = laneFrom(connection, end);
  if (lane.pendingBytes > 0 && lane.pendingBytes + size > limits.bufferBytes) {
    lane.refused = true;
    write['buffer-full'](world.sink, end, lane.pendingBytes);
    return false;
  }
  const row = writeSent(world, end, message, size);
  lane.pendingBytes += size;
  network.counts.sent += 1;
  const from = endOf(connection, end).host;
  const path = pathBetween(world.state, from, endOf(connection, otherEnd(end)).host);
  const at = arrivalOf(world, lane, path, size);
  schedule(queue, at, EventKind.DATA, otherEnd(end), size, row, message);
  return true;
}

function openConnectionOf(world: World, process: ProcessState, end: ConnectionId): Connection {
  const connection = connectionOf(world, end);
  if (connection !== undefined) {
    const { life, status } = endOf(connection, end);
    if (life === process.life && status === 'open') return connection;
  }
  const which = `connection ${end} of ${process.name}`;
  assert(false, `a message is sent on an open connection of its process (${which})`);
}

function checkSize(end: ConnectionId, size: number): void {
  if (Number.isSafeInteger(size) && size > 0) return;
  assert(false, `a message has a size (${size} on connection ${end})`);
}

function writeSent(world: World, end: ConnectionId, message: unknown, size: number): number {
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
    size,
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
