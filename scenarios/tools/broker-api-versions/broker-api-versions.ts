// kafka-broker-api-versions (BrokerApiVersionsCommand).
import {
  apiVersionsOf,
  describeCluster,
  type ClusterMember,
} from '../../../engine/clients/admin/calls/cluster.ts';
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { listenersOf, versionsOf } from '../../../engine/config/api-versions.ts';
import { apis, type ApiName } from '../../../engine/protocol/apis.ts';
import type { ResponseBody } from '../../../engine/protocol/envelope.ts';
import { hashOfList, hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashMap, keysOf, put } from '../../../engine/protocol/java/hash-map.ts';
import { causeOf, tellingErrors } from '../endings.ts';
import { maybeHelp, requireOptions } from '../options/checks.ts';
import { parseOptions } from '../options/parse.ts';
import { print, type Tool, type ToolIo } from '../tool.ts';
import { brokerApiVersionsOptions } from './options.ts';

/** kafka-broker-api-versions. */
export const brokerApiVersions: Tool = {
  name: 'kafka-broker-api-versions',
  sentence: 'Shows which requests brokers understand.',
  main: (args, io) => tellingErrors(runApiVersions(args, io), io),
};

function* runApiVersions(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = parseOptions(brokerApiVersionsOptions, args);
  maybeHelp(parsed, 'This tool helps to retrieve broker version information.', io);
  requireOptions(parsed, ['bootstrap-server'], io);
  const { nodes } = yield* describeCluster();
  for (const { brokerId, host, port, rack, isFenced } of inHashOrder(nodes)) {
    const node = `${host}:${port} (id: ${brokerId} rack: ${rack} isFenced: ${isFenced})`;
    print(io, `${node} -> ${yield* versionsText(brokerId, io.release)}\n`);
  }
}

/** Nodes as a HashMap hands them out. */
function inHashOrder(nodes: readonly ClusterMember[]): ClusterMember[] {
  const map = hashMap<ClusterMember, null>(hashOfNode);
  for (const node of nodes) put(map, node, null);
  return keysOf(map);
}

const hashOfNode = ({ host, brokerId, port, rack, isFenced }: ClusterMember): number =>
  hashOfList([
    hashOfString(host),
    brokerId,
    port,
    rack === null ? 0 : hashOfString(rack),
    isFenced ? 1_231 : 1_237,
  ]);

function* versionsText(broker: number, release: string): Script<string> {
  try {
    const { apiKeys } = yield* apiVersionsOf(broker, { timeoutMs: 5_000 });
    return `(\n\t${linesOf(apiKeys, release).join(',\n\t')}\n)`;
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    return `ERROR: ${causeOf(thrown).text}`;
  }
}

type Offered = ResponseBody<'ApiVersions'>['apiKeys'][number];

const nameOfKey = (key: number): ApiName | undefined =>
  (Object.keys(apis) as ApiName[]).find((name) => apis[name].key === key);

/** What the broker offers, and what a client could have asked for in vain, by number. */
function linesOf(offered: readonly Offered[], release: string): string[] {
  const lines = new Map(offered.map((each) => [each.apiKey, lineOf(each, release)]));
  for (const name of Object.keys(apis) as ApiName[]) {
    const { key } = apis[name];
    const isKnown = listenersOf(name, release).includes('broker');
    if (isKnown && !lines.has(key)) lines.set(key, `${name}(${key}): UNSUPPORTED`);
  }
  return [...lines].toSorted(([a], [b]) => a - b).map(([, line]) => line);
}

function lineOf({ apiKey, minVersion, maxVersion }: Offered, release: string): string {
  const range = minVersion === maxVersion ? `${minVersion}` : `${minVersion} to ${maxVersion}`;
  const name = nameOfKey(apiKey);
  const ours = name === undefined ? undefined : versionsOf(name, release);
  if (name === undefined || ours === undefined) return `UNKNOWN(${apiKey}): ${range}`;
  const line = `${name}(${apiKey}): ${range}`;
  if (ours.highest < minVersion) return `${line} [unusable: node too new]`;
  if (maxVersion < ours.lowest) return `${line} [unusable: node too old]`;
  return `${line} [usable: ${Math.min(ours.highest, maxVersion)}]`;
}
