// What holds of controllers, one after the other: what one has committed, the next one knows.
import type { Image } from '../../engine/metadata/image.ts';
import type { Checker, Watch } from './checker.ts';
import { differenceOfImages } from './images.ts';

/** Leadership of the quorum passes on everything that was committed. */
export const committedDecisionsStay: Checker = {
  id: 'K-09',
  promise: 'A new active controller knows every decision that was committed before.',
  watch({ object }) {
    let told = { offset: -1, row: -1 };
    return {
      rows: {
        'decision-committed'({ offset }, { row }) {
          if (offset > told.offset) told = { offset, row };
        },
        'controller-active'({ offset, epoch }, { row }) {
          if (offset >= told.offset) return;
          const sentence = `The controller of epoch ${epoch} knows the metadata up to ${offset}, though offset ${told.offset} was committed.`;
          object(`epoch ${epoch}`, sentence, [told.row, row]);
        },
      },
    };
  },
};

/** How many offsets are kept to compare nodes at: brokers are seldom further apart. */
const keptOffsets = 256;

/** What nodes go by at the same offset is the same. */
export const oneMetadataForAll: Checker = {
  id: 'K-10',
  promise: 'Two brokers that know the metadata up to the same offset know the same.',
  watch({ sight, object }) {
    const seen = new Map<number, { readonly image: Image; readonly row: number }>();
    return {
      rows: {
        'metadata-applied'({ offset }, { process, row }) {
          const image = sight.imageOf(process, offset);
          if (image === undefined) return;
          const other = seen.get(offset);
          if (other === undefined) {
            seen.set(offset, { image, row });
            if (seen.size > keptOffsets) forgetOldest(seen);
            return;
          }
          const what = differenceOfImages(other.image, image);
          if (what === undefined) return;
          const node = sight.nodeOf(process);
          const sentence = `At offset ${offset} broker ${node} has other ${what} than a broker before.`;
          object(`${what} at broker ${node}`, sentence, [other.row, row]);
        },
      },
    };
  },
};

function forgetOldest(seen: Map<number, unknown>): void {
  for (const offset of seen.keys()) {
    seen.delete(offset);
    return;
  }
}

/** The epoch of a broker tells its registrations apart. */
export const brokerEpochsGrow: Checker = {
  id: 'K-14',
  promise: 'A broker that registers again gets no smaller epoch than it had.',
  watch({ object }) {
    const epochs = new Map<number, { readonly epoch: number; readonly row: number }>();
    return {
      rows: {
        'broker-registered'({ broker, brokerEpoch: epoch }, { row }) {
          const before = epochs.get(broker);
          epochs.set(broker, { epoch, row });
          if (before === undefined || epoch >= before.epoch) return;
          const sentence = `Broker ${broker} had epoch ${before.epoch}, and registers with ${epoch}.`;
          object(`broker ${broker}`, sentence, [before.row, row]);
        },
      },
    };
  },
};

/** No two brokers give out the same producer id. */
export const producerIdsAreDisjoint: Checker = {
  id: 'K-18',
  promise: 'No producer id is in two of the blocks that brokers get.',
  watch({ object }) {
    let last = { next: 0, row: -1 };
    return {
      rows: {
        'producer-ids-granted'({ broker, first, count }, { row }) {
          const before = last;
          last = { next: Math.max(last.next, first + count), row };
          if (first >= before.next) return;
          const sentence = `Broker ${broker} gets producer ids from ${first} on, though those below ${before.next} were given out.`;
          object(`producer id ${first}`, sentence, [before.row, row]);
        },
      },
    };
  },
};

/** A topic has one life under an id. */
export const topicsLiveOnce: Checker = {
  id: 'K-19',
  promise: 'A topic that is deleted never comes back under the same id.',
  watch({ sight, object }: Watch) {
    const deleted = new Map<number, number>();
    return {
      rows: {
        'topic-deleted': ({ topic }, { row }) => void deleted.set(topic, row),
        'topic-created'({ topic }, { row }) {
          const before = deleted.get(topic);
          if (before === undefined) return;
          const name = sight.nameOf('topic', topic);
          object(name, `${name} is there again under the id with which it was deleted.`, [
            before,
            row,
          ]);
        },
      },
    };
  },
};
