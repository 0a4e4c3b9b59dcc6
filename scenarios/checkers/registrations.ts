// Brokers as the controller knows them: who they are in which life, and what that means for them.
import { differences } from '../../sim/map/persistent-map.ts';
import type { Broker, Image } from '../../engine/metadata/image.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import type { Checker } from './checker.ts';
import { ensured, noList } from './ghosts/ensured.ts';
import type { Moment } from './rows.ts';

/** KAFKA-16757, KAFKA-16952: a broker repeats itself when it was not heard, or has something to add. */
export const registeringAgainChangesNothing: Checker = {
  id: 'K-22',
  promise:
    'A broker that registers again in the same life keeps its epoch, and is not fenced by it.',
  watch({ sight, object }) {
    let told = -1;
    /** Offsets of the decisions that fenced a broker, the last one of each. */
    const fencedAt = new Map<number, number>();
    /** The newest registrations of each broker, by their epochs: of several at once only the last one is published. */
    const registeredIn = new Map<number, number[]>();
    let last: { readonly offset: number; readonly image: Image } | undefined;
    return {
      rows: {
        'decision-committed': ({ offset }) => void (told = offset),
        'broker-fenced': ({ broker }) => void fencedAt.set(broker, told),
        'broker-registered': ({ broker, brokerEpoch }) =>
          void ensured(registeredIn, broker, noList<number>).push(brokerEpoch),
        'metadata-applied'({ offset }, { process, row }) {
          if (offset <= (last?.offset ?? -1)) return;
          const image = sight.imageOf(process, offset);
          if (image === undefined) return;
          const since = last?.offset ?? -1;
          const brokersBefore = last?.image.brokers ?? image.brokers;
          last = { offset, image };
          differences<Broker>(brokersBefore, image.brokers, (id, before, after) => {
            if (before === undefined || after === undefined) return;
            const epochs = registeredIn.get(id) ?? [];
            registeredIn.delete(id);
            // Somebody else of that number may have come in between: an earlier life, whose message came late.
            if (epochs.some((epoch) => epoch > before.epoch && epoch < after.epoch)) return;
            const isOrdered = (fencedAt.get(id) ?? -1) > since;
            const sentence = changeInLife(before, after, isOrdered);
            if (sentence !== undefined) object(`broker ${id}`, sentence, [row]);
          });
        },
      },
    };
  },
};

/** What has become of a broker that should be what it was; `isOrdered`: it was fenced for a reason. */
function changeInLife(before: Broker, after: Broker, isOrdered: boolean): string | undefined {
  if (before.incarnationId !== after.incarnationId) return undefined;
  if (before.epoch !== after.epoch) {
    return `Broker ${after.id} registers again in the same life, and its epoch goes from ${before.epoch} to ${after.epoch}.`;
  }
  const isFenced = after.fenced && !before.fenced && !isOrdered;
  return isFenced
    ? `Broker ${after.id} registers again in the same life, and is fenced by it.`
    : undefined;
}

/** KAFKA-13959: the end of a busy log is a place where nobody ever arrives. */
export const whatIsAwaitedStays: Checker = {
  id: 'K-23',
  promise: 'What a broker must know before it may serve does not move while it catches up.',
  watch({ object }) {
    /** By broker, under the controller that is active. */
    const goals = new Map<number, { readonly needs: number; readonly row: number }>();
    /** Where registrations were written: they are decided, and count, before they are told. */
    const registrations = new Set<number>();
    return {
      rows: {
        'controller-active'() {
          goals.clear();
          registrations.clear();
        },
        'decision-written'({ what, offset }) {
          if (what === 'BrokerRegistration') registrations.add(offset);
        },
        'broker-registered': ({ broker }) => void goals.delete(broker),
        // It has arrived. Should it register again, that is decided before it is told.
        'broker-unfenced': ({ broker }) => void goals.delete(broker),
        'broker-behind'({ broker, needs }, { row }) {
          const known = goals.get(broker);
          const isNew = known === undefined || registrations.has(needs);
          const before = isNew ? { needs, row } : known;
          goals.set(broker, before);
          if (needs === before.needs) return;
          const sentence = `Broker ${broker} had to know the metadata up to offset ${before.needs} before it may serve, and now has to know it up to ${needs}.`;
          object(`broker ${broker}`, sentence, [before.row, row]);
        },
      },
    };
  },
};

