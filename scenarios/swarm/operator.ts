// Somebody operates the cluster: moves leaders and replicas, changes settings, makes and deletes topics.
import {
  copyAdmin,
  createAdmin,
  weighAdmin,
  type AdminState,
} from '../../engine/clients/admin/admin-state.ts';
import { closeAdmin, handleAdminEvent, startAdmin } from '../../engine/clients/admin/admin.ts';
import type { Progress } from '../../engine/clients/admin/script.ts';
import { bootstrapNodes } from '../../engine/clients/application/client-configs.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import { configsOf } from '../../engine/config/configs.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import { assert } from '../../sim/assert.ts';
import type { Plain } from '../../sim/plain.ts';
import type { Env, Program } from '../../sim/program.ts';
import type { WorldPlan } from '../../sim/world/plan.ts';
import { doDeed, type Deed, type PlannedDeed } from './deeds.ts';

/** What an operator is told. */
export interface OperatorSettings {
  readonly bootstrap: readonly string[];
  readonly kafka: string;
  /** By their times. */
  readonly deeds: readonly PlannedDeed[];
}

/** What an operator remembers. Plain data. */
export interface OperatorState {
  readonly settings: OperatorSettings;
  /** The deed that comes next. */
  next: number;
  /** A deed that is being done has a client of its own. */
  running: { readonly deed: Deed; readonly part: string; readonly admin: AdminState } | null;
}

type OperatorWake = ClientWake | { readonly type: 'deed-due' };
type OperatorEnv = Env<Envelope, OperatorWake>;

/** The program of an operator. */
export const operator: Program<OperatorState, Envelope, OperatorWake> = {
  start(env, plain) {
    const settings = plain as unknown as OperatorSettings;
    const state: OperatorState = { settings, next: 0, running: null };
    waitForNext(state, env);
    return state;
  },
  handle(state, event, env) {
    const { running } = state;
    if (event.type === 'stop-asked') {
      env.exit();
    } else if (event.type === 'wake' && event.wake.type === 'deed-due') {
      begin(state, env);
    } else if (running !== null && event.part === running.part) {
      const door = doorOf(running.part, env);
      const heard = event as Parameters<typeof handleAdminEvent>[1];
      goOn(
        state,
        handleAdminEvent(running.admin, heard, () => doDeed(running.deed), door),
        env,
      );
    }
  },
  copy: (state) => ({
    ...state,
    running: state.running && { ...state.running, admin: copyAdmin(state.running.admin) },
  }),
  weigh: ({ running }) => (running === null ? 1 : weighAdmin(running.admin)),
};

const doorOf = (part: string, env: OperatorEnv): ClientEnv => env.part<ClientWake>(part);

/** What should have been done before this start is left out. */
function waitForNext(state: OperatorState, env: OperatorEnv): void {
  const { deeds } = state.settings;
  const now = env.clock.monotonic();
  while ((deeds[state.next]?.at ?? Infinity) < now) state.next += 1;
  const planned = deeds[state.next];
  if (planned !== undefined) env.after(planned.at - now, { type: 'deed-due' });
}

/** It is time for a deed; one that is not done by now is given up. */
function begin(state: OperatorState, env: OperatorEnv): void {
  const { bootstrap, kafka, deeds } = state.settings;
  const planned = deeds[state.next];
  assert(planned !== undefined, 'a deed that is due was planned');
  if (state.running !== null) closeAdmin(state.running.admin, doorOf(state.running.part, env));
  const part = `deed-${state.next}`;
  const admin = createAdmin({
    clientId: 'adminclient-1',
    release: kafka,
    bootstrap: bootstrapNodes(bootstrap),
    configs: configsOf('admin', kafka),
  });
  const { deed } = planned;
  state.running = { deed, part, admin };
  state.next += 1;
  waitForNext(state, env);
  goOn(
    state,
    startAdmin(admin, () => doDeed(deed), doorOf(part, env)),
    env,
  );
}

function goOn(state: OperatorState, progress: Progress<void>, env: OperatorEnv): void {
  const { running } = state;
  if (running === null || !progress.done) return;
  closeAdmin(running.admin, doorOf(running.part, env));
  state.running = null;
}

/** A world with operators in it, by their names: each does one thing after the other. */
export function withOperators(
  plan: WorldPlan,
  operators: Readonly<Record<string, OperatorSettings>>,
): WorldPlan {
  const hosts = Object.entries(operators).map(([name, settings]) => {
    const process = { name, program: 'operator', settings: settings as unknown as Plain };
    return { name, processes: [process] };
  });
  return { ...plan, hosts: [...plan.hosts, ...hosts] };
}
