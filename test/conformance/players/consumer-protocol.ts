import {
  decode,
  decodeVersioned,
  encode,
  encodeVersioned,
} from '../../../engine/protocol/codec/codec.ts';
import {
  byTopic,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  type TopicPartition,
} from '../../../engine/protocol/consumer-subscription.ts';
import {
  connectAssignment,
  connectMetadata,
} from '../../../engine/protocol/records/connect-protocol.ts';
import {
  cooperativeStickyUserData,
  stickyAssignorUserData,
} from '../../../engine/protocol/records/consumer-protocol.ts';
import { streamsAssignment } from '../../../engine/protocol/records/streams-protocol.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';

/** What members of classic groups tell each other: consumers, Streams threads, Connect workers. */
export const consumerProtocol: Player = {
  families: ['tables/consumer-protocol'],
  play: (_, theCase) => {
    const play = plays[theCase['kind'] as keyof typeof plays];
    return play === undefined ? `there is no player for ${theCase.id}` : play(theCase);
  },
};

const plays: Readonly<Record<string, (theCase: GoldenCase) => string | undefined>> = {
  subscription: playSubscription,
  assignment: playAssignment,
  sticky: playSticky,
  cooperative: ({ hex, generation = -1 }) => {
    const userData = { generation: generation as number };
    return difference(hex, hexOfBytes(encode(cooperativeStickyUserData, 0, userData)));
  },
  'streams-assignment': playStreamsAssignment,
  'connect-metadata': playConnectMetadata,
  'connect-assignment': playConnectAssignment,
};

function playSubscription({ hex, ...theCase }: GoldenCase): string | undefined {
  const version = theCase['version'] as number;
  const subscription = {
    topics: theCase['topics'] as readonly string[],
    userData: optionalBytes(theCase['userData']),
    owned: partitionsOf(theCase['owned']),
    generation: theCase['generation'] as number,
    rack: theCase['rack'] as string | null,
  };
  const expected = {
    ...subscription,
    topics: subscription.topics.toSorted(),
    owned: version >= 1 ? subscription.owned : [],
    generation: version >= 2 ? subscription.generation : -1,
    rack: version >= 3 ? subscription.rack : null,
  };
  return (
    difference(hex, hexOfBytes(encodeSubscription(version, subscription))) ??
    difference(expected, decodeSubscription(bytesOfHex(hex as string)), 'decoded')
  );
}

function playAssignment({ hex, version, partitions, userData }: GoldenCase): string | undefined {
  const assignment = { partitions: partitionsOf(partitions), userData: optionalBytes(userData) };
  return (
    difference(hex, hexOfBytes(encodeAssignment(version as number, assignment))) ??
    difference(assignment, decodeAssignment(bytesOfHex(hex as string)), 'decoded')
  );
}

/** A member that has just begun sends no user data: there is nothing to encode. */
function playSticky({ hex, fresh, generation, assigned }: GoldenCase): string | undefined {
  if (fresh === true) return difference(null, hex);
  const previousAssignment = byTopic(partitionsOf(assigned));
  const userData = { previousAssignment, generation: generation as number };
  return (
    difference(hex, hexOfBytes(encode(stickyAssignorUserData, 1, userData))) ??
    difference(userData, decode(stickyAssignorUserData, 1, bytesOfHex(hex as string)), 'decoded')
  );
}

function playStreamsAssignment({ hex, version, ...theCase }: GoldenCase): string | undefined {
  const number = version as number;
  const taskOf = (text: string): { topicGroupId: number; partition: number; namedTopology: [] } => {
    const [topicGroupId = 0, partition = 0] = text.split('_').map(Number);
    return { topicGroupId, partition, namedTopology: [] };
  };
  const standby = Object.entries(theCase['standby'] as Record<string, readonly string[]>);
  const hosts = hostsOf(theCase['hosts']);
  const standbyHosts = hostsOf(theCase['standbyHosts']);
  const topics = [...new Set([...hosts, ...standbyHosts].flatMap(topicsOf))];
  const numbered = (host: Host): object => ({
    host: host.host,
    port: host.port,
    partitions: host.partitions.map(({ topic, partition }) => ({
      topicNumber: topics.indexOf(topic),
      partition,
    })),
  });
  const message = {
    version: number,
    latestSupportedVersion: number >= 3 ? 11 : -1,
    activeTasks: (theCase['active'] as readonly string[]).map(taskOf),
    standbyTasks: standby.map(([task, partitions]) => ({
      ...taskOf(task),
      partitions: partitionsOf(partitions),
    })),
    hosts: number >= 2 && number <= 4 ? hosts : [],
    topics: number >= 5 ? topics.map((topic, index) => ({ number: index, topic })) : [],
    activeHosts: number >= 5 ? hosts.map(numbered) : [],
    standbyHosts: number >= 6 ? standbyHosts.map(numbered) : [],
    errorCode: number >= 4 ? theCase['error'] : 0,
    ...(theCase['nextRebalanceMs'] === undefined
      ? {}
      : { nextRebalanceMs: theCase['nextRebalanceMs'] }),
  };
  return difference(hex, hexOfBytes(encode(streamsAssignment, number, message as never)));
}

