// A demo world: players that send balls to each other, with timers, work and a diary on disk.
// It knows nothing of Kafka, and stands in where only the world itself is tested or measured.
import type { ConnectionId, Env, ProcessEvent, Program } from '../../sim/program.ts';
import type { Plain } from '../../sim/plain.ts';
import type { MessageLabel } from '../../sim/world/state.ts';
import type { WorldPlan } from '../../sim/world/plan.ts';

interface Ball {
  readonly round: number;
  readonly back: boolean;
  /** The row of the ball that this one answers. */
  readonly inReplyTo: number;
}

type Wake =
  | { readonly type: 'serve' }
  | { readonly type: 'return'; readonly round: number; readonly row: number; readonly to: number }
  | { readonly type: 'written' }
  | { readonly type: 'dial' };

interface Settings {
  readonly opponents: readonly string[];
  /** Microseconds between two serves. */
  readonly pace: number;
  readonly size: number;
}

/** What a player remembers. */
export interface Player {
  readonly settings: Settings;
  /** Connections that may be used, dialled and accepted ones. */
  readonly open: Set<ConnectionId>;
  /** The dialled ones among them, with whom they reach. */
  readonly lines: Map<ConnectionId, string>;
  readonly dialled: Map<ConnectionId, string>;
  served: number;
  returned: number;
  written: number;
  deadline: number;
}

type PlayerEnv = Env<Ball, Wake>;

/** Serves at its pace, returns what comes after some work, and notes each tenth ball in its diary. */
export const player: Program<Player, Ball, Wake> = {
  start(env, settings: Plain) {
    const state: Player = {
      settings: settings as unknown as Settings,
      open: new Set(),
      lines: new Map(),
      dialled: new Map(),
      served: 0,
      returned: 0,
      written: env.disk.list('data/diary').length,
      deadline: -1,
    };
    env.listen('table');
    dialAll(state, env);
    env.after(state.settings.pace, { type: 'serve' });
    return state;
  },
  handle(state, event, env) {
    switch (event.type) {
      case 'connected':
        state.open.add(event.connection);
        state.lines.set(event.connection, state.dialled.get(event.connection) ?? '');
        break;
      case 'received':
        onBall(state, event, env);
        break;
      case 'closed':
        onClosed(state, event.connection, env);
        break;
      case 'wake':
        onWake(state, event.wake, env);
        break;
      case 'stop-asked':
        env.exit();
        break;
      case 'accepted':
        state.open.add(event.connection);
        break;
      case 'told':
      case 'writable':
        break;
    }
  },
  copy: (state) => ({
    ...state,
    open: new Set(state.open),
    lines: new Map(state.lines),
    dialled: new Map(state.dialled),
  }),
};

function dialAll(state: Player, env: PlayerEnv): void {
  for (const host of state.settings.opponents) dial(state, host, env);
}

function dial(state: Player, host: string, env: PlayerEnv): void {
  state.dialled.set(env.connect({ host, listener: 'table' }), host);
}

function onBall(
  state: Player,
  event: ProcessEvent<Ball, Wake> & { type: 'received' },
  env: PlayerEnv,
): void {
  const { message, connection, row } = event;
  if (message.back) {
    state.returned += 1;
    if (state.deadline >= 0) env.cancel(state.deadline);
    state.deadline = -1;
    return;
  }
  env.work(env.rng('strength').between(5, 50), {
    type: 'return',
    round: message.round,
    row,
    to: connection,
  });
}

function onClosed(state: Player, connection: ConnectionId, env: PlayerEnv): void {
  state.open.delete(connection);
  state.lines.delete(connection);
  if (state.dialled.delete(connection)) env.after(50_000, { type: 'dial' });
}

function onWake(state: Player, wake: Wake, env: PlayerEnv): void {
  switch (wake.type) {
    case 'serve':
      serve(state, env);
      break;
    case 'return':
      send(state, env, wake.to, { round: wake.round, back: true, inReplyTo: wake.row });
      note(wake.round, env);
      break;
    case 'dial':
      redial(state, env);
      break;
    case 'written':
      state.written += 1;
      break;
  }
}

function serve(state: Player, env: PlayerEnv): void {
  for (const connection of state.lines.keys()) {
    send(state, env, connection, { round: state.served, back: false, inReplyTo: -1 });
  }
  state.served += 1;
  if (state.deadline < 0) state.deadline = env.after(1_000_000, { type: 'dial' });
  env.after(env.rng('pace').between(1, 2 * state.settings.pace), { type: 'serve' });
}

function send(state: Player, env: PlayerEnv, to: ConnectionId, ball: Ball): void {
  // The line may have gone while the ball was worked on.
  if (!state.open.has(to)) return;
  env.send(to, ball, state.settings.size);
}

function redial(state: Player, env: PlayerEnv): void {
  // One line to each opponent: who is being dialled is not dialled again.
  const dialled = new Set(state.dialled.values());
  state.deadline = -1;
  for (const host of state.settings.opponents) if (!dialled.has(host)) dial(state, host, env);
}

function note(round: number, env: PlayerEnv): void {
  if (round % 10 !== 0) return;
  env.disk.append('data/diary', round, 100, { type: 'written' });
  if (round % 50 === 0) env.disk.sync('data/diary', { type: 'written' });
}

/** What the trace calls a ball. */
export function describeBall(message: unknown, label: MessageLabel): void {
  const ball = message as Ball;
  label.name = ball.back ? 'return' : 'serve';
  label.correlation = ball.round;
  label.inReplyTo = ball.inReplyTo;
}

/** Every host dials all those after it. */
export function pingPongPlan(seed: string, hosts: number, pace = 2_000): WorldPlan {
  const names = Array.from({ length: hosts }, (_, i) => `h${i + 1}`);
  return {
    seed,
    hosts: names.map((name, i) => ({
      name,
      cores: 2,
      processes: [
        {
          name: `p${i + 1}`,
          program: 'player',
          settings: { opponents: names.slice(i + 1), pace, size: 120 },
        },
      ],
    })),
  };
}
