// kafka-metadata-quorum (MetadataQuorumCommand).
import {
  addRaftVoter,
  describeCluster,
  describeMetadataQuorum,
  removeRaftVoter,
  type QuorumInfo,
} from '../../../engine/clients/admin/calls/cluster.ts';
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { lookAtClock, type Script } from '../../../engine/clients/admin/script.ts';
import { UuidError, uuidToBytes, zeroUuid } from '../../../engine/protocol/uuid.ts';
import { argument, bootstrapArguments, type ParserDef } from '../arguments/argument-table.ts';
import { flagIn, numberIn, valueIn, type Namespace } from '../arguments/argparse.ts';
import { parseOrFail } from '../arguments/argument-usage.ts';
import { tellingErrors, terse } from '../endings.ts';
import { prettyTable } from '../java-format.ts';
import { readProperties } from '../properties.ts';
import { print, println, readFileText, type Tool, type ToolIo } from '../tool.ts';

/** kafka-metadata-quorum. */
export const metadataQuorum: Tool = {
  name: 'kafka-metadata-quorum',
  sentence: 'Shows the quorum of controllers, and changes who votes in it.',
  main: (args, io) => tellingErrors(runQuorum(args, io), io),
};

const parser: ParserDef = {
  prog: 'kafka-metadata-quorum',
  arguments: [...bootstrapArguments, argument(['--command-config'], 'text')],
  commands: {
    describe: [
      argument(['--status'], 'nothing'),
      argument(['--replication'], 'nothing'),
      argument(['--human-readable'], 'nothing'),
    ],
    'add-controller': [argument(['--dry-run'], 'nothing')],
    'remove-controller': [
      argument(['--controller-id', '-i'], 'integer', { isRequired: true }),
      argument(['--controller-directory-id', '-d'], 'text', { isRequired: true }),
      argument(['--dry-run'], 'nothing'),
    ],
  },
};

function* runQuorum(args: readonly string[], io: ToolIo): Script<void> {
  const namespace = parseOrFail(parser, args, io);
  if (namespace.command === 'describe') yield* describe(namespace, io);
  else if (namespace.command === 'add-controller') yield* addController(namespace, io);
  else yield* removeController(namespace, io);
}

function* describe(namespace: Namespace, io: ToolIo): Script<void> {
  const status = flagIn(namespace, 'status');
  const replication = flagIn(namespace, 'replication');
  if (status && replication) {
    throw terse(
      'Only one of --status or --replication should be specified with describe sub-command',
    );
  }
  if (replication) {
    yield* printReplication(flagIn(namespace, 'human_readable'), io);
  } else if (status) {
    if (flagIn(namespace, 'human_readable')) {
      throw terse('The option --human-readable is only supported along with --replication');
    }
    yield* printStatus(io);
  } else {
    throw terse('One of --status or --replication must be specified with describe sub-command');
  }
}

type Replica = QuorumInfo['observers'][number];

function leaderOf({ currentVoters, leaderId }: QuorumInfo): Replica {
  const leader = currentVoters.find(({ replicaId }) => replicaId === leaderId);
  if (leader !== undefined) return leader;
  throw new JavaException('java.util.NoSuchElementException', 'No value present');
}

const columns = [
  'NodeId',
  'DirectoryId',
  'LogEndOffset',
  'Lag',
  'LastFetchTimestamp',
  'LastCaughtUpTimestamp',
  'Status',
];

function* printReplication(isForHumans: boolean, io: ToolIo): Script<void> {
  const quorum = yield* describeMetadataQuorum();
  const { wallMs } = yield* lookAtClock();
  const leader = leaderOf(quorum);
  const followers = quorum.currentVoters.filter((voter) => voter !== leader);
  const time = (timestamp: number): string =>
    timestamp < 0 || !isForHumans ? String(timestamp) : `${wallMs - timestamp} ms ago`;
  const rowOf = (replica: Replica, status: string): string[] => [
    String(replica.replicaId),
    replica.replicaDirectoryId,
    String(replica.logEndOffset),
    String(leader.logEndOffset - replica.logEndOffset),
    time(replica.lastFetchTimestamp),
    time(replica.lastCaughtUpTimestamp),
    status,
  ];
  const rows = [
    rowOf(leader, 'Leader'),
    ...followers.map((replica) => rowOf(replica, 'Follower')),
    ...quorum.observers.map((replica) => rowOf(replica, 'Observer')),
  ];
  print(io, prettyTable(columns, rows));
}

