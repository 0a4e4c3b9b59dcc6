// A shell on a machine of its own: it runs Kafka's tools, one after the other, as clients of the world.
import type { Plain } from '../../sim/plain.ts';
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
  tellAdmin,
  type ScriptMaker,
} from '../../engine/clients/admin/admin.ts';
import { lookAtClock, type Progress, type Script } from '../../engine/clients/admin/script.ts';
import { bootstrapNodes } from '../../engine/clients/application/client-configs.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import { configsOf } from '../../engine/config/configs.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import { bootstrapOf } from './bootstrap.ts';
import { seenFromOutside } from './outside-view.ts';
import {
  interruptCommand,
  type ShellSettings,
  type ToolCommand,
  type ToolResult,
} from './shell-settings.ts';
import {
  beginTask,
  copyTask,
  handleTask,
  interruptTask,
  onTaskTimeout,
  taskResult,
  type Task,
} from './task.ts';
import { runTool, type ToolIo } from './tool.ts';
import { toolNamed } from './tools.ts';
import type { Wish } from './wishes.ts';

/** A command that runs. */
interface Running {
  readonly command: ToolCommand;
  readonly admin: AdminState;
  /** The producer or consumer that it waits for; null: none. */
  task: Task | null;
}

/** What a shell remembers. */
export interface ShellState {
  readonly settings: ShellSettings;
  running: Running | null;
  readonly waiting: ToolCommand[];
  /** What came of the commands, in their order. */
  readonly results: ToolResult[];
  /** How many clients there were so far: each has a part of its own. */
  clients: number;
}

type ShellEnv = Env<Envelope, ClientWake>;

/** The program of a shell. */
export const shell: Program<ShellState, Envelope, ClientWake> = {
  start(env, plain) {
    const settings = plain as unknown as ShellSettings;
    const state: ShellState = { settings, running: null, waiting: [], results: [], clients: 0 };
    if (settings.run !== undefined) enter(state, settings.run, env);
    return state;
  },
  handle(state, event, env) {
    if (event.type === 'told') onTold(state, event.command, env);
    else if (event.type !== 'stop-asked') onClientEvent(state, event, env);
    else if (!interrupt(state, env)) env.exit();
  },
  copy: (state) => ({
    ...state,
    running: state.running === null ? null : copyRunning(state.running),
    waiting: state.waiting.slice(),
    results: state.results.slice(),
  }),
  weigh: ({ running }) => (running === null ? 1 : weighAdmin(running.admin)),
};

const copyRunning = ({ command, admin, task }: Running): Running => ({
  command,
  admin: copyAdmin(admin),
  task: task === null ? null : copyTask(task),
});

function enter(state: ShellState, command: ToolCommand, env: ShellEnv): void {
  state.waiting.push(command);
  if (state.running === null) begin(state, env);
}

/** The next command begins. */
function begin(state: ShellState, env: ShellEnv): void {
  const command = state.waiting.shift();
  if (command === undefined) return;
  const { kafka } = state.settings;
  // Simplified: --command-config sets nothing of the admin client, and nobody asks controllers.
  const admin = createAdmin({
    clientId: 'adminclient-1',
    release: kafka,
    bootstrap: bootstrapNodes(bootstrapOf(state.settings, command.args)),
    configs: configsOf('admin', kafka),
  });
  state.running = { command, admin, task: null };
  state.clients += 1;
  goOn(state, startAdmin(admin, scriptOf(state), adminDoor(state, env)), env);
}

const adminPart = ({ clients }: ShellState): string => `admin-${clients}`;
const taskPart = ({ clients }: ShellState): string => `client-${clients}`;
const timerPart = ({ clients }: ShellState): string => `timer-${clients}`;

const adminDoor = (state: ShellState, env: ShellEnv): ClientEnv =>
  env.part<ClientWake>(adminPart(state));

const taskDoor = (state: ShellState, env: ShellEnv): ClientEnv =>
  env.part<ClientWake>(taskPart(state));

const timerDoor = (state: ShellState, env: ShellEnv): ClientEnv =>
  env.part<ClientWake>(timerPart(state));

/** What is left of the clients of a command that has ended is not listened to. */
function onClientEvent(
  state: ShellState,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ShellEnv,
): void {
  const { running } = state;
  if (running === null) return;
  if (event.part === adminPart(state)) {
    const door = adminDoor(state, env);
    goOn(state, handleAdminEvent(running.admin, event, scriptOf(state), door), env);
    return;
  }
  const { task } = running;
  if (task === null) return;
  const door = taskDoor(state, env);
  if (event.part === taskPart(state)) handleTask(task, event, door, timerDoor(state, env));
  else if (event.part === timerPart(state)) onTaskTimeout(task, door);
  else return;
  maybeTell(state, running, env);
}

function onTold(state: ShellState, command: Plain, env: ShellEnv): void {
  if (command === interruptCommand) interrupt(state, env);
  else enter(state, command as unknown as ToolCommand, env);
}

/** Control-C: what reads stops reading. False: nothing reads. */
function interrupt(state: ShellState, env: ShellEnv): boolean {
  const { running } = state;
  if (running === null || running.task === null) return false;
  interruptTask(running.task, taskDoor(state, env));
  maybeTell(state, running, env);
  return true;
}

/** The producer or consumer is done: the tool hears what came of it. */
function maybeTell(state: ShellState, running: Running, env: ShellEnv): void {
  const { task, admin } = running;
  const result = task === null ? undefined : taskResult(task);
  if (result === undefined) return;
  running.task = null;
  const door = adminDoor(state, env);
  goOn(state, tellAdmin(admin, result, scriptOf(state), door), env);
}

/** The tool waits for something, or has ended. */
function goOn(state: ShellState, progress: Progress<ToolResult>, env: ShellEnv): void {
  const { running } = state;
  if (running === null) return;
  if (progress.done) {
    closeAdmin(running.admin, adminDoor(state, env));
    state.running = null;
    state.results.push(progress.value);
    begin(state, env);
  } else if (progress.step.do === 'owner' && running.task === null) {
    const place = {
      bootstrap: bootstrapOf(state.settings, running.command.args),
      kafka: state.settings.kafka,
    };
    const doors = { client: taskDoor(state, env), timers: timerDoor(state, env) };
    running.task = beginTask(progress.step.wish as Wish, place, doors);
    maybeTell(state, running, env);
  }
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
    logs: new Map(Object.entries(command.logs ?? {})),
    stdin: command.stdin ?? '',
    release: settings.kafka,
  };
  io.wallMs = (yield* lookAtClock()).wallMs;
  const tool = runTool(toolNamed(command.tool), command.args, io);
  const exit = yield* watchingClock(seenFromOutside(tool, settings.outside ?? {}), io);
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