/** KAFKA-18106: with what it had in memory, it may have lost what made it eligible. */
export const theUncleanAreNotEligible: Checker = {
  id: 'K-24',
  promise: 'A broker that comes back without having stopped in good order is not eligible to lead.',
  watch({ sight, partitions, object, nextTurn }) {
    const epochs = new Map<number, number>();
    /** Brokers that stopped in good order since they registered. */
    const stopped = new Set<number>();
    const eligibleIn = new Map<number, readonly number[]>();
    let unclean: number[] = [];
    // Of what nobody has led yet nothing can be lost: whoever was to lead it first still may.
    const wasLed = (partition: number): boolean => {
      const decision = partitions.get(partition)?.decision;
      return decision !== undefined && (decision.leader >= 0 || decision.leaderEpoch > 0);
    };
    const look = ({ row }: Moment): void => {
      for (const broker of unclean) {
        for (const [partition, eligible] of eligibleIn) {
          if (!eligible.includes(broker) || !wasLed(partition)) continue;
          const name = sight.nameOf('partition', partition);
          const sentence = `Broker ${broker} has not stopped in good order, and is still eligible to lead ${name}.`;
          object(`${name} at broker ${broker}`, sentence, [row]);
        }
      }
      unclean = [];
    };
    return {
      on: {
        // Once that is there all its logs are on disk: whoever kills it then loses nothing any more.
        marked: (_, { process }) => void stopped.add(sight.nodeOf(process)),
      },
      rows: {
        'process-ended'({ process, how }) {
          if (how === 'it stopped') stopped.add(sight.nodeOf(process));
        },
        'eligible-changed': ({ partition, eligible }) => void eligibleIn.set(partition, eligible),
        'topic-deleted'({ topic }) {
          const name = sight.nameOf('topic', topic);
          for (const id of eligibleIn.keys()) {
            if (sight.nameOf('partition', id).startsWith(`${name}-`)) eligibleIn.delete(id);
          }
        },
        'broker-registered'({ broker, brokerEpoch }) {
          const before = epochs.get(broker);
          epochs.set(broker, brokerEpoch);
          // What it said in the life before may arrive after that has ended.
          if (before === brokerEpoch) return;
          if (before !== undefined && !stopped.has(broker)) {
            unclean.push(broker);
            nextTurn(look);
          }
          stopped.delete(broker);
        },
      },
    };
  },
};

/** KAFKA-14154: whoever refuses it as old is older than the leader. */
export const onlyTheReplacedAreFenced: Checker = {
  id: 'K-21',
  promise: 'A leader hears that its epoch is over only when there is a later one.',
  watch({ partitions, sight, object }) {
    /** In which epoch the proposal was made that is on its way, by broker and partition. */
    const proposedIn = new Map<string, number>();
    return {
      on: {
        proposed({ replica }) {
          const { process, partition } = replica;
          const key = `${process}/${partition.id}`;
          const epoch = sight.replicaOf(process, partition.id)?.leaderEpoch;
          if (epoch !== undefined && !proposedIn.has(key)) proposedIn.set(key, epoch);
        },
      },
      rows: {
        'process-started'({ process }) {
          for (const key of proposedIn.keys()) {
            if (key.startsWith(`${process}/`)) proposedIn.delete(key);
          }
        },
        'isr-change-answered'({ partition: id, error }, { process, row }) {
          const key = `${process}/${id}`;
          const epoch = proposedIn.get(key) ?? -1;
          if (error !== ErrorCode.OPERATION_NOT_ATTEMPTED) proposedIn.delete(key);
          const partition = partitions.get(id);
          if (error !== ErrorCode.FENCED_LEADER_EPOCH || partition === undefined) return;
          const { decision, name } = partition;
          if (epoch < decision.leaderEpoch) return;
          const sentence = `Broker ${sight.nodeOf(process)} is told that its epoch ${epoch} of ${name} is over; no later one was decided.`;
          object(name, sentence, [decision.row, row]);
        },
      },
    };
  },
};
