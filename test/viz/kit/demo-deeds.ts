// What somebody does to the demo's cluster, and what follows.
import type { Picture } from '../../../viz/model/picture.ts';
import type { Deed } from '../../../viz/model/run-source.ts';
import {
  billing,
  checkout,
  clicks,
  replicaIn,
  withClient,
  withLiveness,
  withReplica,
  withTruth,
} from './demo-picture.ts';
import {
  closeLast,
  nameOf,
  note,
  session,
  tell,
  truthOf,
  type Step,
  type Teller,
} from './demo-teller.ts';

/** Does it. */
export function perform(teller: Teller, { verb, node: broker }: Deed): void {
  const isBreak = verb === 'kill' || verb === 'pause';
  if (isBreak) {
    teller.faults.push({
      id: teller.faults.length,
      label: `broker ${broker} ${verb === 'kill' ? 'killed' : 'paused'}`,
      from: teller.now,
    });
    teller.fences.push({ at: teller.now + session, broker });
  } else {
    closeLast(teller.faults, (it) => it.label.includes(`broker ${broker}`), teller.now);
    teller.fences.splice(
      0,
      teller.fences.length,
      ...teller.fences.filter((it) => it.broker !== broker),
    );
  }
  tell(teller, {
    after: 0,
    importance: 3,
    glyph: { kind: 'fault' },
    tags: ['notable'],
    about: [`broker/${broker}`],
    sentence: `Somebody ${verb}s broker ${broker}.`,
    change: (picture) => (isBreak ? broken(picture, broker, verb) : healed(picture, broker)),
  });
  if (!isBreak && truthOf(teller).leader !== broker) tell(teller, truncates(teller, broker));
}

function broken(picture: Picture, broker: number, verb: 'kill' | 'pause'): Picture {
  const lost = { lostAt: picture.t, lostBy: 'connection reset' };
  const timer = {
    id: broker,
    process: 0,
    kind: 'session',
    watches: broker,
    armedAt: picture.t,
    firesAt: picture.t + session,
  };
  const down = withLiveness(picture, broker, verb === 'kill' ? 'dead' : 'paused');
  return {
    ...down,
    timers: [...picture.timers, timer],
    faults: [
      ...picture.faults,
      {
        id: broker,
        kind: verb,
        processes: [broker],
        since: picture.t,
        sentence: `Broker ${broker} is ${verb === 'kill' ? 'killed' : 'paused'}.`,
      },
    ],
    parked: picture.parked.filter((it) => it.process !== broker),
    messages: picture.messages.map((it) =>
      verb === 'kill' && [it.from, it.to].includes(broker) ? { ...it, ...lost } : it,
    ),
  };
}

function healed(picture: Picture, broker: number): Picture {
  return {
    ...withLiveness(picture, broker, 'running'),
    timers: picture.timers.filter((it) => it.watches !== broker),
    faults: picture.faults.filter((it) => !it.processes.includes(broker)),
  };
}

/** A broker that comes back follows, and cuts off what the leader does not have. */
function truncates(teller: Teller, broker: number): Step {
  const { leader, leaderEpoch } = truthOf(teller);
  const leads = replicaIn(teller.picture, leader).batches;
  const mine = replicaIn(teller.picture, broker);
  const isShared = (it: { baseOffset: number; leaderEpoch: number }): boolean =>
    leads.some(
      (other) => other.baseOffset === it.baseOffset && other.leaderEpoch === it.leaderEpoch,
    );
  const batches = mine.batches.filter(isShared);
  const logEndOffset = batches.reduce((_, it) => it.baseOffset + it.count, 0);
  const truncated = mine.batches.filter((it) => !isShared(it));
  return {
    after: 20_000,
    importance: 2,
    glyph: { kind: 'role' },
    tags: ['notable', 'leader-changes'],
    about: [`broker/${broker}`],
    sentence: `Broker ${broker} becomes a follower of broker ${leader} and cuts its log back to ${logEndOffset}.`,
    change: (picture) =>
      withReplica(picture, broker, {
        role: 'follower',
        leaderEpoch,
        batches,
        logEndOffset,
        truncated,
        followers: [],
        highWatermark: Math.min(mine.highWatermark, logEndOffset),
      }),
  };
}

/** The controller has waited long enough. */
export function* fencing(teller: Teller, broker: number): Generator<Step> {
  const truth = truthOf(teller);
  const isr = truth.isr.filter((it) => it !== broker);
  closeLast(teller.isr, (it) => it.broker === broker, teller.now);
  teller.isr.push({ partition: 0, broker, state: 'out', from: teller.now });
  yield {
    after: 0,
    importance: 2,
    glyph: { kind: 'fault' },
    tags: ['notable'],
    about: [`broker/${broker}`],
    sentence: `9 s of silence: the controller fences broker ${broker} and takes it out of the ISR.`,
    change: (picture) => ({
      ...withTruth(picture, { isr }),
      messages: [],
      timers: picture.timers.filter((it) => it.watches !== broker),
    }),
  };
  if (truth.leader !== broker) return;
  const leader = isr[0] ?? -1;
  const leaderEpoch = truth.leaderEpoch + 1;
  closeLast(teller.leaders, () => true, teller.now);
  teller.leaders.push({ partition: 0, broker: leader, leaderEpoch, from: teller.now });
  yield {
    after: 0,
    importance: 3,
    glyph: { kind: 'role' },
    tags: ['notable', 'leader-changes'],
    about: ['partition/0'],
    sentence: `Broker ${leader} is the new leader of orders-0, in epoch ${leaderEpoch}.`,
    change: (picture) => withTruth(picture, { leader, leaderEpoch }),
  };
  for (const it of isr) yield learnsRole(it, leader, leaderEpoch, isr);
  for (const client of [checkout, clicks, billing]) {
    yield {
      ...note(`${nameOf(client)} learns that broker ${leader} leads.`, 1, (picture) =>
        withClient(picture, client, {
          beliefs: [{ partition: 0, leader, leaderEpoch }],
          inFlight: 0,
        }),
      ),
      after: 3_000,
    };
  }
}

function learnsRole(
  broker: number,
  leader: number,
  leaderEpoch: number,
  isr: readonly number[],
): Step {
  const role = broker === leader ? 'leader' : 'follower';
  return {
    after: 4_000,
    importance: 2,
    glyph: { kind: 'role' },
    tags: ['notable', 'leader-changes'],
    about: [`broker/${broker}`],
    sentence: `Broker ${broker} learns that broker ${leader} leads, in epoch ${leaderEpoch}.`,
    change: (picture) => {
      const { logEndOffset } = replicaIn(picture, broker);
      const followers =
        role === 'leader'
          ? isr.filter((it) => it !== broker).map((it) => ({ broker: it, logEndOffset }))
          : [];
      return withReplica(picture, broker, { role, leaderEpoch, followers });
    },
  };
}
