// What holds of partitions and brokers after anything that operators, brokers and clocks can do.
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { valuesOf } from '../../../../sim/map/persistent-map.ts';
import { seconds } from '../../../../sim/time.ts';
import { decideConfigChanges } from '../../../../engine/kraft/controller/alter-configs.ts';
import { decideIsrChanges } from '../../../../engine/kraft/controller/alter-partition.ts';
import { decideTopicCreation } from '../../../../engine/kraft/controller/create-topics.ts';
import { decideTopicDeletion } from '../../../../engine/kraft/controller/delete-topics.ts';
import {
  balanceLeaders,
  electUncleanLeaders,
} from '../../../../engine/kraft/controller/elect-leaders.ts';
import { fenceStaleBrokers } from '../../../../engine/kraft/controller/heartbeats.ts';
import { decideProducerIds } from '../../../../engine/kraft/controller/producer-ids.ts';
import { decideReassignments } from '../../../../engine/kraft/controller/reassignments.ts';
import { decideUnregistration } from '../../../../engine/kraft/controller/registration.ts';
import {
  brokerOf,
  partitionOf,
  topicOf,
  type Image,
  type Partition,
} from '../../../../engine/metadata/image.ts';
import { apis } from '../../../../engine/protocol/apis.ts';
import { complete } from '../../../../engine/protocol/codec/codec.ts';
import {
  beat,
  carryOut,
  controllerWorld,
  factsOf,
  register,
  type ControllerWorld,
} from '../../../kit/controller-world.ts';

const brokers = [1, 2, 3, 4];

/** One thing that happens; the numbers choose among whatever there is. */
interface Deed {
  readonly what: keyof typeof deeds;
  readonly broker: number;
  readonly choice: number;
  readonly members: readonly number[];
}

type Do = (world: ControllerWorld, deed: Deed) => void;

const partitionFor = ({ image }: ControllerWorld, { choice }: Deed): Partition | undefined => {
  const partitions = valuesOf(image.partitions);
  return partitions[choice % Math.max(1, partitions.length)];
};

