// kafka-cluster (ClusterTool).
import { describeCluster, unregisterBroker } from '../../../engine/clients/admin/calls/cluster.ts';
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { argument, type ArgumentDef, type ParserDef } from '../arguments/argument-table.ts';
import { flagIn, numberIn, type Namespace } from '../arguments/argparse.ts';
import { parseOrFail } from '../arguments/argument-usage.ts';
import { causeOf, tellingErrors } from '../endings.ts';
import { format } from '../java-format.ts';
import { log, println, type Tool, type ToolIo } from '../tool.ts';

/** kafka-cluster. */
export const clusterTool: Tool = {
  name: 'kafka-cluster',
  sentence: 'Shows the id and the nodes of a cluster, and forgets brokers.',
  main: (args, io) => tellingErrors(runCluster(args, io), io),
};

const connection: readonly ArgumentDef[] = [
  argument(['--bootstrap-server', '-b'], 'text', { oneOf: 'connection', needsOne: true }),
  argument(['--bootstrap-controller', '-C'], 'text', { oneOf: 'connection', needsOne: true }),
  argument(['--config'], 'text'),
  argument(['--command-config', '-c'], 'text'),
];

const parser: ParserDef = {
  prog: 'kafka-cluster',
  arguments: [],
  commands: {
    'cluster-id': connection,
    unregister: [...connection, argument(['--id', '-i'], 'integer', { isRequired: true })],
    'list-endpoints': [...connection, argument(['--include-fenced-brokers'], 'nothing')],
  },
};

function* runCluster(args: readonly string[], io: ToolIo): Script<void> {
  const namespace = parseOrFail(parser, args, io);
  switch (namespace.command) {
    case 'cluster-id':
      println(io, `Cluster ID: ${(yield* describeCluster()).clusterId}`);
      break;
    case 'unregister':
      yield* unregister(numberIn(namespace, 'id') ?? -1, io);
      break;
    default:
      yield* listEndpoints(namespace, io);
  }
}

function* unregister(id: number, io: ToolIo): Script<void> {
  try {
    yield* unregisterBroker(id);
    println(io, `Broker ${id} is no longer registered.`);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const cause = causeOf(thrown);
    if (cause.code === ErrorCode.UNSUPPORTED_VERSION) {
      println(io, 'The target cluster does not support the broker unregistration API.');
      return;
    }
    const what = `Unregister broker request for broker ID ${id} failed: ${cause.text}`;
    const logger = 'clients.admin.KafkaAdminClient';
    log(io, 'ERROR', `[AdminClient clientId=adminclient-1] ${what}`, logger);
    throw thrown;
  }
}

function* listEndpoints(namespace: Namespace, io: ToolIo): Script<void> {
  const includeFencedBrokers = flagIn(namespace, 'include_fenced_brokers');
  const { nodes } = yield* describeCluster({ includeFencedBrokers });
  const widest = (texts: readonly (string | null)[], otherwise: number): number => {
    const lengths = texts.flatMap((text) => (text === null ? [] : [text.length]));
    return lengths.length === 0 ? otherwise : Math.max(...lengths);
  };
  const host = widest(
    nodes.map((node) => node.host),
    100,
  );
  const rack = widest(
    nodes.map((node) => node.rack),
    10,
  );
  const pattern = `%-10s %-${host}s %-10s %-${rack}s %-10s %-15s`;
  println(io, format(pattern, 'ID', 'HOST', 'PORT', 'RACK', 'STATE', 'ENDPOINT_TYPE'));
  for (const node of nodes) {
    const state = node.isFenced ? 'fenced' : 'unfenced';
    const { brokerId, port } = node;
    println(io, format(pattern, brokerId, node.host, port, node.rack ?? 'null', state, 'broker'));
  }
}
