// A shell on a machine of its own: it runs Kafka's tools, one after the other, as clients of the world.
import type { Env, ProcessEvent, Program } from '../../sim/program.ts';
import { assert } from '../../sim/assert.ts';
import {
  copyAdmin,
  createAdmin,
  weighAdmin,
  type AdminState,
} from '../../engine/clients/admin/admin-state.ts';
import {
  closeAdmin,
  handleAdminEvent,
  startAdmin,
  type ScriptMaker,
} from '../../engine/clients/admin/admin.ts';
import { lookAtClock, type Progress, type Script } from '../../engine/clients/admin/script.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import { configsOf } from '../../engine/config/configs.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import { bootstrapOf } from './bootstrap.ts';
import type { ShellSettings, ToolCommand, ToolResult } from './shell-settings.ts';
import { runTool, type ToolIo } from './tool.ts';
import { toolNamed } from './tools.ts';

/** A command that runs. */
interface Running {
  readonly command: ToolCommand;
  readonly admin: AdminState;
}

/** What a shell remembers. */
export interface ShellState {
  readonly settings: ShellSettings;
  running: Running | null;
  readonly waiting: ToolCommand[];
  /** What came of the commands, in their order. */
  readonly results: ToolResult[];
}

type ShellEnv = Env<Envelope, ClientWake>;

/** The program of a shell. */
export const shell: Program<ShellState, Envelope, ClientWake> = {
  start(env, plain) {
    const settings = plain as unknown as ShellSettings;
    const state: ShellState = { settings, running: null, waiting: [], results: [] };
    if (settings.run !== undefined) enter(state, settings.run, env);
    return state;
  },
  handle(state, event, env) {
    if (event.type === 'told') enter(state, event.command as unknown as ToolCommand, env);
    else if (event.type === 'stop-asked') env.exit();
    else onClientEvent(state, event, env);
  },
  copy: (state) => ({
    ...state,
    running: state.running && { ...state.running, admin: copyAdmin(state.running.admin) },
    waiting: state.waiting.slice(),
    results: state.results.slice(),
  }),
  weigh: ({ running }) => (running === null ? 1 : weighAdmin(running.admin)),
};

/** Each command has a client of its own. */
const partOf = ({ results }: ShellState): string => `tool-${results.length + 1}`;

const doorOf = (state: ShellState, env: ShellEnv): ClientEnv => env.part<ClientWake>(partOf(state));

function enter(state: ShellState, command: ToolCommand, env: ShellEnv): void {
  state.waiting.push(command);
  if (state.running === null) begin(state, env);
}

function begin(state: ShellState, env: ShellEnv): void {
  const command = state.waiting.shift();
  if (command === undefined) return;
  const admin = createAdmin({
    clientId: 'adminclient-1',
    release: state.settings.kafka,
    bootstrap: bootstrapOf(state.settings, command.args),
    configs: configsOf('admin', state.settings.kafka),
  });
  state.running = { command, admin };
  const door = doorOf(state, env);
  goOn(state, startAdmin(admin, scriptOf(state), door), env);
}

function onClientEvent(
  state: ShellState,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ShellEnv,
): void {
  const { running } = state;
  // What is left of the client of a command that has ended.
  if (running === null || event.part !== partOf(state)) return;
  const door = doorOf(state, env);
  goOn(state, handleAdminEvent(running.admin, event, scriptOf(state), door), env);
}

/** The tool waits for something, or has ended. */
function goOn(state: ShellState, progress: Progress<ToolResult>, env: ShellEnv): void {
  const { running } = state;
  if (running === null || !progress.done) return;
  closeAdmin(running.admin, doorOf(state, env));
  state.running = null;
  state.results.push(progress.value);
  begin(state, env);
}

/** The tool from its beginning, with nothing written yet. */
function scriptOf({ running, settings }: ShellState): ScriptMaker<ToolResult> {
  assert(running !== null, 'a script belongs to a command that runs');
  const { command } = running;
  return () => toolScript(command, settings);
}

function* toolScript(command: ToolCommand, settings: ShellSettings): Script<ToolResult> {
  const io: ToolIo = {
    stdout: '',
    stderr: '',
    wallMs: 0,
    files: new Map(Object.entries(command.files ?? {})),
    stdin: command.stdin ?? '',
    release: settings.kafka,
  };
  io.wallMs = (yield* lookAtClock()).wallMs;
  const exit = yield* watchingClock(runTool(toolNamed(command.tool), command.args, io), io);
  return { exit, stdout: io.stdout, stderr: io.stderr };
}

/** The tool's log knows the time of what it heard last. */
function* watchingClock<T>(script: Script<T>, io: ToolIo): Script<T> {
  let result = script.next();
  while (result.done !== true) {
    const told = yield result.value;
    io.wallMs = told.wallMs;
    result = script.next(told);
  }
  return result.value;
}