const deeds = {
  registers: (world, { broker, choice }) => {
    const previous = brokerOf(world.image, broker)?.epoch ?? -1;
    register(world, broker, choice, choice % 2 === 0 ? previous : -1);
  },
  beats: (world, { broker }) => beat(world, broker),
  leaves: (world, { broker }) => beat(world, broker, { wantShutDown: true }),
  hides: (world, { broker }) => beat(world, broker, { wantFence: true }),
  silence: (world) => {
    world.now += seconds(4);
    carryOut(world, fenceStaleBrokers(world.image, factsOf(world)));
  },
  creates: (world, { choice, members }) => {
    const topic = {
      name: `t${choice % 4}`,
      numPartitions: -1,
      replicationFactor: -1,
      assignments: [{ partitionIndex: 0, brokerIds: members }],
      configs: choice % 2 === 0 ? [{ name: 'min.insync.replicas', value: '2' }] : [],
    };
    const request = complete(apis.CreateTopics.request, 7, { topics: [topic] });
    carryOut(world, decideTopicCreation(world.image, request, factsOf(world)));
  },
  deletes: (world, deed) => {
    const topic = topicOf(world.image, partitionFor(world, deed)?.topic ?? -1);
    if (topic === undefined || deed.choice % 3 > 0) return;
    carryOut(world, decideTopicDeletion(world.image, [topic.uuid], factsOf(world)));
  },
  moves: (world, deed) => {
    const partition = partitionFor(world, deed);
    const name = topicOf(world.image, partition?.topic ?? -1)?.name;
    if (partition === undefined || name === undefined) return;
    const replicas = deed.choice % 4 === 0 ? null : deed.members;
    const topics = [{ name, partitions: [{ partitionIndex: partition.index, replicas }] }];
    const request = complete(apis.AlterPartitionReassignments.request, 1, { topics });
    carryOut(world, decideReassignments(world.image, request, factsOf(world)));
  },
  proposes: (world, deed) => {
    const partition = partitionFor(world, deed);
    const leader = brokerOf(world.image, partition?.leader ?? -1);
    if (partition === undefined || leader === undefined) return;
    const isr = [leader.id, ...deed.members.filter((id) => id !== leader.id)];
    const proposal = {
      partitionIndex: partition.index,
      leaderEpoch: partition.leaderEpoch,
      partitionEpoch: partition.partitionEpoch,
      newIsrWithEpochs: isr.map((brokerId) => {
        return { brokerId, brokerEpoch: brokerOf(world.image, brokerId)?.epoch ?? -1 };
      }),
    };
    const topicId = topicOf(world.image, partition.topic)?.uuid ?? '';
    const topics = [{ topicId, partitions: [proposal] }];
    const asker = { brokerId: leader.id, brokerEpoch: leader.epoch };
    const request = complete(apis.AlterPartition.request, 3, { ...asker, topics });
    carryOut(world, decideIsrChanges(world.image, request, factsOf(world)));
  },
  configures: (world, deed) => {
    const name = topicOf(world.image, partitionFor(world, deed)?.topic ?? -1)?.name;
    if (name === undefined) return;
    const configs = [
      deed.choice % 2 === 0
        ? { name: 'min.insync.replicas', configOperation: 0, value: String(1 + (deed.choice % 3)) }
        : { name: 'unclean.leader.election.enable', configOperation: 0, value: 'true' },
    ];
    const resources = [{ resourceType: 2, resourceName: name, configs }];
    const body = { resources, validateOnly: false };
    const request = complete(apis.IncrementalAlterConfigs.request, 1, body);
    const facts = { ...factsOf(world), isForwarded: true };
    carryOut(world, decideConfigChanges(world.image, request, facts));
  },
  balances: (world) => void carryOut(world, balanceLeaders(world.image, world.settings)),
  rescues: (world) => void carryOut(world, electUncleanLeaders(world.image, world.settings)),
  forgets: (world, { broker, choice }) => {
    if (choice % 4 > 0) return;
    carryOut(world, decideUnregistration(world.image, broker, world.settings));
  },
  numbers: (world, { broker: brokerId }) => {
    const brokerEpoch = brokerOf(world.image, brokerId)?.epoch ?? -1;
    carryOut(world, decideProducerIds(world.image, { brokerId, brokerEpoch }));
  },
} satisfies Record<string, Do>;

const deed: fc.Arbitrary<Deed> = fc.record({
  what: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])),
  broker: fc.constantFrom(...brokers),
  choice: fc.nat(99),
  members: fc
    .subarray(brokers, { minLength: 1 })
    .chain((each) => fc.shuffledSubarray(each, { minLength: each.length })),
});

const run = fc.array(deed, { maxLength: 80, size: 'max' });

/** Plays what happens, and looks at the image after each deed. */
function play(
  history: readonly Deed[],
  look: (image: Image, before: Image) => void,
): ControllerWorld {
  const world = controllerWorld();
  for (const id of brokers.slice(0, 3)) {
    register(world, id);
    beat(world, id);
  }
  for (const [choice, members] of [[1, 2, 3], [2, 3], [3]].entries()) {
    deeds.creates(world, { what: 'creates', broker: 1, choice, members });
  }
  for (const each of history) {
    const before = world.image;
    const act: Do = deeds[each.what];
    act(world, each);
    look(world.image, before);
  }
  return world;
}

const isWithin = (some: readonly number[], all: readonly number[]): boolean =>
  new Set(some).size === some.length && some.every((id) => all.includes(id));

/** Millions of looks: quicker than an expectation each. */
function demand(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(`This should hold: ${sentence}.`);
}

const runs = { numRuns: 60 };

test('a leader is in sync, everyone in sync is a replica, and nobody in sync is merely eligible', () => {
  let seen = 0;
  fc.assert(
    fc.property(run, (history) => {
      play(history, (image) => {
        for (const { leader, isr, elr, replicas } of valuesOf(image.partitions)) {
          demand(leader === -1 || isr.includes(leader), 'a leader is in sync');
          // Eligible may be who is no replica any more: so it is in Kafka after a move to fewer brokers.
          demand(isWithin(isr, replicas), 'everyone in sync is a replica');
          demand(
            isr.every((id) => !elr.includes(id)),
            'nobody in sync is merely eligible',
          );
          seen += 1;
        }
      });
    }),
    runs,
  );
  expect(seen).toBeGreaterThan(500);
});

