// What is on the wire when it arrives: it passes, meets silence and is sent again, is held, or is lost.
import type { ConnectionId } from '../program.ts';
import { handleAt, schedule } from '../queue/event-queue.ts';
import { below } from '../random/draws.ts';
import type { Micros } from '../time.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { askAgain, type Ask } from './connections.ts';
import { deliver, handOver, kept, sendReset } from './delivery.ts';
import { closeReasons, connectionOf, endOf, laneFrom, laneInto, otherEnd } from './ends.ts';
import { EventKind } from './event-kind.ts';
import { cutLane, endSilence, loseMessage } from './losses.ts';
import type { Connection, Lane, LinkRule, Packet, Path } from './network-state.ts';
import { isBlocked, pathBetween } from './paths.ts';
import { controlSize } from './sending.ts';
import type { World } from './state.ts';
import { streamOf } from './streams.ts';
import { inTurn, mustWait } from './turn.ts';

/** TCP's first wait before it sends again; doubled up to the longest. */
const firstRetransmission = 200_000;
const longestRetransmission = 120_000_000;

/** A packet reaches the host at the other end of its lane, if it can. */
export function onArrival(world: World, end: ConnectionId, packet: Packet): void {
  const connection = connectionOf(world, end);
  if (connection === undefined || isClear(world, connection, end))
    deliver(world, end, packet, connection);
  else onObstacle(world, connection, end, packet);
}

/** Is nothing wrong anywhere that could concern a packet on its way to an end? */
function isClear(world: World, connection: Connection, end: ConnectionId): boolean {
  const { hosts, network } = world.state;
  const lane = laneInto(connection, end);
  const isFree = !lane.hasGap && lane.stalled.length === 0 && network.rules.length === 0;
  return isFree && hosts[endOf(connection, end).host]?.powered === true;
}

function onObstacle(world: World, connection: Connection, end: ConnectionId, packet: Packet): void {
  const lane = laneInto(connection, end);
  const path = pathInto(world, connection, end);
  const rule = lane.hasGap ? undefined : strikingRule(world, path, packet);
  if (lane.hasGap) onArrivalBehindGap(world, connection, end, packet);
  else if (rule !== undefined)
    breakConnection(world, connection, { end, packet, fault: rule.fault });
  else if (lane.stalled.length > 0) lane.stalled.push(kept(packet));
  else if (isBlocked(world.state, path)) stall(world, connection, end, packet);
  else if (narrowest(path) < Infinity) queueUp(world, end, lane, { path, packet });
  else if (holds(world, path, packet)) keep(world, lane, packet);
  else deliver(world, end, packet, connection);
}

/** A reset arrives outside the order of the lane, and not at all where there is silence. */
export function onShut(world: World, end: ConnectionId, packet: Packet): void {
  const connection = connectionOf(world, end);
  if (connection === undefined) return;
  const reason = closeReasons[packet.arg];
  if (reason === 'fin') onArrival(world, end, packet);
  else if (reason === 'timed-out' || !isBlocked(world.state, pathInto(world, connection, end)))
    deliver(world, end, packet, connection);
  else if (reason === 'refused' && endOf(connection, end).status === 'asking')
    askAgain(world, packet.payload as Ask);
}

function pathInto(world: World, connection: Connection, end: ConnectionId): Path {
  return pathBetween(
    world.state,
    endOf(connection, otherEnd(end)).host,
    endOf(connection, end).host,
  );
}

/** The rule that loses this message, if one strikes. */
function strikingRule(world: World, path: Path, packet: Packet): LinkRule | undefined {
  if (path.rules === undefined || packet.kind !== EventKind.DATA) return undefined;
  return path.rules.find((rule) => strikes(world, path, packet, rule));
}

function strikes(world: World, path: Path, packet: Packet, rule: LinkRule): boolean {
  const { verdict, id } = rule;
  if (verdict.type === 'reset') {
    const stream = streamOf(world.state, `fault/${rule.fault}/${path.from}→${path.to}`);
    return below(stream, verdict.oneIn) === 0;
  }
  if (verdict.type !== 'lose' || !isNamed(world, packet, verdict.message)) return false;
  const { strikes: counts } = world.state.network;
  const struck = counts.get(id) ?? 0;
  if (struck >= verdict.count) return false;
  counts.set(id, struck + 1);
  return true;
}

function isNamed(world: World, packet: Packet, name: string | undefined): boolean {
  if (name === undefined) return true;
  world.label.name = 'message';
  world.describe(packet.payload, world.label);
  return world.label.name === name;
}

function holds(world: World, path: Path, packet: Packet): boolean {
  if (path.rules === undefined || packet.kind !== EventKind.DATA) return false;
  return path.rules.some(
    ({ verdict }) => verdict.type === 'hold' && isNamed(world, packet, verdict.message),
  );
}

