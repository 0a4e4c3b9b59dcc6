// kafka-consumer-groups --describe --offsets: how far a group is, partition by partition.
import { valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import {
  listGroupOffsets,
  type CommittedOffset,
} from '../../../engine/clients/admin/calls/group-offsets.ts';
import type { GroupDescription } from '../../../engine/clients/admin/calls/groups.ts';
import { describeTopics } from '../../../engine/clients/admin/calls/topics.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { column, format } from '../java-format.ts';
import { endOffsets, wrapping, type Patience } from '../offset-reset/offset-reset.ts';
import { byName, partitionText } from '../partition-order.ts';
import { print, println, type ToolIo } from '../tool.ts';
import { noteState } from './state-notice.ts';

/** What stands where there is nothing to say. */
export const missing = '-';

/** A row: where a group is in a partition, and who reads it. */
export interface OffsetRow extends TopicPartition {
  readonly committed: CommittedOffset | undefined;
  readonly logEndOffset: number | undefined;
  readonly consumerId: string;
  readonly host: string;
  readonly clientId: string;
}

const nobody = { memberId: missing, host: missing, clientId: missing };

/** The rows of a group: first what members read, those with most partitions first, then the rest. */
export function* offsetRows(
  group: GroupDescription,
  patience: Patience,
): Script<readonly OffsetRow[]> {
  const committed = yield* wrapping(listGroupOffsets(group.groupId, patience));
  const readers = group.members
    .filter(({ assignment }) => assignment.length > 0)
    .toSorted((a, b) => b.assignment.length - a.assignment.length);
  const rows: OffsetRow[] = [];
  for (const reader of readers) {
    rows.push(...(yield* rowsOf(reader.assignment, committed, reader, patience)));
  }
  const read = new Set(readers.flatMap(({ assignment }) => assignment.map(partitionText)));
  const unread = [...committed.values()].filter((each) => !read.has(partitionText(each)));
  return [...rows, ...(yield* rowsOf(unread, committed, nobody, patience))];
}

function* rowsOf(
  partitions: readonly TopicPartition[],
  committed: ReadonlyMap<string, CommittedOffset>,
  reader: Pick<GroupDescription['members'][number], 'memberId' | 'host' | 'clientId'>,
  patience: Patience,
): Script<OffsetRow[]> {
  if (partitions.length === 0) return [];
  const leaderless = yield* withoutLeader(partitions, patience);
  const led = partitions.filter((each) => !leaderless.has(partitionText(each)));
  const ends = new Map(
    (yield* endOffsets(led, patience)).map((each) => [partitionText(each), each.offset]),
  );
  return partitions.toSorted(byName).map(({ topic, index }) => {
    const key = partitionText({ topic, index });
    return {
      topic,
      index,
      committed: committed.get(key),
      logEndOffset: ends.get(key),
      consumerId: reader.memberId,
      host: reader.host,
      clientId: reader.clientId,
    };
  });
}

function* withoutLeader(
  partitions: readonly TopicPartition[],
  patience: Patience,
): Script<ReadonlySet<string>> {
  const names = [...new Set(partitions.map(({ topic }) => topic))];
  const described = yield* wrapping(
    (function* () {
      return valuesOfAll(yield* describeTopics(names, patience));
    })(),
  );
  const found = [...described].flatMap(([topic, { partitions: those }]) =>
    those
      .filter(({ leaderId }) => leaderId < 0)
      .map(({ index }) => partitionText({ topic, index })),
  );
  return new Set(found);
}

const shown = (value: number | undefined): string =>
  value === undefined ? missing : String(value);

/** Prints the rows of a group. */
export function printOffsets(
  group: GroupDescription,
  rows: readonly OffsetRow[],
  isVerbose: boolean,
  io: ToolIo,
): void {
  if (!noteState(group, rows.length, io)) return;
  const { groupId } = group;
  const epoch = isVerbose ? ' %-15s' : '';
  const pattern =
    `\n${column(15, [groupId])} ${column(
      15,
      rows.map(({ topic }) => topic),
    )} %-10s${epoch} ` +
    `%-15s %-15s %-15s ${column(
      15,
      rows.map(({ consumerId }) => consumerId),
    )} ` +
    `${column(
      15,
      rows.map(({ host }) => host),
    )} %s`;
  const line = (start: readonly string[], leaderEpoch: string, end: readonly string[]): void =>
    print(io, format(pattern, ...start, ...(isVerbose ? [leaderEpoch] : []), ...end));
  line(['GROUP', 'TOPIC', 'PARTITION'], 'LEADER-EPOCH', [
    'CURRENT-OFFSET',
    'LOG-END-OFFSET',
    'LAG',
    'CONSUMER-ID',
    'HOST',
    'CLIENT-ID',
  ]);
  for (const row of rows) {
    const { committed, logEndOffset } = row;
    const epochOf = committed === undefined || committed.leaderEpoch < 0;
    line(
      [groupId, row.topic, String(row.index)],
      epochOf ? missing : shown(committed.leaderEpoch),
      [
        shown(committed?.offset),
        shown(logEndOffset),
        shown(lagOf(row)),
        row.consumerId,
        row.host,
        row.clientId,
      ],
    );
  }
  println(io);
}

/** How many records the group has yet to read; negative when its offset lies beyond the log's end. */
function lagOf({ committed, logEndOffset }: OffsetRow): number | undefined {
  if (committed === undefined || logEndOffset === undefined) return undefined;
  return logEndOffset - committed.offset;
}
