// One record's way from a producer to a consumer, as steps of a story.
import type { MessagePicture } from '../../../viz/model/picture.ts';
import { recordsText } from '../../../viz/text/format.ts';
import {
  batchOf,
  billing,
  checkout,
  clicks,
  messageOf,
  replicaIn,
  withBatches,
  withClient,
  withMessages,
  withoutMessage,
  withReplica,
} from './demo-picture.ts';
import { nameOf, note, second, truthOf, type Step, type Teller } from './demo-teller.ts';

/** What happens next while nobody interferes. */
export function* nextRound(teller: Teller): Generator<Step> {
  const { leader } = truthOf(teller);
  teller.round += 1;
  const isUp = (broker: number): boolean =>
    teller.picture.nodes.some((it) => it.broker === broker && it.liveness === 'running');
  if (leader < 0 || !isUp(leader)) {
    yield { ...note('Clients wait for a leader.', 0, (it) => it), after: 400_000 };
    return;
  }
  const producer = teller.round % 3 === 0 ? clicks : checkout;
  const count = 1 + (teller.round % 3);
  const ids = teller.round * 20;
  const followers = [1, 2, 3].filter(
    (it) => it !== leader && isUp(it) && replicaIn(teller.picture, it).role === 'follower',
  );
  yield sends(90_000 + ((teller.round * 37) % 9) * 40_000, ids, {
    from: producer,
    to: leader,
    label: recordsWord(count),
    carries: [{ partition: 0, baseOffset: -1, count, producer }],
  });
  yield appends(teller, ids, producer, count);
  for (const follower of followers) yield answersFetch(teller, ids, follower, count);
  for (const follower of followers) yield* copies(teller, ids, follower);
  const waits = truthOf(teller).isr.some((it) => it !== leader && !followers.includes(it));
  if (!waits) yield* becomesVisible(teller, ids, producer, count);
}

function appends(teller: Teller, id: number, producer: number, count: number): Step {
  const { leader, leaderEpoch } = truthOf(teller);
  const baseOffset = replicaIn(teller.picture, leader).logEndOffset;
  return {
    after: 1_400,
    importance: 1,
    glyph: { kind: 'log' },
    tags: ['records'],
    about: [`replica/0/${leader}`],
    sentence: `Broker ${leader} appends ${recordsText(baseOffset, count)} of epoch ${leaderEpoch}.`,
    change: (picture) => {
      const appended = withBatches(withoutMessage(picture, id), leader, [
        batchOf(baseOffset, count, leaderEpoch, producer),
      ]);
      const parked = {
        id,
        process: leader,
        connection: 2 * id,
        partition: 0,
        api: 'Produce',
        family: 'produce',
        letter: 'P',
        from: producer,
        since: picture.t,
        expiresAt: picture.t + 30 * second,
        reason: 'the ISR',
      } as const;
      return { ...appended, parked: [parked] };
    },
  };
}

function answersFetch(teller: Teller, ids: number, follower: number, count: number): Step {
  const { leader } = truthOf(teller);
  const from = replicaIn(teller.picture, leader).logEndOffset - count;
  return sends(120, ids + follower, {
    api: 'Fetch',
    family: 'fetch',
    letter: 'F',
    version: 17,
    isResponse: true,
    from: leader,
    to: follower,
    label: recordsText(from, count),
    arrivesAt: 1_500 + follower * 400,
    carries: replicaIn(teller.picture, leader)
      .batches.slice(-1)
      .map((it) => ({ ...it, partition: 0 })),
  });
}

