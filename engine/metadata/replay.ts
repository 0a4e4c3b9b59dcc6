// From image to image: the only way the cluster's truth changes, on every node alike. Pure.
import { assert } from '../../sim/assert.ts';
import type { Image } from './image.ts';
import type { MetadataRecord, TransactionBegin } from './records.ts';
import {
  replayBrokerChange,
  replayControllerRegistration,
  replayControllerRemoval,
  replayRegistration,
  replayUnregistration,
} from './replay-nodes.ts';
import {
  replayAcl,
  replayAclRemoval,
  replayQuotaChange,
  replayScramChange,
  replayScramRemoval,
  replayToken,
  replayTokenRemoval,
} from './replay-security.ts';
import { replayConfigChange, replayFeatureLevel, replayProducerIds } from './replay-settings.ts';
import {
  replayClearElr,
  replayPartition,
  replayPartitionChange,
  replayTopic,
  replayTopicRemoval,
} from './replay-topics.ts';

/** The image after a record that stands at an offset. */
export function replay(image: Image, record: MetadataRecord, offset: number): Image {
  const replayOne: (image: Image, record: never, offset: number) => Image = replays[record.type];
  return replayOne(image, record as never, offset);
}

/** The image after some records, the first of which stands at an offset. */
export function replayAll(image: Image, records: readonly MetadataRecord[], from: number): Image {
  return records.reduce((now, record, index) => replay(now, record, from + index), image);
}

type Replays = {
  readonly [T in MetadataRecord['type']]: (
    image: Image,
    record: Extract<MetadataRecord, { readonly type: T }>,
    offset: number,
  ) => Image;
};

const replays: Replays = {
  'register-broker': replayRegistration,
  'broker-change': replayBrokerChange,
  'unregister-broker': replayUnregistration,
  'register-controller': replayControllerRegistration,
  'unregister-controller': replayControllerRemoval,
  topic: replayTopic,
  'remove-topic': replayTopicRemoval,
  partition: replayPartition,
  'partition-change': replayPartitionChange,
  'clear-elr': replayClearElr,
  config: replayConfigChange,
  'feature-level': replayFeatureLevel,
  'producer-ids': replayProducerIds,
  'client-quota': replayQuotaChange,
  scram: replayScramChange,
  'remove-scram': replayScramRemoval,
  acl: replayAcl,
  'remove-acl': replayAclRemoval,
  token: replayToken,
  'remove-token': replayTokenRemoval,
  'begin-transaction': replayTransactionBegin,
  'end-transaction': replayTransactionEnd,
  'abort-transaction': replayTransactionAbort,
  'no-op': (image) => image,
};

function replayTransactionBegin(image: Image, { name }: TransactionBegin): Image {
  assert(image.transaction === null, 'a metadata transaction begins after the last one ended');
  return { ...image, transaction: { name, before: image } };
}

function replayTransactionEnd(image: Image): Image {
  assert(image.transaction !== null, 'a metadata transaction that ends has begun');
  return { ...image, transaction: null };
}

/** Going back means taking up the older image. */
function replayTransactionAbort(image: Image): Image {
  assert(image.transaction !== null, 'a metadata transaction that is given up has begun');
  return image.transaction.before;
}