function* printStatus(io: ToolIo): Script<void> {
  const { clusterId } = yield* describeCluster();
  const quorum = yield* describeMetadataQuorum();
  const leader = leaderOf(quorum);
  const slowest = quorum.currentVoters.reduce((a, b) => (b.logEndOffset < a.logEndOffset ? b : a));
  const lines: readonly (readonly [string, string | number])[] = [
    ['ClusterId', clusterId],
    ['LeaderId', quorum.leaderId],
    ['LeaderEpoch', quorum.leaderEpoch],
    ['HighWatermark', quorum.highWatermark],
    ['MaxFollowerLag', leader.logEndOffset - slowest.logEndOffset],
    ['MaxFollowerLagTimeMs', lagTime(leader, slowest)],
    ['CurrentVoters', replicasText(quorum.currentVoters, quorum)],
    ['CurrentObservers', replicasText(quorum.observers, quorum)],
  ];
  for (const [title, value] of lines) println(io, `${`${title}:`.padEnd(24)}${value}`);
}

function lagTime(leader: Replica, slowest: Replica): number {
  if (leader === slowest) return 0;
  const isKnown = leader.lastCaughtUpTimestamp >= 0 && slowest.lastCaughtUpTimestamp >= 0;
  return isKnown ? leader.lastCaughtUpTimestamp - slowest.lastCaughtUpTimestamp : -1;
}

/** `[{"id": 101, "directoryId": "…", "endpoints": ["CONTROLLER://c1:9093"]}]`. */
function replicasText(replicas: readonly Replica[], { nodes }: QuorumInfo): string {
  const texts = replicas.map(({ replicaId, replicaDirectoryId }) => {
    const node = nodes.find(({ nodeId }) => nodeId === replicaId);
    const endpoints = (node?.listeners ?? []).map(
      ({ name, host, port }) => `"${name}://${host}:${port}"`,
    );
    const fields = [
      `"id": ${replicaId}`,
      ...(replicaDirectoryId === zeroUuid ? [] : [`"directoryId": "${replicaDirectoryId}"`]),
      ...(endpoints.length === 0 ? [] : [`"endpoints": [${endpoints.join(', ')}]`]),
    ];
    return `{${fields.join(', ')}}`;
  });
  return `[${texts.join(', ')}]`;
}

/** Simplified: the file names the directory's id itself, as `directory.id`. */
function* addController(namespace: Namespace, io: ToolIo): Script<void> {
  const path = valueIn(namespace, 'command_config');
  if (path === undefined) {
    throw terse(
      'You must supply the configuration file of the controller you are adding when using add-controller.',
    );
  }
  const settings = readProperties(readFileText(io, path));
  const id = controllerIdIn(settings);
  const directory = settings.get('directory.id') ?? zeroUuid;
  const listeners = listenersIn(settings.get('advertised.listeners') ?? settings.get('listeners'));
  if (!flagIn(namespace, 'dry_run')) yield* addRaftVoter({ id, directory }, listeners);
  const verb = flagIn(namespace, 'dry_run') ? 'DRY RUN of adding' : 'Added';
  const addresses = listeners.map(({ name, host, port }) => `${name}://${host}:${port}`);
  println(
    io,
    `${verb} controller ${id} with directory id ${directory} and endpoints: ${addresses.join(', ')}`,
  );
}

function controllerIdIn(settings: ReadonlyMap<string, string>): number {
  const why = 'Is this a valid controller configuration file?';
  const id = settings.get('node.id');
  if (id === undefined) throw terse(`node.id not found in configuration file. ${why}`);
  if (Number(id) < 0) throw terse(`node.id was negative in configuration file. ${why}`);
  if (!(settings.get('process.roles') ?? '').includes('controller')) {
    throw terse(`process.roles did not contain 'controller' in configuration file. ${why}`);
  }
  return Number(id);
}

const listenersIn = (list = '') =>
  list.split(',').flatMap((each) => {
    const [, name, host, port] = /^([^:]+):\/\/(.*):(\d+)$/.exec(each.trim()) ?? [];
    return name === undefined ? [] : [{ name, host: host ?? 'localhost', port: Number(port) }];
  });

function* removeController(namespace: Namespace, io: ToolIo): Script<void> {
  const id = numberIn(namespace, 'controller_id') ?? -1;
  const written = valueIn(namespace, 'controller_directory_id') ?? '';
  if (id < 0) throw terse(`Invalid negative --controller-id: ${id}`);
  checkDirectory(written);
  if (flagIn(namespace, 'dry_run')) {
    println(io, `DRY RUN of removing  KRaft controller ${id} with directory id ${written}`);
    return;
  }
  yield* removeRaftVoter({ id, directory: written });
  println(io, `Removed  KRaft controller ${id} with directory id ${written}`);
}

function checkDirectory(id: string): void {
  try {
    uuidToBytes(id);
  } catch (thrown) {
    if (!(thrown instanceof UuidError)) throw thrown;
    throw terse(`Failed to parse --controller-directory-id: ${thrown.message}`);
  }
}