function* copies(teller: Teller, ids: number, follower: number): Generator<Step> {
  const { leader } = truthOf(teller);
  const mine = replicaIn(teller.picture, follower).logEndOffset;
  const leads = replicaIn(teller.picture, leader);
  const batches = leads.batches
    .filter((it) => it.baseOffset >= mine)
    .map((it) => ({ ...it, isAcknowledged: false }));
  yield {
    after: 900,
    importance: 1,
    glyph: { kind: 'log' },
    tags: ['records'],
    about: [`replica/0/${follower}`],
    sentence: `Broker ${follower} copies up to ${leads.logEndOffset - 1}.`,
    change: (picture) =>
      withReplica(
        withBatches(withoutMessage(picture, ids + follower), follower, batches),
        follower,
        { highWatermark: leads.highWatermark },
      ),
  };
  yield sends(150, ids + 10 + follower, {
    api: 'Fetch',
    family: 'fetch',
    letter: 'F',
    version: 17,
    from: follower,
    to: leader,
    label: `from ${leads.logEndOffset}`,
  });
  yield {
    after: 1_100,
    importance: 0,
    glyph: { kind: 'note' },
    sentence: `Broker ${leader} learns that broker ${follower} has everything up to ${leads.logEndOffset - 1}.`,
    change: (picture) => {
      const followers = replicaIn(picture, leader).followers.map((it) =>
        it.broker === follower ? { ...it, logEndOffset: leads.logEndOffset } : it,
      );
      return withReplica(withoutMessage(picture, ids + 10 + follower), leader, { followers });
    },
  };
}

function* becomesVisible(
  teller: Teller,
  ids: number,
  producer: number,
  count: number,
): Generator<Step> {
  const { leader } = truthOf(teller);
  const end = replicaIn(teller.picture, leader).logEndOffset;
  yield {
    after: 0,
    importance: 1,
    glyph: { kind: 'log' },
    tags: ['commits'],
    about: [`replica/0/${leader}`],
    sentence: `Records of orders-0 below ${end} are now visible to consumers.`,
    change: (picture) => ({ ...withReplica(picture, leader, { highWatermark: end }), parked: [] }),
  };
  yield sends(80, ids + 8, {
    isResponse: true,
    from: leader,
    to: producer,
    label: `stored at ${end - count}`,
  });
  yield sends(60, ids + 9, {
    api: 'Fetch',
    family: 'fetch',
    letter: 'F',
    version: 17,
    isResponse: true,
    from: leader,
    to: billing,
    label: recordsText(end - count, count),
    carries: [{ partition: 0, baseOffset: end - count, count, producer }],
  });
  yield {
    after: 1_300,
    importance: 1,
    glyph: { kind: 'note' },
    tags: ['commits'],
    about: [`client/${producer}`],
    sentence: `${nameOf(producer)} hears that ${recordsText(end - count, count)} ${count > 1 ? 'are' : 'is'} stored.`,
    change: (picture) => {
      const batches = replicaIn(picture, leader).batches.map((it) => ({
        ...it,
        isAcknowledged: it.isAcknowledged || it.baseOffset === end - count,
      }));
      return withClient(
        withReplica(withoutMessage(picture, ids + 8), leader, { batches }),
        producer,
        { inFlight: 0, lastAcknowledged: end - 1 },
      );
    },
  };
  yield {
    after: 400,
    importance: 1,
    glyph: { kind: 'note' },
    tags: ['records'],
    about: [`client/${billing}`],
    sentence: `billing reads up to ${end - 1}.`,
    change: (picture) =>
      withClient(withoutMessage(picture, ids + 9), billing, {
        reads: [{ partition: 0, position: end, committed: end }],
      }),
  };
}

function sends(after: number, id: number, other: Partial<MessagePicture>): Step {
  const {
    from = checkout,
    to = 1,
    api = 'Produce',
    isResponse = false,
    family = 'produce',
    label = '',
  } = other;
  return {
    after,
    tags: ['messages'],
    about: [`message/${id}`],
    importance: (other.carries ?? []).length > 0 ? 1 : 0,
    glyph: { kind: 'api', family, isResponse },
    sentence: `${nameOf(from)} ${isResponse ? 'answers' : 'asks'} ${nameOf(to)}: ${api}, ${label}.`,
    change: (picture) => {
      const length = other.arrivesAt ?? 1_400;
      const sent = withMessages(
        picture,
        messageOf(picture, id, { ...other, sentAt: picture.t, arrivesAt: picture.t + length }),
      );
      return from > 10 && !isResponse ? withClient(sent, from, { inFlight: 1 }) : sent;
    },
  };
}

function recordsWord(count: number): string {
  return `${count} record${count > 1 ? 's' : ''}`;
}