/** To lose one message of a connection means what TCP does: the connection breaks. */
function breakConnection(
  world: World,
  connection: Connection,
  lost: { end: ConnectionId; packet: Packet; fault: number },
): void {
  const { cause } = lost.packet;
  laneInto(connection, lost.end).hasGap = true;
  inTurn(world, { trigger: 'fault', process: -1, cause }, () => {
    loseMessage(world, cause, 'a fault took it', lost.fault);
    sendReset(world, lost.end, connection);
    sendReset(world, otherEnd(lost.end), connection);
  });
}

/** TCP hands nothing over that is not next. A sender that is still there must hear that it is over. */
function onArrivalBehindGap(
  world: World,
  connection: Connection,
  end: ConnectionId,
  { kind, cause }: Packet,
): void {
  if (kind !== EventKind.DATA) return;
  inTurn(world, { trigger: 'connection', process: -1, cause }, () => {
    loseMessage(world, cause, 'what was sent before it was lost');
    sendReset(world, otherEnd(end), connection);
  });
}

/** Silence: the packet will be sent again, and so will everything behind it. */
function stall(world: World, connection: Connection, end: ConnectionId, packet: Packet): void {
  const lane = laneInto(connection, end);
  lane.stalled.push(kept(packet));
  beginSilence(world, lane, end, packet.cause);
  if (packet.kind === EventKind.DATA) {
    inTurn(world, { trigger: 'connection', process: -1, cause: packet.cause }, () => {
      write['message-held'](world.sink, packet.cause, 'nothing passes on this path');
    });
  }
}

/** From now on the sender waits for an answer, but not for ever. */
function beginSilence(world: World, lane: Lane, end: ConnectionId, cause: number): void {
  const { queue, limits } = world.state;
  lane.stalledSince = queue.now;
  const at = queue.now + limits.giveUpAfter;
  const record = schedule(queue, at, EventKind.GIVE_UP, otherEnd(end), 0, cause, null);
  lane.giveUp = handleAt(queue, record);
}

/** How many bytes a second pass the narrowest place of a path; Infinity where nothing is narrow. */
function narrowest(path: Path): number {
  let speed = Infinity;
  for (const { verdict } of path.rules ?? []) {
    if (verdict.type === 'throttle') speed = Math.min(speed, verdict.bytesPerSecond);
  }
  return speed;
}

/** A narrow path: packets queue before it. */
function queueUp(
  world: World,
  end: ConnectionId,
  lane: Lane,
  { path, packet }: { path: Path; packet: Packet },
): void {
  lane.stalled.push(kept(packet));
  squeeze(world, end, lane, path);
}

/** The first of what is stalled gets through a narrow path after a time that its size makes. */
function squeeze(world: World, end: ConnectionId, lane: Lane, path: Path): void {
  const [first] = lane.stalled;
  const speed = narrowest(path);
  if (first === undefined || speed === Infinity) return;
  const size = first.kind === EventKind.DATA ? first.arg : controlSize;
  const { queue } = world.state;
  lane.passAt = queue.now + Math.ceil((size * 1_000_000) / speed);
  schedule(queue, lane.passAt, EventKind.DRAIN, end, 0, -1, null);
}

/** A teacher holds the message: the lane waits behind it until it is released. */
function keep(world: World, lane: Lane, packet: Packet): void {
  lane.stalled.push({ ...kept(packet), hold: 'held' });
  inTurn(world, { trigger: 'fault', process: -1, cause: packet.cause }, () => {
    write['message-held'](world.sink, packet.cause, 'it is held');
  });
}

/** One thing that waited goes on; the next follows in a turn of its own at the same instant. */
export function onDrain(world: World, end: ConnectionId): void {
  const connection = connectionOf(world, end);
  if (connection === undefined) return;
  const lane = laneInto(connection, end);
  lane.draining = false;
  const receiver = endOf(connection, end);
  const process = world.state.processes[receiver.process];
  if (lane.unread.length > 0 && !receiver.readingPaused) {
    // A paused process goes on reading where it stopped once it is resumed.
    if (process === undefined || mustWait(process))
      drainAt(world, end, lane, world.state.queue.now + firstRetransmission);
    else handOver(world, end, lane.unread.shift() as Packet, connection);
  } else if (canPass(world, connection, end)) {
    const packet = lane.stalled.shift() as Packet;
    if (lane.stalled.length === 0) endSilence(world, lane);
    else squeeze(world, end, lane, pathInto(world, connection, end));
    passOn(world, connection, end, packet);
  } else {
    noticeSilence(world, connection, end);
  }
  if (canDrain(world, connection, end)) drainAt(world, end, lane, world.state.queue.now);
}

