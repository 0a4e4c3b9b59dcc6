// Our cluster in the place of the one on which Kafka's tools were recorded, and a machine beside it.
import type { Plain } from '../../../sim/plain.ts';
import { seconds } from '../../../sim/time.ts';
import type { World } from '../../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../../sim/world/world.ts';
import { describeEnvelope } from '../../../engine/protocol/envelope.ts';
import { hostsOf } from '../../../engine/server/nodes.ts';
import { programs } from '../../../engine/server/programs.ts';
import { logFilesOf } from '../../../scenarios/tools/dump-log/log-files.ts';
import { shell, type ShellState } from '../../../scenarios/tools/shell.ts';
import type {
  ShellSettings,
  ToolCommand,
  ToolResult,
} from '../../../scenarios/tools/shell-settings.ts';
import { clientDriver, type DriverCommand } from '../../kit/client-driver.ts';
import { fixedVoters } from './cluster.ts';
import type { Topology } from './format.ts';

const brokerHosts = ['b1', 'b2', 'b3'];

/** The recorded addresses of the nodes, by ours. */
const outside = {
  'b1:9092': '127.0.0.1:19801',
  'b2:9092': '127.0.0.1:19802',
  'b3:9092': '127.0.0.1:19803',
  'c1:9093': '127.0.0.1:19901',
};

const addresses = {
  '127.0.0.1:19801': 'b1',
  '127.0.0.1:19802': 'b2',
  '127.0.0.1:19803': 'b3',
};

const code = {
  programs: { ...programs, shell, 'client-driver': clientDriver },
  describe: describeEnvelope,
} as unknown as Parameters<typeof createWorld>[0];

/** All clients ran on the machine of the brokers: brokers saw this address. */
const clientHost = '127.0.0.1';

const driver = (name: string, consumer: Readonly<Record<string, string>>) => ({
  name,
  program: 'client-driver',
  settings: { bootstrap: brokerHosts, kafka: '4.3', consumer } as unknown as Plain,
});

/** Boots the cluster of the recording. */
export function bootForTools({ brokers, configs, racks = {} }: Topology): World {
  const texts = Object.entries(configs).map(([name, value]) => [name, String(value)]);
  const hosts = hostsOf({
    brokers: brokers.length,
    controllers: 1,
    combined: false,
    kafka: '4.3',
    configs: { ...fixedVoters, ...Object.fromEntries(texts) },
    racks,
    topics: [],
  });
  const settings: ShellSettings = { kafka: '4.3', addresses, outside };
  const processes = [
    { name: 'shell', program: 'shell', settings: settings as unknown as Plain },
    driver('simple', { 'group.id': 'g1', 'enable.auto.commit': 'false' }),
    driver('member', {
      'group.id': 'active',
      'client.id': 'c1',
      'auto.offset.reset': 'earliest',
      'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.RangeAssignor',
    }),
  ];
  const world = createWorld(code, {
    seed: 'recorded tools 31',
    hosts: [...hosts, { name: clientHost, processes }],
  });
  pass(world, 10);
  return world;
}

/** Lets some seconds pass. */
export function pass(world: World, time: number): void {
  runUntil(world, world.state.queue.now + seconds(time));
}

function tell(world: World, process: string, command: unknown): void {
  act(world, { type: 'tell', process, command: command as Plain });
}

const stateOf = (world: World, process: string): unknown =>
  world.state.processes.find(({ name }) => name === process)?.state;

const longestTool = 120;

/** Types a command, and waits until it has ended. */
export function type(world: World, command: ToolCommand): ToolResult {
  const { results } = stateOf(world, 'shell') as ShellState;
  const before = results.length;
  tell(world, 'shell', { ...command, logs: recordedLogs(world) });
  const until = world.state.queue.now + seconds(longestTool);
  const stop = runUntil(world, until, () => results.length > before);
  const result = results[before];
  if (result === undefined) throw new Error(`the tool did not end: ${stop.why}`);
  return result;
}

/** Logs by the paths that they had where the tools were recorded. */
function recordedLogs(world: World): NonNullable<ToolCommand['logs']> {
  const entries = Object.entries(logFilesOf(world)).map(([path, log]) => {
    const [host = '', , ...rest] = path.split('/');
    const node = Number(host.slice(1)) + (host.startsWith('c') ? 100 : 0);
    return [`$work/data/cli/n${node}/data/${rest.join('/')}`, log] as const;
  });
  return Object.fromEntries(entries);
}

/** What happened between two commands, as the recording tells it. */
export function setUp(world: World, text: string): void {
  const deeds: Readonly<Record<string, () => void>> = {
    'a simple consumer commits g1: orders-0=1, orders-1=0': () => {
      const offsets = [
        { topic: 'orders', index: 0, offset: 1 },
        { topic: 'orders', index: 1, offset: 0 },
      ];
      drive(world, 'simple', { do: 'assign', partitions: offsets });
      // It commits one after the other, as the log shows.
      for (const offset of offsets) {
        drive(world, 'simple', { do: 'commit-sync', offsets: [offset] });
        pass(world, 1);
      }
    },
    'a classic consumer (client.id c1, group active, range) is subscribed to orders and polls':
      () => {
        drive(world, 'member', { do: 'subscribe', to: { topics: ['orders'] } });
        drive(world, 'member', { do: 'poll' });
      },
    'both consumers closed': () => drive(world, 'member', { do: 'close' }),
    'broker 3 is killed and fenced': () =>
      act(world, { type: 'fault', fault: 'kill', with: { process: 'b3' } }),
  };
  deeds[text]?.();
  pass(world, 10);
}

const drive = (world: World, process: string, command: DriverCommand): void =>
  tell(world, process, command);
