// metadata.version: the level of the cluster's metadata, which all nodes must understand (KIP-778).
// Follows org.apache.kafka.server.common.MetadataVersion. Before KRaft the same names were the
// values of inter.broker.protocol.version and had no level.
import { isBefore } from './release.ts';

/** One level of the metadata, or one inter-broker protocol of ZooKeeper's time. */
export interface MetadataVersion {
  readonly name: string;
  /** The number that the cluster's log holds; -1 for versions that only ZooKeeper's clusters had. */
  readonly level: number;
  /** Metadata is written differently from here on, so that going back below loses something. */
  readonly changesMetadata: boolean;
  readonly sentence: string;
}

type Row = Omit<MetadataVersion, 'level'>;

const rows: readonly Row[] = [
  changes('0.8.0', 'Brokers replicate partitions (KAFKA-50).'),
  changes('0.8.1', 'Topics can be configured one by one and compacted (KAFKA-554, KAFKA-631).'),
  changes('0.8.2', 'Committed offsets live in a topic of Kafka (KAFKA-1012).'),
  changes('0.9.0', 'Brokers throttle clients by quota (KAFKA-2136).'),
  changes('0.10.0-IV0', 'Records have timestamps and relative offsets (KIP-31, KIP-32).'),
  changes('0.10.0-IV1', 'Brokers have racks and agree on a SASL mechanism (KIP-36, KIP-43).'),
  changes('0.10.1-IV0', 'Groups remember a rebalance timeout for each member (KIP-62).'),
  changes('0.10.1-IV1', 'A fetch has a limit for the whole answer (KIP-74).'),
  changes('0.10.1-IV2', 'Offsets are found by timestamp (KIP-79).'),
  changes('0.10.2-IV0', 'Brokers know each other by listener (KIP-103).'),
  changes('0.11.0-IV0', 'Record batches v2, idempotence and transactions (KIP-98).'),
  changes('0.11.0-IV1', 'Followers learn the leader’s log start offset (KIP-107).'),
  changes('0.11.0-IV2', 'Followers truncate by leader epoch (KIP-101).'),
  changes('1.0-IV0', 'A broker survives the loss of one of its disks (KIP-112).'),
  changes('1.1-IV0', 'Fetch sessions (KIP-227).'),
  changes('2.0-IV0', 'A leader answers which epoch its offset belongs to (KIP-279).'),
  changes('2.0-IV1', 'Throttled clients hear of it at once (KIP-219).'),
  changes('2.1-IV0', 'Offsets expire after the group, not after the commit (KIP-211).'),
  changes('2.1-IV1', 'Every fetch carries a leader epoch (KIP-320).'),
  changes('2.1-IV2', 'Compression with zstd (KIP-110).'),
  changes('2.2-IV0', 'Brokers have epochs, so that a controller knows a restart (KIP-380).'),
  changes('2.2-IV1', 'A new leader says when it does not know its high watermark yet (KIP-207).'),
  changes('2.3-IV0', 'Static members (KIP-345).'),
  changes('2.3-IV1', 'Consumers fetch from the nearest replica (KIP-392).'),
  changes('2.4-IV0', 'A reassignment in progress is part of a partition’s state (KIP-455).'),
  changes('2.4-IV1', 'Brokers speak flexible versions to each other (KIP-482).'),
  changes('2.5-IV0', 'Nothing new: the same as 2.4-IV1.'),
  changes('2.6-IV0', 'StopReplica carries the leader epoch of each partition (KIP-570).'),
  changes('2.7-IV0', 'Features have versions (KIP-584).'),
  changes('2.7-IV1', 'A fetch tells a follower where it diverged (KIP-595).'),
  changes('2.7-IV2', 'Leaders ask the controller to change the ISR (KIP-497).'),
  changes('2.8-IV0', 'Topics have ids (KIP-516).'),
  changes('2.8-IV1', 'The controller sends topic ids to brokers (KIP-516).'),
  changes('3.0-IV0', 'The controller hands out producer ids (KIP-730).'),
  changes('3.0-IV1', 'The first level of KRaft; the newest timestamp can be asked for (KIP-734).'),
  keeps('3.1-IV0', 'Fetches name topics by id (KIP-516).'),
  changes(
    '3.2-IV0',
    'A leader that was elected uncleanly is marked until it has recovered (KIP-704).',
  ),
  keeps('3.3-IV0', 'metadata.version itself (KIP-778).'),
  changes('3.3-IV1', 'No-op records keep the log of the quorum moving (KIP-835).'),
  changes('3.3-IV2', 'One record says what changed about a broker to the metadata.'),
  changes('3.3-IV3', 'Brokers in controlled shutdown are known to the metadata (KIP-841).'),
  changes('3.4-IV0', 'Migration from ZooKeeper (KIP-866).'),
  keeps('3.5-IV0', 'Tiered storage, in early access (KIP-405).'),
  keeps('3.5-IV1', 'A fetch carries the epoch of the replica that asks (KIP-903).'),
  changes('3.5-IV2', 'SCRAM credentials in the metadata (KIP-900).'),
  keeps('3.6-IV0', 'A shrinking ISR no longer raises the leader epoch (KAFKA-15021).'),
  changes('3.6-IV1', 'Transactions of metadata records (KIP-868).'),
  changes('3.6-IV2', 'Delegation tokens in the metadata (KAFKA-15219).'),
  changes('3.7-IV0', 'Controllers register (KIP-919).'),
  keeps('3.7-IV1', 'Reserved.'),
  changes('3.7-IV2', 'Replicas have directories (KIP-858).'),
  keeps('3.7-IV3', 'Reserved.'),
  keeps('3.7-IV4', 'Answers tell clients who the new leader is (KIP-951).'),
  keeps('3.8-IV0', 'Nothing new.'),
  keeps(
    '3.9-IV0',
    'Offsets of tiered logs can be asked for (KIP-1005); a quorum may change (KIP-853).',
  ),
  keeps('4.0-IV0', 'New clusters have the consumer group protocol (KIP-848).'),
  changes('4.0-IV1', 'Eligible leader replicas can be recorded (KIP-966).'),
  keeps('4.0-IV2', 'New clusters have transactions of the second version (KIP-890).'),
  keeps('4.0-IV3', 'Offsets in tiered storage are looked up in the background (KIP-1075).'),
  keeps('4.1-IV0', 'New clusters keep eligible leader replicas (KIP-966).'),
  keeps('4.1-IV1', 'Followers learn the high watermark sooner (KIP-1166).'),
  keeps('4.2-IV0', 'New clusters have share groups (KIP-932).'),
  keeps('4.2-IV1', 'New clusters have streams groups (KIP-1071).'),
  changes('4.3-IV0', 'Directories can be cordoned (KIP-1066).'),
  keeps('4.4-IV0', 'Share groups have dead-letter queues (KIP-1191).'),
  changes('4.4-IV1', 'ACLs name hosts by address range (KIP-1276).'),
  changes('4.4-IV2', 'Controllers can be unregistered (KIP-1312).'),
  keeps('4.5-IV0', 'Not released yet.'),
];