test('a fenced broker leads nothing and is in no ISR, unless a move was cancelled uncleanly', () => {
  let fenced = 0;
  fc.assert(
    fc.property(run, (history) => {
      const withoutUnclean = history.filter(({ what, choice }) => {
        return what !== 'configures' || choice % 2 === 0;
      });
      play(withoutUnclean, (image) => {
        const partitions = valuesOf(image.partitions);
        for (const broker of valuesOf(image.brokers).filter((each) => each.fenced)) {
          fenced += 1;
          const isOut = partitions.every(({ isr }) => !isr.includes(broker.id));
          demand(isOut, 'a fenced broker is in no ISR');
        }
      });
    }),
    runs,
  );
  expect(fenced).toBeGreaterThan(50);
});

test('epochs of partitions and brokers never fall, and a change always moves the partition’s', () => {
  let changed = 0;
  fc.assert(
    fc.property(run, (history) => {
      play(history, (image, before) => {
        for (const now of valuesOf(image.partitions)) {
          const then = partitionOf(before, now.id);
          if (then === undefined || then === now) continue;
          changed += 1;
          const [moved, led] = [
            now.partitionEpoch - then.partitionEpoch,
            now.leaderEpoch - then.leaderEpoch,
          ];
          demand(moved > 0 && led >= 0, 'epochs of a partition that changed do not fall');
          demand(now.leader === then.leader || led > 0, 'another leader has a higher epoch');
        }
        for (const { id, epoch, incarnationId } of valuesOf(image.brokers)) {
          const then = brokerOf(before, id);
          const isNew = then !== undefined && incarnationId !== then.incarnationId;
          demand(
            then === undefined || (isNew ? epoch > then.epoch : epoch === then.epoch),
            'another life of a broker, and nothing else, has a higher epoch',
          );
        }
      });
    }),
    runs,
  );
  expect(changed).toBeGreaterThan(50);
});

test('producer ids are handed out once, and ids of topics name one life each', () => {
  let granted = 0;
  fc.assert(
    fc.property(run, (history) => {
      const lives = new Map<string, string>();
      play(history, (image, before) => {
        demand(image.nextProducerId >= before.nextProducerId, 'producer ids do not fall');
        if (image.nextProducerId > before.nextProducerId) granted += 1;
        const topics = valuesOf(image.topics);
        for (const { name, uuid } of topics) {
          demand((lives.get(uuid) ?? name) === name, 'an id of a topic is never used again');
          lives.set(uuid, name);
        }
        const names = new Set(topics.map(({ name }) => name));
        demand(names.size === topics.length, 'no two topics have one name');
      });
    }),
    runs,
  );
  expect(granted).toBeGreaterThan(5);
});

test('the same history gives the same image, and a decision leaves the image as it was', () => {
  fc.assert(
    fc.property(run, (history) => {
      // Everything in this world is frozen: whoever changed an image would have thrown.
      const once = play(history, () => undefined);
      expect(play(history, () => undefined).image).toEqual(once.image);
    }),
    { numRuns: 20 },
  );
});

test('with everybody back, every partition that has somebody in sync or eligible is led', () => {
  let partitions = 0;
  fc.assert(
    fc.property(run, (history) => {
      const world = play(history, () => undefined);
      for (const id of brokers) {
        // Whoever is not registered, or on its way out, comes back in another life.
        if (brokerOf(world.image, id)?.inControlledShutdown === false) continue;
        world.now += seconds(100);
        register(world, id, 1_000);
      }
      for (const id of brokers) beat(world, id);
      for (const { leader, isr, elr, replicas } of valuesOf(world.image.partitions)) {
        partitions += 1;
        const couldLead = [...isr, ...elr].some((id) => replicas.includes(id));
        demand(leader !== -1 || !couldLead, 'who could lead does');
      }
    }),
    runs,
  );
  expect(partitions).toBeGreaterThan(50);
});
