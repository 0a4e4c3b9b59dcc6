// What rows of the controller and of brokers' request queues do to a picture.
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import { lookOf } from './api-looks.ts';
import { forgetParked, setNode, setTruth, type Draft, type RowFold } from './draft.ts';
import { setLiveness } from './liveness.ts';
import type { BrokerId, PartitionPicture } from './picture.ts';
import { messageBehind } from './track.ts';

/** How the cluster's decisions change the picture. */
export const clusterFolds: Readonly<Record<string, RowFold>> = {
  'partition-changed': (draft, row) => {
    const id = numberOf(row, 'partition');
    setTruth(draft, id, {
      name: draft.known.track.shown.get('partition')?.texts[id] ?? `partition ${id}`,
      ...truthIn(draft, row),
    });
  },
  'broker-unfenced': (draft, row) => {
    setFenced(draft, numberOf(row, 'broker'), false);
  },
  'broker-fenced': (draft, row) => {
    setFenced(draft, numberOf(row, 'broker'), true);
  },
  'metadata-applied': (draft, row) => {
    const broker = draft.picture.nodes.find(({ process }) => process === row.process)?.broker;
    if (broker !== undefined) setNode(draft, broker, { metadataOffset: numberOf(row, 'offset') });
  },
  'request-parked': parks,
  'request-unparked': (draft, row) => {
    forgetParked(draft, row.process, numberOf(row, 'connection'));
  },
};

function truthIn(draft: Draft, row: Row): Omit<PartitionPicture, 'id' | 'name'> {
  const isr = fieldOf(row, draft.known.track.names, 'isr');
  return {
    leader: numberOf(row, 'leader'),
    leaderEpoch: numberOf(row, 'leaderEpoch'),
    partitionEpoch: numberOf(row, 'partitionEpoch'),
    // Kafka's order is the order of joining: it means nothing, and jumps about.
    isr: typeof isr === 'object' ? isr.toSorted((a, b) => a - b) : [],
  };
}

function setFenced(draft: Draft, broker: BrokerId, isFenced: boolean): void {
  const unfenced = new Set(draft.memory.unfenced);
  if (isFenced) unfenced.delete(broker);
  else unfenced.add(broker);
  draft.memory = { ...draft.memory, unfenced };
  setLiveness(draft, broker);
}

/** What a request waits for, after "waits for". */
const reasons: Readonly<Record<string, string>> = {
  'until it is copied': 'the ISR',
  'there is nothing new': 'records',
};

/** The longest time a request waits when the trace does not say it. */
const usualWait = 500_000;

function parks(draft: Draft, row: Row): void {
  const { names } = draft.known.track;
  const api = String(fieldOf(row, names, 'request'));
  const connection = numberOf(row, 'connection');
  const why = String(fieldOf(row, names, 'why'));
  const request = messageBehind(draft.known.track, row);
  const sent = request && draft.known.messages.get(request.number)?.picture;
  const parked = {
    id: row.number,
    process: row.process,
    connection,
    partition: sent?.carries[0]?.partition ?? draft.picture.partitions[0]?.id ?? 0,
    api,
    ...lookOf(api),
    from: draft.known.ends.get(connection ^ 1) ?? -1,
    since: row.time,
    expiresAt: expiryOf(draft, row) ?? row.time + usualWait,
    reason: reasons[why] ?? why,
  };
  draft.picture = { ...draft.picture, parked: [...draft.picture.parked, parked] };
}

/** The timer that was armed in the same turn says until when. */
function expiryOf(draft: Draft, row: Row): number | undefined {
  return draft.known.expiries.get(row.firstOfTurn);
}
