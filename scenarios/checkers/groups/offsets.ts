// Committed offsets are there whoever coordinates.
import { at as offsetAt } from '../../../engine/coordinator/group/group-image.ts';
import type { Checker, Watch } from '../checker.ts';
import { contains, type GhostEntry } from '../ghosts/log.ts';
import { isThere, replicaOfProcess, type GhostReplica } from '../ghosts/partition.ts';

/** What was written of one partition of a group. */
interface Written {
  readonly group: number;
  readonly partition: number;
  readonly entry: GhostEntry;
  /** Undefined: it is forgotten. */
  readonly offset: number | undefined;
  readonly row: number;
}

/** By group and partition; the last one counts, and the last committed one must be there. */
type Ledger = Map<string, Written[]>;

/** What a coordinator loads is what was committed. */
export const committedOffsetsSurvive: Checker = {
  id: 'G-08',
  promise: 'A committed offset is there whoever coordinates, until a later one takes its place.',
  watch(watch) {
    const ledgers = new Map<number, Ledger>();
    const note = (written: Omit<Written, 'entry'>): void => {
      const batch = watch.lastBatch();
      if (batch === undefined) return;
      const { replica, entry } = batch;
      const ledger: Ledger = ledgers.get(replica.partition.id) ?? new Map();
      ledgers.set(replica.partition.id, ledger);
      const key = `${written.group}/${written.partition}`;
      ledger.set(key, [...unsettled(ledger.get(key), replica), { ...written, entry }]);
    };
    return {
      on: {
        lacking: ({ replica }) => void ledgers.delete(replica.partition.id),
      },
      rows: {
        'offset-written': ({ group, partition, offset }, at) =>
          note({ group, partition, offset, row: at.row }),
        'offset-removed': ({ group, partition }, at) =>
          note({ group, partition, offset: undefined, row: at.row }),
        'shard-loaded'({ partition }, at) {
          const replica = replicaOfProcess(watch.partitions.get(partition), at.process);
          if (replica === undefined) return;
          for (const written of ledgers.get(partition)?.values() ?? []) {
            compare(watch, written, replica, at.row);
          }
        },
      },
    };
  },
};

/** What is older than the last committed one is of no interest any more. */
function unsettled(known: readonly Written[] = [], { partition }: GhostReplica): Written[] {
  const committed = known.findLastIndex(({ entry }) => contains(partition.committed, entry));
  return known.slice(Math.max(0, committed));
}

/** A coordinator has read its log: is the last that stands there what it knows? */
function compare(
  { sight, object }: Watch,
  written: readonly Written[],
  replica: GhostReplica,
  row: number,
): void {
  const due = written.findLast(({ entry }) => isThere(replica, entry));
  const shard = sight.brokerOf(replica.process)?.groups.shards.get(replica.partition.id)?.shard;
  if (due === undefined || shard === undefined) return;
  const { group, partition, offset } = due;
  const found = offsetAt(shard.image.offsets, { group, partition })?.offset;
  if (found === offset) return;
  const names = [sight.nameOf('group', group), sight.nameOf('topic-partition', partition)];
  const sentence = `Group ${names[0]} had come to ${offset ?? 'nothing'} in ${names[1]}; broker ${replica.node} reads ${found ?? 'nothing'}.`;
  object(names.join(' '), sentence, [due.row, row]);
}
