// Our cluster in the place of the one on which Kafka's tools were recorded, and a shell beside it.
import type { Plain } from '../../../sim/plain.ts';
import { seconds } from '../../../sim/time.ts';
import type { World } from '../../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../../sim/world/world.ts';
import { describeEnvelope } from '../../../engine/protocol/envelope.ts';
import { hostsOf } from '../../../engine/server/nodes.ts';
import { programs } from '../../../engine/server/programs.ts';
import { shell, type ShellState } from '../../../scenarios/tools/shell.ts';
import type { ToolCommand, ToolResult } from '../../../scenarios/tools/shell-settings.ts';
import type { Topology } from './format.ts';

/** The recorded addresses of the brokers. */
const addresses = {
  '127.0.0.1:19801': 'b1',
  '127.0.0.1:19802': 'b2',
  '127.0.0.1:19803': 'b3',
};

const code = {
  programs: { ...programs, shell },
  describe: describeEnvelope,
} as unknown as Parameters<typeof createWorld>[0];

/** Boots the cluster of the recording. */
export function bootForTools({ brokers, configs, racks = {} }: Topology): World {
  const texts = Object.entries(configs).map(([name, value]) => [name, String(value)]);
  const hosts = hostsOf({
    brokers: brokers.length,
    controllers: 1,
    combined: false,
    kafka: '4.3',
    configs: Object.fromEntries(texts),
    racks,
    topics: [],
  });
  const settings = { kafka: '4.3', addresses } as unknown as Plain;
  const client = { name: 'client', processes: [{ name: 'client', program: 'shell', settings }] };
  const world = createWorld(code, { seed: 'recorded tools', hosts: [...hosts, client] });
  runUntil(world, seconds(10));
  return world;
}

/** Types a command, and waits until it has ended. */
export function type(world: World, command: ToolCommand): ToolResult {
  const shellOf = (): ShellState =>
    world.state.processes.find(({ name }) => name === 'client')?.state as ShellState;
  const before = shellOf().results.length;
  act(world, { type: 'tell', process: 'client', command: command as unknown as Plain });
  const stop = runUntil(
    world,
    world.state.queue.now + seconds(120),
    () => shellOf().results.length > before,
  );
  const result = shellOf().results[before];
  if (result === undefined) throw new Error(`the tool did not end: ${stop.why}`);
  return result;
}