const firstOfKraft = rows.findIndex(({ name }) => name === '3.0-IV1');

/** Every version, oldest first. */
export const metadataVersions: readonly MetadataVersion[] = rows.map((row, index) => ({
  ...row,
  level: index < firstOfKraft ? -1 : index - firstOfKraft + 1,
}));

/** The newest version that a release's own tests use: it needs unstable features to be enabled. */
const newestUnstable: Readonly<Record<string, string>> = {
  '3.9': '4.0-IV1',
  '4.0': '4.1-IV0',
  '4.1': '4.2-IV1',
  '4.2': '4.3-IV0',
  '4.3': '4.4-IV0',
  '4.4': '4.5-IV0',
};

/** The release that a version came with: `3.3` for `3.3-IV3`. */
export function releaseOfMetadata(version: string): string {
  return version.replace(/-IV\d+$/, '');
}

const places: ReadonlyMap<string, number> = new Map(
  metadataVersions.map(({ name }, place) => [name, place]),
);

/** The place of a version among all; -1 when there is no such version. */
export const orderOf = (version: string): number => places.get(version) ?? -1;

/** The version of a level, if it is one of KRaft's. */
export function metadataVersionAt(level: number): MetadataVersion | undefined {
  return level < 1 ? undefined : metadataVersions[firstOfKraft + level - 1];
}

/** The versions that a release understands, unstable ones only when asked for, oldest first. */
export function metadataVersionsOf(release: string, unstable = false): MetadataVersion[] {
  const oldest = isBefore(release, '4.0') ? 0 : orderOf('3.3-IV3');
  const stable = metadataVersions.findLastIndex(
    ({ name }) => !isBefore(release, releaseOfMetadata(name)),
  );
  const newest = unstable ? orderOf(newestUnstable[release] ?? '') : stable;
  return metadataVersions.slice(oldest, Math.max(stable, newest) + 1);
}

/** The oldest level to which a cluster of KRaft can be set. */
export function minimumMetadataVersion(release: string): string {
  return isBefore(release, '4.0') ? '3.0-IV1' : '3.3-IV3';
}

/** What a version's name stands for, or why a release does not accept it. */
export type ParsedVersion = { readonly version: string } | { readonly refusal: string };

/**
 * Reads a version as `kafka-storage` and `kafka-features` do: `3.5-IV1` itself, or a release such
 * as `3.5` or `3.5.2`, which stands for its newest version.
 */
export function parseMetadataVersion(
  text: string,
  release: string,
  unstable = false,
): ParsedVersion {
  const length = text.startsWith('0.') ? 3 : 2;
  const key = text.split('.').slice(0, length).join('.');
  // Until 4.1 an unstable version could be read; whether it may be used was asked elsewhere.
  const readsAll = isBefore(release, '4.2');
  const exact = metadataVersionsOf(release, unstable || readsAll).find(({ name }) => name === key);
  const newest = metadataVersionsOf(release).findLast(
    ({ name }) => releaseOfMetadata(name) === key,
  );
  const found = exact ?? newest;
  if (found !== undefined) return { version: found.name };
  return { refusal: refusalOf(text, release, unstable) };
}

function refusalOf(text: string, release: string, unstable: boolean): string {
  const names = (all: boolean): string[] =>
    metadataVersionsOf(release, all).map(({ name }) => name);
  if (isBefore(release, '4.0')) return `Version ${text} is not a valid version`;
  if (isBefore(release, '4.2')) {
    const [oldest, newest] = [names(true)[0], names(true).at(-1)];
    const range = `The minimum version is ${oldest} and the maximum version is ${newest}`;
    return `Version ${text} is not a valid version. ${range}`;
  }
  const list = names(unstable).join(', ');
  return `Unknown metadata.version '${text}'. Supported metadata.version are: ${list}`;
}

function changes(name: string, sentence: string): Row {
  return { name, changesMetadata: true, sentence };
}

function keeps(name: string, sentence: string): Row {
  return { name, changesMetadata: false, sentence };
}