interface Host {
  readonly host: string;
  readonly port: number;
  readonly partitions: readonly TopicPartition[];
}

function hostsOf(recorded: unknown): Host[] {
  return Object.entries(recorded as Record<string, readonly string[]>).map(([text, partitions]) => {
    const [, host = '', port = ''] = /host='(.*)', port=(\d+)/.exec(text) ?? [];
    return { host, port: Number(port), partitions: partitionsOf(partitions) };
  });
}

function topicsOf({ partitions }: Host): string[] {
  return partitions.map(({ topic }) => topic);
}

function playConnectMetadata({
  hex,
  version = 0,
  url,
  offset,
  assignment,
}: GoldenCase): string | undefined {
  const message = {
    url: url as string,
    configOffset: offset as number,
    assignment: typeof assignment === 'string' ? connectBytes(version as number, assignment) : null,
  };
  return (
    difference(hex, hexOfBytes(encodeVersioned(connectMetadata, version as number, message))) ??
    difference(message, decodeVersioned(connectMetadata, bytesOfHex(hex as string)), 'decoded')
  );
}

function playConnectAssignment({
  hex,
  version,
  assignment,
  ...theCase
}: GoldenCase): string | undefined {
  if (typeof assignment === 'string') {
    return difference(hex, hexOfBytes(connectBytes(version as number, assignment)));
  }
  const connectors = String(theCase['connectors']).split(',');
  const tasks = String(theCase['tasks']).split(',');
  const message = {
    errorCode: 0,
    leader: theCase['leader'] as string,
    leaderUrl: theCase['leaderUrl'] as string,
    configOffset: theCase['offset'] as number,
    assigned: connectorTasks(connectors, tasks),
  };
  return difference(hex, hexOfBytes(encodeVersioned(connectAssignment, 0, message)));
}

/** Reads what Java prints of an assignment: `Assignment{error=0, leader='w1', …}`. */
function connectBytes(version: number, printed: string): Uint8Array {
  const value = (name: string): string =>
    new RegExp(`[{ ]${name}='?(\\[[^\\]]*\\]|[^,'}]*)`).exec(printed)?.[1] ?? '';
  const list = (name: string): string[] => value(name).match(/[^[\], ]+/g) ?? [];
  return encodeVersioned(connectAssignment, version, {
    errorCode: Number(value('error')),
    leader: value('leader'),
    leaderUrl: value('leaderUrl'),
    configOffset: Number(value('offset')),
    assigned: connectorTasks(list('connectorIds'), list('taskIds')),
    revoked: connectorTasks(list('revokedConnectorIds'), list('revokedTaskIds')),
    scheduledDelayMs: Number(value('delay')),
  });
}

/** Tasks by connector; -1 is the connector itself and comes first. */
function connectorTasks(
  connectors: readonly string[],
  tasks: readonly string[],
): { connector: string; tasks: number[] }[] {
  const groups = new Map<string, number[]>(connectors.map((name) => [name, [-1]]));
  for (const task of tasks) {
    const [connector = '', number] = task.split('-');
    groups.set(connector, [...(groups.get(connector) ?? []), Number(number)]);
  }
  return Array.from(groups, ([connector, numbers]) => ({ connector, tasks: numbers }));
}

function partitionsOf(recorded: unknown): TopicPartition[] {
  return (recorded as readonly string[]).map((text) => {
    const dash = text.lastIndexOf('-');
    return { topic: text.slice(0, dash), partition: Number(text.slice(dash + 1)) };
  });
}

function optionalBytes(hex: unknown): Uint8Array | null {
  return typeof hex === 'string' ? bytesOfHex(hex) : null;
}
