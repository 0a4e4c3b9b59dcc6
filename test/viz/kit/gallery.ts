// Fixed pictures in which every mark occurs at least once. The same list feeds the snapshots, the
// twin test, the overlap test and the gallery page.
import type { ApiFamily, Picture } from '../../../viz/model/picture.ts';
import {
  batchOf,
  billing,
  checkout,
  clicks,
  messageOf,
  replicaIn,
  startPicture,
  withBatches,
  withClient,
  withLiveness,
  withMessages,
  withReplica,
  withTruth,
} from './demo-picture.ts';

/** A picture with the moment at which it is drawn. */
export interface GalleryPicture {
  readonly name: string;
  readonly picture: Picture;
  readonly t: number;
}

/** All pictures of the gallery. */
export function gallery(): readonly GalleryPicture[] {
  return [
    {
      name: 'nothing yet',
      picture: { ...startPicture(), partitions: [], nodes: [], replicas: [], clients: [] },
      t: 0,
    },
    { name: 'all agree', picture: startPicture(), t: 0 },
    { name: 'empty topic', picture: emptyTopic(), t: 0 },
    { name: 'a record travels', picture: travelling(), t: 1_001_000 },
    { name: 'waiting for the ISR', picture: waitingForIsr(), t: 1_001_500 },
    { name: 'leader killed', picture: leaderKilled(), t: 4_000_000 },
    { name: 'nobody leads', picture: nobodyLeads(), t: 12_000_000 },
    { name: 'two leaders', picture: twoLeaders(), t: 33_406_200 },
    { name: 'log cut back', picture: cutBack(), t: 36_315_800 },
    { name: 'every family', picture: everyFamily(), t: 1_000_900 },
    { name: 'long log', picture: longLog(), t: 90_000_000 },
    { name: 'cut off and slow', picture: cutOff(), t: 1_001_000 },
    { name: 'nine clients', picture: nineClients(), t: 2_000_000 },
  ];
}

function emptyTopic(): Picture {
  const start = startPicture();
  const replicas = start.replicas.map((it) => ({
    ...it,
    batches: [],
    highWatermark: 0,
    logEndOffset: 0,
    followers: it.followers.map((known) => ({ ...known, logEndOffset: 0 })),
  }));
  return withClient({ ...start, replicas }, billing, {
    reads: [{ partition: 0, position: 0, committed: 0 }],
  });
}

function cutOff(): Picture {
  const start = { ...travelling(), messages: [] };
  const heartbeat = messageOf(start, 1, {
    api: 'AlterPartition',
    family: 'control',
    letter: 'A',
    from: 1,
    to: 0,
    label: 'ISR change',
  });
  const controllers = [101, 102, 103].map((node, index) => ({
    process: index === 0 ? 0 : 100 + index,
    id: `c${index + 1}`,
    node,
    name: `controller c${index + 1}`,
    isAlive: index !== 2,
    isPaused: false,
    quorum: { role: index === 0 ? 'leader' : 'follower', epoch: 3, leader: 101 },
  }));
  const since = start.t - 400_000;
  const isolate = { id: 1, kind: 'isolate', processes: [2], since };
  const slow = { id: 2, kind: 'slow-link', processes: [3], since };
  const faults = [
    { ...isolate, sentence: 'Broker 2 is cut off from everybody.' },
    { ...slow, sentence: 'Between broker 1 and broker 3 everything takes 40 ms longer.' },
  ];
  return withMessages({ ...start, controllers, faults }, heartbeat);
}

function travelling(): Picture {
  const start = { ...startPicture(), t: 1_000_000 };
  const carries = [{ partition: 0, baseOffset: 6, count: 2, producer: checkout }];
  return withMessages(
    withClient(start, checkout, { inFlight: 1 }),
    messageOf(start, 1, { label: '2 records', carries }),
    messageOf(start, 2, {
      api: 'Fetch',
      family: 'fetch',
      letter: 'F',
      from: billing,
      label: 'from 6',
    }),
    messageOf(start, 3, { api: 'Fetch', family: 'fetch', letter: 'F', from: 3, label: 'from 6' }),
    messageOf(start, 4, {
      api: 'Fetch',
      family: 'fetch',
      letter: 'F',
      from: 1,
      to: 2,
      isResponse: true,
      label: 'nothing new',
    }),
  );
}

function waitingForIsr(): Picture {
  const start = { ...startPicture(), t: 1_000_000 };
  const appended = withBatches(start, 1, [batchOf(6, 3, 5, clicks)]);
  const copied = withBatches(appended, 2, [batchOf(6, 3, 5, clicks)]);
  const parked = [
    {
      id: 1,
      process: 1,
      connection: 21,
      partition: 0,
      api: 'Produce',
      family: 'produce',
      letter: 'P',
      from: clicks,
      since: 1_000_000,
      expiresAt: 31_000_000,
      reason: 'the ISR',
    },
    {
      id: 2,
      process: 1,
      connection: 23,
      partition: 0,
      api: 'Fetch',
      family: 'fetch',
      letter: 'F',
      from: billing,
      since: 900_000,
      expiresAt: 1_400_000,
      reason: 'new records',
    },
  ] as const;
  return withReplica({ ...copied, parked }, 1, {
    followers: [
      { broker: 2, logEndOffset: 9 },
      { broker: 3, logEndOffset: 6 },
    ],
  });
}

