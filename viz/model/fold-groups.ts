// What members of groups and their coordinators say, and what that does to a picture.
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import { brokerOf } from './cast.ts';
import { setClient, setGroup, type Draft, type RowFold } from './draft.ts';
import { clientOf, type ConsumerPicture, type PartitionId, type ReadPicture } from './picture.ts';

/** How groups change the picture. */
export const groupFolds: Readonly<Record<string, RowFold>> = {
  'group-joined': (draft, row) => {
    setClient(draft, row.process, { generation: numberOf(row, 'generation') });
  },
  'partitions-assigned': (draft, row) => {
    const owned = partitionsIn(draft, row);
    setClient(draft, row.process, { owned, generation: numberOf(row, 'generation') });
  },
  'partitions-revoked': givesBack,
  'partitions-lost': givesBack,
  'group-left': (draft, row) => {
    setClient(draft, row.process, { owned: [] });
  },
  'offset-committed': (draft, row) => {
    setRead(draft, row, { committed: numberOf(row, 'offset') });
  },
  'position-moved': (draft, row) => {
    setRead(draft, row, { position: numberOf(row, 'to') });
  },
  'records-polled': (draft, row) => {
    setRead(draft, row, { position: numberOf(row, 'to') });
  },
  'group-state-changed': (draft, row) => {
    const { names, cast } = draft.known.track;
    setGroup(draft, groupIn(draft, row), {
      coordinator: brokerOf(cast, row.process),
      state: String(fieldOf(row, names, 'state')),
      generation: numberOf(row, 'generation'),
      members: numberOf(row, 'members'),
    });
  },
};

const groupIn = (draft: Draft, row: Row): string =>
  draft.known.track.names.get('group')?.texts[numberOf(row, 'group')] ?? '';

function partitionsIn(draft: Draft, row: Row): readonly PartitionId[] {
  const found = fieldOf(row, draft.known.track.names, 'partitions');
  return typeof found === 'object' ? found : [];
}

function consumerOf({ picture }: Draft, row: Row): ConsumerPicture | undefined {
  const client = clientOf(picture, row.process);
  return client?.kind === 'consumer' ? client : undefined;
}

function givesBack(draft: Draft, row: Row): void {
  const gone = partitionsIn(draft, row);
  const consumer = consumerOf(draft, row);
  if (consumer === undefined) return;
  const owned = consumer.owned.filter((id) => !gone.includes(id));
  setClient(draft, row.process, { owned });
}

function setRead(draft: Draft, row: Row, change: Partial<ReadPicture>): void {
  const consumer = consumerOf(draft, row);
  if (consumer === undefined) return;
  const partition = numberOf(row, 'partition');
  const before = consumer.reads.find((it) => it.partition === partition);
  const after = { ...before, ...change, partition };
  const others = consumer.reads.filter((it) => it !== before);
  const reads = [...others, after].toSorted((a, b) => a.partition - b.partition);
  setClient(draft, row.process, { reads });
}
