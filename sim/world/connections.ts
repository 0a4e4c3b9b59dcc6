// Connections begin and end as TCP's do: a round trip to open, FIN in order, RST at once, silence without power.
import { assert } from '../assert.ts';
import type { Address, ConnectionId } from '../program.ts';
import { schedule } from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { nameOf } from '../trace/names.ts';
import { internName } from '../trace/sink.ts';
import { deliver, forgetIfOver, sendReset } from './delivery.ts';
import { closeReasons, connectionOf, endOf, laneFrom, otherEnd } from './ends.ts';
import { EventKind } from './event-kind.ts';
import { loseBothLanes, loseLane } from './losses.ts';
import { laneInto } from './ends.ts';
import type { Connection, End, Lane, Packet } from './network-state.ts';
import { isBlocked, latencyOf, pathBetween } from './paths.ts';
import { arrivalOf, controlSize } from './sending.ts';
import type { ProcessState, World } from './state.ts';

/** How long after a lost request for a connection the next one is sent; doubled each time. */
const firstRetry = 1_000_000;

/** Who asks for a connection, and with which of its components. */
export interface Asker {
  readonly process: ProcessState;
  readonly number: number;
  readonly part: number;
}

/** Asks another host for a connection. What comes of it arrives as 'connected' or 'closed'. */
export function openConnection(world: World, asker: Asker, to: Address): ConnectionId {
  const { network, hosts, limits, queue, trace } = world.state;
  const host = hosts.findIndex((candidate) => candidate.name === to.host);
  assert(host >= 0, () => `the host '${to.host}', to which ${asker.process.name} connects, exists`);
  assert(
    network.connections.size < limits.connections,
    () => `at most ${limits.connections} connections exist at once (limits.connections)`,
  );
  const number = network.nextConnection;
  network.nextConnection += 1;
  const { process, part } = asker;
  const end: End = {
    ...newEnd(process.host),
    process: asker.number,
    life: process.life,
    part,
    status: 'asking',
  };
  network.connections.set(number, {
    ends: [end, newEnd(host)],
    lanes: [newLane(), newLane()],
  });
  const row = write['connection-asked'](world.sink, 2 * number, host, to.listener);
  const listener = internName(trace, 'listener', to.listener);
  const at = queue.now + latencyOf(pathBetween(world.state, process.host, host));
  schedule(queue, at, EventKind.ASK, 2 * number, listener, row, 0);
  return 2 * number;
}

const newEnd = (host: number): End => ({
  process: -1,
  life: -1,
  host,
  part: 0,
  status: 'closed',
  readingPaused: false,
});

const newLane = (): Lane => ({
  pendingBytes: 0,
  wireFreeAt: 0,
  lastArrivalAt: 0,
  stalled: [],
  unread: [],
  passAt: 0,
  stalledSince: -1,
  giveUp: -1,
  hasGap: false,
  draining: false,
  refused: false,
});

/** A request for a connection: from which end, to which listener, and the how-manieth try it is. */
export interface Ask {
  readonly end: ConnectionId;
  readonly listener: number;
  readonly attempt: number;
  readonly cause: number;
}

/** The request reaches the other host: who listens there takes it, or it is refused. */
export function onAsk(world: World, ask: Ask): void {
  const { state } = world;
  const connection = connectionOf(world, ask.end);
  if (connection === undefined || connection.ends[0].status !== 'asking') return;
  const [asker, taker] = connection.ends;
  if (isBlocked(state, pathBetween(state, asker.host, taker.host))) {
    askAgain(world, ask);
    return;
  }
  const name = nameOf(state.trace.names, 'listener', ask.listener) ?? '';
  const listener = state.hosts[taker.host]?.listeners.get(name);
  const process = listener === undefined ? undefined : state.processes[listener.process];
  if (listener === undefined || process === undefined) {
    const at = state.queue.now + latencyOf(pathBetween(state, taker.host, asker.host));
    const refused = closeReasons.indexOf('refused');
    schedule(state.queue, at, EventKind.SHUT, ask.end, refused, ask.cause, ask);
    return;
  }
  taker.process = listener.process;
  taker.life = process.life;
  taker.part = listener.part;
  taker.status = 'open';
  sendControl(world, connection, otherEnd(ask.end), EventKind.OPENED);
  const { listener: arg, cause } = ask;
  const packet: Packet = { kind: EventKind.ASK, arg, cause, payload: null, hold: 'unseen' };
  deliver(world, otherEnd(ask.end), packet, connection);
}

/** Neither an acceptance nor a refusal has come: the request is sent again, until there is no hope. */
export function askAgain(world: World, { end, listener, attempt, cause }: Ask): void {
  const { queue, limits } = world.state;
  let wait = firstRetry;
  for (let i = 0; i < attempt; i += 1) wait *= 2;
  const waited = wait - firstRetry;
  if (waited + wait > limits.giveUpAfter) {
    const at = queue.now + Math.max(0, limits.giveUpAfter - waited);
    const timedOut = closeReasons.indexOf('timed-out');
    schedule(queue, at, EventKind.SHUT, end, timedOut, cause, null);
  } else {
    schedule(queue, queue.now + wait, EventKind.ASK, end, listener, cause, attempt + 1);
  }
}

/** A FIN or an acceptance follows what this end has sent. */
function sendControl(world: World, connection: Connection, end: ConnectionId, kind: number): void {
  const { queue } = world.state;
  const to = otherEnd(end);
  const path = pathBetween(world.state, endOf(connection, end).host, endOf(connection, to).host);
  const at = arrivalOf(world, laneFrom(connection, end), path, controlSize);
  const { sink } = world;
  const cause = sink.open ? sink.header.cause : -1;
  schedule(
    queue,
    at,
    kind,
    to,
    kind === EventKind.SHUT ? closeReasons.indexOf('fin') : 0,
    cause,
    null,
  );
}

/** A process closes its end: what it has sent still arrives, then the other learns that it is over. */
export function closeConnection(world: World, process: ProcessState, end: ConnectionId): void {
  const connection = connectionOf(world, end);
  assert(
    connection !== undefined && endOf(connection, end).life === process.life,
    () => `a process closes a connection of its own (connection ${end} of ${process.name})`,
  );
  const closing = endOf(connection, end);
  const wasOpen = closing.status === 'open';
  closing.status = 'closed';
  write['connection-closed'](world.sink, end, 'closed here');
  loseLane(world, laneInto(connection, end), 'the connection was closed');
  if (wasOpen) sendControl(world, connection, end, EventKind.SHUT);
  forgetIfOver(world, end, connection);
}

/** A process has ended: its host's kernel resets its connections, unless the host itself is dark. */
export function abandonConnections(world: World, life: number, powered: boolean): void {
  for (const [number, connection] of world.state.network.connections) {
    for (const end of [2 * number, 2 * number + 1]) {
      const gone = endOf(connection, end);
      if (gone.life !== life || gone.status === 'closed') continue;
      gone.status = 'closed';
      loseBothLanes(
        world,
        connection,
        end,
        powered ? 'the process is gone' : 'the host lost power',
      );
      if (powered) sendReset(world, otherEnd(end), connection);
      forgetIfOver(world, end, connection);
    }
  }
}