/** What queued before a narrow path, or was held, meets silence behind it. */
function noticeSilence(world: World, connection: Connection, end: ConnectionId): void {
  const lane = laneInto(connection, end);
  const [first] = lane.stalled;
  if (first === undefined || first.hold === 'held' || lane.stalledSince >= 0) return;
  if (isBlocked(world.state, pathInto(world, connection, end)))
    beginSilence(world, lane, end, first.cause);
}

function passOn(world: World, connection: Connection, end: ConnectionId, packet: Packet): void {
  const lane = laneInto(connection, end);
  if (packet.hold === 'unseen' && holds(world, pathInto(world, connection, end), packet)) {
    keep(world, lane, packet);
    const kept = lane.stalled.pop() as Packet;
    lane.stalled.unshift(kept);
  } else {
    deliver(world, end, packet, connection);
  }
}

function canPass(world: World, connection: Connection, end: ConnectionId): boolean {
  const lane = laneInto(connection, end);
  const [first] = lane.stalled;
  if (first === undefined || first.hold === 'held') return false;
  const path = pathInto(world, connection, end);
  const isThrough = lane.passAt <= world.state.queue.now || narrowest(path) === Infinity;
  return isThrough && !isBlocked(world.state, path);
}

function canDrain(world: World, connection: Connection, end: ConnectionId): boolean {
  const lane = laneInto(connection, end);
  if (lane.draining) return false;
  const canRead = lane.unread.length > 0 && !endOf(connection, end).readingPaused;
  return canRead || (lane.stalled.length > 0 && canPass(world, connection, end));
}

function drainAt(world: World, end: ConnectionId, lane: Lane, at: Micros): void {
  if (lane.draining) return;
  lane.draining = true;
  schedule(world.state.queue, at, EventKind.DRAIN, end, 0, -1, null);
}

/** The program stops reading: what arrives waits, and in the end the sender's buffer fills up. */
export function pauseReading(connection: Connection, end: ConnectionId): void {
  endOf(connection, end).readingPaused = true;
}

/** The program reads again: what has arrived meanwhile follows, one message a turn. */
export function resumeReading(world: World, connection: Connection, end: ConnectionId): void {
  endOf(connection, end).readingPaused = false;
  if (canDrain(world, connection, end))
    drainAt(world, end, laneInto(connection, end), world.state.queue.now);
}

/** Nothing has come through for too long: the sender's kernel gives the connection up. */
export function onGiveUp(world: World, end: ConnectionId, cause: number): void {
  const connection = connectionOf(world, end);
  if (connection === undefined) return;
  const lane = laneFrom(connection, end);
  lane.giveUp = -1;
  inTurn(world, { trigger: 'connection', process: -1, cause }, () => {
    cutLane(world, lane, 'the sender gave up');
  });
  const arg = closeReasons.indexOf('timed-out');
  const packet: Packet = { kind: EventKind.SHUT, arg, cause, payload: null, hold: 'unseen' };
  deliver(world, end, packet, connection);
}

/** A path may be whole again: what is stalled goes on when TCP next sends it. */
export function resumeStalled(world: World): void {
  const { network, queue } = world.state;
  for (const [number, connection] of network.connections) {
    for (const end of [2 * number, 2 * number + 1]) {
      const lane = laneInto(connection, end);
      if (lane.draining || !canPass(world, connection, end)) continue;
      const at =
        lane.stalledSince < 0 ? queue.now : retransmissionAfter(queue.now, lane.stalledSince);
      drainAt(world, end, lane, at);
    }
  }
}

/** When a packet that has been lost again and again since `since` is next sent. */
export function retransmissionAfter(now: Micros, since: Micros): Micros {
  let wait = firstRetransmission;
  let at = since + wait;
  while (at <= now) {
    wait = Math.min(2 * wait, longestRetransmission);
    at += wait;
  }
  return at;
}

/** Lets held messages go: the one that a row sent, or all that no rule holds any more. */
export function releaseHeld(world: World, row?: number): void {
  for (const [number, connection] of world.state.network.connections) {
    for (const end of [2 * number, 2 * number + 1]) {
      const path = pathInto(world, connection, end);
      laneInto(connection, end)
        .stalled.filter((packet) => packet.hold === 'held')
        .filter((packet) =>
          row === undefined ? !holds(world, path, packet) : packet.cause === row,
        )
        .forEach((packet) => release(world, packet));
    }
  }
  resumeStalled(world);
}

function release(world: World, packet: Packet): void {
  packet.hold = 'released';
  write['message-released'](world.sink, packet.cause);
}
