// One of Kafka's tools, run by somebody in the middle of a scenario.
import { seconds, type Micros } from '../../sim/time.ts';
import type { ProcessPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { World } from '../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../sim/world/world.ts';
import type { Scenario } from '../format/scenario.ts';
import { hostNamesOf } from '../../engine/server/nodes.ts';
import { logFilesOf } from '../tools/dump-log/log-files.ts';
import { bootstrapOf } from '../tools/bootstrap.ts';
import type { ShellState } from '../tools/shell.ts';
import {
  interruptCommand,
  plainOf,
  type ShellSettings,
  type ToolCommand,
  type ToolResult,
} from '../tools/shell-settings.ts';
import { ToolError, toolNamed } from '../tools/tools.ts';
import { clusterCode, planOf } from './plan.ts';

/** What people type without thinking. */
const usual = 'localhost:9092';

/** What came of it, and when it had ended. */
export interface ToolRun extends ToolResult {
  readonly endedAt: Micros;
}

/** A tool that reads for ever is stopped when the scenario ends, but has this long at least. */
const shortestReading = seconds(10);

/** No tool waits longer for answers. */
const longestWait = seconds(300);

/**
 * Plays a scenario, runs a tool in it at a moment, and plays on until that has ended; undefined: it
 * never ended. A tool that names no --bootstrap-server asks the brokers of the scenario.
 */
export function runToolIn(
  scenario: Scenario,
  command: ToolCommand,
  at: Micros,
): ToolRun | undefined {
  const plan = planOf(scenario);
  const place = freeName(plan);
  const settings: ShellSettings = { kafka: scenario.kafka, addresses: { [usual]: 'b1' } };
  const typed = { ...command, args: withBootstrap(scenario, command) };
  checkBootstrap(plan, settings, typed);
  const process: ProcessPlan = { name: place, program: 'shell', settings: plainOf(settings) };
  const hosts = [...plan.hosts, { name: place, processes: [process] }];
  const world = createWorld(clusterCode, { ...plan, hosts });
  const hasEnded = (): boolean => resultIn(world, place) !== undefined;
  const end = Math.max(scenario.until, at + shortestReading);
  runUntil(world, at);
  const logs = toolNamed(command.tool).readsLogs === true ? logFilesOf(world) : {};
  act(world, { type: 'tell', process: place, command: plainOf({ ...typed, logs }) });
  runUntil(world, end, hasEnded);
  if (!hasEnded()) act(world, { type: 'tell', process: place, command: interruptCommand });
  runUntil(world, end + longestWait, hasEnded);
  const result = resultIn(world, place);
  return result === undefined ? undefined : { ...result, endedAt: world.state.queue.now };
}

function checkBootstrap(
  { hosts }: WorldPlan,
  settings: ShellSettings,
  { args }: ToolCommand,
): void {
  const names = hosts.map(({ name }) => name);
  const unknown = bootstrapOf(settings, args).find((host) => !names.includes(host));
  if (unknown === undefined) return;
  throw new ToolError(`There is no host '${unknown}'; there are ${names.join(', ')}.`);
}

/** A name that no host and no process has yet. */
function freeName({ hosts }: WorldPlan): string {
  const taken = hosts.flatMap(({ name, processes }) => [name, ...processes.map((p) => p.name)]);
  let name = 'terminal';
  while (taken.includes(name)) name += "'";
  return name;
}

/** The tools begin with the options of the whole command; only kafka-cluster has them at its end. */
function withBootstrap(scenario: Scenario, { tool, args }: ToolCommand): readonly string[] {
  const isNamed = args.some((arg) => arg.startsWith('--bootstrap-'));
  if (isNamed || args.length === 0 || toolNamed(tool).isLocal === true) return args;
  const brokers = hostNamesOf({ ...scenario, controllers: 0 });
  const option = ['--bootstrap-server', brokers.map((name) => `${name}:9092`).join(',')];
  return toolNamed(tool).name === 'kafka-cluster' ? [...args, ...option] : [...option, ...args];
}

function resultIn(world: World, place: string): ToolResult | undefined {
  const process = world.state.processes.find(({ name }) => name === place);
  return (process?.state as ShellState | null | undefined)?.results[0];
}
