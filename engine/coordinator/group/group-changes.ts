// What a turn changed in a group, as the trace tells it.
import type { Interner } from '../../metadata/ids.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import { write } from '../trace.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { GroupRecord } from './group-door.ts';
import { groupNumber, placeOf } from './group-image.ts';

/** A group before a turn; undefined: there was none. */
export interface GroupStamp {
  readonly state: string;
  readonly generation: number;
  readonly members: readonly string[];
}

/** Where changes are told, and the numbers of names. */
export interface ChangeTeller {
  readonly trace: TraceSink;
  readonly names: Interner;
}

/** What a turn may change. */
export function stampOf(group: ClassicGroup | undefined): GroupStamp | undefined {
  if (group === undefined) return undefined;
  return { state: group.state, generation: group.generation, members: [...group.members.keys()] };
}

/** Who came, who went, and how the group stands now. */
export function traceChanges(
  groupId: string,
  before: GroupStamp | undefined,
  group: ClassicGroup | undefined,
  { trace, names }: ChangeTeller,
): void {
  const number = groupNumber(names, groupId);
  if (group === undefined) {
    if (before !== undefined) write['group-deleted'](trace, number);
    return;
  }
  const known = new Set(before?.members);
  for (const id of group.members.keys()) {
    if (!known.delete(id)) write['member-joined'](trace, number, names.intern('member', id));
  }
  for (const id of known) write['member-left'](trace, number, names.intern('member', id));
  const { state, generation, members } = group;
  if (state === before?.state && generation === before.generation) return;
  write['group-state-changed'](trace, number, state, generation, members.size);
}

/** Which offsets were written. */
export function traceRecords(
  records: readonly GroupRecord[],
  { trace, names }: ChangeTeller,
): void {
  for (const record of records) {
    if (record.name !== 'OffsetCommit') continue;
    const { group, partition } = placeOf(names, record);
    if (record.value === null) write['offset-removed'](trace, group, partition);
    else write['offset-written'](trace, group, partition, record.value.offset);
  }
}
