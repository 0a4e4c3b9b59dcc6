// What happens in groups, as the trace tells it.
import type { TraceSink } from '../../../sim/trace/sink.ts';
import type { Interner } from '../../metadata/ids.ts';
import { DecodeError } from '../../protocol/codec/errors.ts';
import { decodeAssignment } from '../../protocol/consumer-subscription.ts';
import { write } from '../trace.ts';
import { consumerProtocolType, type ClassicGroup } from './classic-group.ts';
import type { GroupNews, GroupRecord } from './group-door.ts';
import { groupNumber, partitionNumber, placeOf } from './group-image.ts';

/** Where news are told, and the numbers of names. */
export interface NewsTeller {
  readonly trace: TraceSink;
  readonly names: Interner;
}

/** Tells what has just happened in a group. */
export function tellNews(group: ClassicGroup, news: GroupNews, teller: NewsTeller): void {
  const { trace, names } = teller;
  const { state, generation, members } = group;
  const number = groupNumber(names, group.groupId);
  switch (news.type) {
    case 'member-joined':
      write['member-joined'](trace, number, memberNumber(names, news.memberId));
      break;
    case 'member-left':
      write['member-left'](trace, number, memberNumber(names, news.memberId), news.why);
      break;
    case 'member-replaced': {
      const by = memberNumber(names, news.by);
      write['member-replaced'](trace, number, memberNumber(names, news.memberId), by);
      break;
    }
    case 'static-member-returned':
      write['static-member-returned'](
        trace,
        number,
        generation,
        memberNumber(names, news.memberId),
      );
      break;
    case 'group-loaded':
      write['group-loaded'](trace, number, state, generation, members.size);
      break;
    case 'rebalance-began':
      write['rebalance-began'](trace, number, generation, news.why);
      break;
    case 'generation-began': {
      const leader = memberNumber(names, group.leader ?? '');
      const { protocolName } = group;
      write['generation-began'](
        trace,
        number,
        generation,
        members.size,
        leader,
        protocolName ?? '',
      );
      break;
    }
    case 'assignment-given': {
      const partitions = partitionsIn(group, news.assignment, names);
      const member = memberNumber(names, news.memberId);
      write['assignment-given'](trace, number, generation, member, partitions);
      break;
    }
    case 'state-changed':
      write['group-state-changed'](trace, number, state, generation, members.size);
  }
}

const memberNumber = (names: Interner, memberId: string): number =>
  names.intern('member', memberId);

/** Only consumers write their assignments so that others can read them. */
function partitionsIn(group: ClassicGroup, assignment: Uint8Array, names: Interner): number[] {
  if (group.protocolType !== consumerProtocolType || assignment.length === 0) return [];
  try {
    return decodeAssignment(assignment).partitions.map(({ topic, partition }) =>
      partitionNumber(names, topic, partition),
    );
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

/** Tells which offsets were written, and which went. */
export function tellRecords(
  records: readonly GroupRecord[],
  why: string,
  { trace, names }: NewsTeller,
): void {
  for (const record of records) {
    if (record.name === 'GroupMetadata') continue;
    const { group, partition } = placeOf(names, record);
    if (record.value === null) {
      write['offset-removed'](trace, group, partition, why);
    } else {
      write['offset-written'](trace, group, partition, record.value.offset);
    }
  }
}
