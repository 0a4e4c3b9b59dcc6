// What all applications have in common: they begin at their time, hear what happens to their clients,
// and end when they are asked to. Each client is a component of the process.
import type { Env, ProcessEvent, Program } from '../../../sim/program.ts';
import type { Plain } from '../../../sim/plain.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import type { ClientEnv, ClientWake } from '../network/network.ts';

/** What wakes an application's own loop. */
export interface ApplicationWake {
  readonly type: string;
}

/** The door of an application's own loop. */
export type ApplicationEnv<W extends ApplicationWake> = Env<Envelope, W>;

/** An event of one of its clients. */
export type ClientEvent = ProcessEvent<Envelope, ClientWake>;

/** One kind of application; code, not state. */
export interface Application<S, W extends ApplicationWake> {
  /** Reads what an author wrote. Throws an ApplicationError. */
  readonly create: (settings: Plain) => S;
  /** It does nothing before its host has run for so long. */
  readonly startAt: (state: S) => Micros;
  /** Its clients are made. */
  readonly begin: (state: S, env: ApplicationEnv<W>) => void;
  /** Something it waits for in its own loop is there. */
  readonly wake: (state: S, event: LoopEvent<W>, env: ApplicationEnv<W>) => void;
  /** Something happened to the client in a part of the process. */
  readonly hear: (state: S, event: ClientEvent, env: ApplicationEnv<W>) => void;
  readonly stop: (state: S, env: ApplicationEnv<W>) => void;
  readonly copy: (state: S) => S;
  readonly weigh: (state: S) => number;
}

/** A wake of the loop; with what a disk brought, if it asked one. */
export type LoopEvent<W> = Extract<ProcessEvent<Envelope, W>, { readonly type: 'wake' }>;

/** The wake with which every application begins. */
const begin = { type: 'begin' } as const;

/** The program of an application. */
export function programOf<S, W extends ApplicationWake>(
  application: Application<S, W>,
): Program<S, Envelope, W> {
  return {
    start(env, settings) {
      const state = application.create(settings);
      // Who is started again later does not wait as long as it did the first time.
      const delay = Math.max(0, application.startAt(state) - env.clock.monotonic());
      env.after(delay, begin as unknown as W);
      return state;
    },
    handle(state, event, door) {
      // The door that comes with an event is its component's: the loop has its own.
      const env = event.part === '' ? door : door.part<W>('');
      if (event.type === 'stop-asked') application.stop(state, env);
      else if (event.part !== '') application.hear(state, event, env);
      else if (event.type === 'wake' && event.wake.type === begin.type)
        application.begin(state, env);
      else if (event.type === 'wake') application.wake(state, event, env);
    },
    copy: (state) => application.copy(state),
    weigh: (state) => application.weigh(state),
  };
}

/** The door of a client in a part of the process. */
export const clientEnv = (env: Env<Envelope, never>, part: string): ClientEnv =>
  env.part<ClientWake>(part);