function leaderKilled(): Picture {
  const start = { ...travelling(), t: 1_001_000 };
  const lost = { lostAt: 1_001_000, lostBy: 'connection reset' };
  return {
    ...withLiveness(start, 1, 'dead'),
    messages: start.messages.map((it) => ({ ...it, ...lost })),
    timers: [
      { id: 1, process: 0, kind: 'session', watches: 1, armedAt: 1_000_000, firesAt: 10_000_000 },
    ],
    faults: [
      { id: 1, kind: 'kill', processes: [1], since: 1_001_000, sentence: 'Broker 1 is killed.' },
    ],
  };
}

function nobodyLeads(): Picture {
  const dead = withLiveness(
    withLiveness({ ...startPicture(), t: 12_000_000 }, 2, 'paused'),
    1,
    'dead',
  );
  return withTruth(dead, { leader: -1, leaderEpoch: 6, isr: [1] });
}

function twoLeaders(): Picture {
  const start = { ...startPicture(), t: 33_406_000 };
  const alone = withBatches(start, 1, [
    { ...batchOf(6, 2, 5, clicks), isAcknowledged: true },
    batchOf(8, 1, 5, checkout),
  ]);
  const fenced = withLiveness(alone, 1, 'fenced');
  const elected = withTruth(fenced, { leader: 2, leaderEpoch: 6, isr: [2, 3], partitionEpoch: 10 });
  const second = withReplica(elected, 2, {
    role: 'leader',
    leaderEpoch: 6,
    followers: [{ broker: 3, logEndOffset: 6 }],
  });
  const third = withReplica(withBatches(second, 2, [batchOf(6, 1, 6, checkout)]), 3, {
    leaderEpoch: 6,
  });
  return withClient(third, checkout, {
    beliefs: [{ partition: 0, leader: 2, leaderEpoch: 6 }],
  });
}

function cutBack(): Picture {
  const before = { ...twoLeaders(), changed: new Set<string>(), t: 36_315_000 };
  const mine = replicaIn(before, 1);
  return withReplica(withLiveness(before, 1, 'running'), 1, {
    role: 'follower',
    leaderEpoch: 6,
    logEndOffset: 6,
    batches: mine.batches.filter((it) => it.baseOffset < 6),
    truncated: mine.batches.filter((it) => it.baseOffset >= 6),
    followers: [],
  });
}

function everyFamily(): Picture {
  const start = { ...startPicture(), t: 1_000_000 };
  const families: readonly ApiFamily[] = [
    'produce',
    'fetch',
    'group',
    'txn',
    'control',
    'quorum',
    'admin',
    'zk',
  ];
  const messages = families.map((family, index) =>
    messageOf(start, index, {
      family,
      api: `Api ${family}`,
      letter: family.charAt(0).toUpperCase(),
      from: [checkout, clicks, 2, 3][index % 4] ?? 1,
      isResponse: index % 3 === 0,
      arrivesAt: 1_001_000 + index * 700,
      label: family,
      ...(family === 'admin' && { errorCode: 'NOT_LEADER_OR_FOLLOWER', from: 1, to: billing }),
    }),
  );
  return withMessages(start, ...messages);
}

function longLog(): Picture {
  const start = { ...startPicture(), t: 90_000_000 };
  const batches = Array.from({ length: 40 }, (_, index) =>
    batchOf(12_300 + index * 2, 2, 7, index % 3 === 0 ? clicks : checkout),
  );
  const replicas = start.replicas.map((it) => ({
    ...it,
    batches: it.broker === 3 ? it.batches : batches,
    logStartOffset: it.broker === 3 ? 0 : 12_300,
    highWatermark: it.broker === 3 ? 6 : 12_378,
    logEndOffset: it.broker === 3 ? 6 : 12_380,
  }));
  return withTruth({ ...start, replicas }, { isr: [1, 2] });
}

function nineClients(): Picture {
  const start = { ...startPicture(), t: 2_000_000 };
  const producers = Array.from({ length: 9 }, (_, index) => ({
    kind: 'producer' as const,
    process: 30 + index,
    name: `app-${index + 1}`,
    beliefs: [],
    index,
    isAlive: index !== 1,
    acks: '1' as const,
    batchFill: index / 9,
    inFlight: index % 6,
    maxInFlight: 5,
  }));
  const batches = producers.map(({ process }, index) => batchOf(6 + index, 1, 5, process));
  const filled = withBatches(
    {
      ...start,
      clients: [...producers.slice(0, 3), ...start.clients.slice(2), ...producers.slice(8)],
    },
    1,
    batches,
  );
  return { ...withReplica(filled, 1, { highWatermark: 10 }) };
}
