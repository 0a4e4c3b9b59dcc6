// AllocateProducerIds: a broker takes a block of producer ids to hand out.
import type { Image } from '../../metadata/image.ts';
import type {
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
} from '../../protocol/apis/allocate-producer-ids.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { checkBrokerEpoch } from './broker-epoch.ts';
import { refusal, type Decided } from './decision.ts';

const blockSize = 1_000;

/** The next block, which nobody else will get. */
export function decideProducerIds(
  image: Image,
  { brokerId, brokerEpoch }: AllocateProducerIdsRequest,
): Decided<AllocateProducerIdsResponse> {
  const refused = checkBrokerEpoch(image, brokerId, brokerEpoch);
  if (refused !== undefined) return refused;
  const { nextProducerId: first } = image;
  // Simplified: ids end at 2^53, not at 2^63; nobody will live to see either.
  if (first > Number.MAX_SAFE_INTEGER - blockSize) {
    return refusal(
      ErrorCode.UNKNOWN_SERVER_ERROR,
      "Exhausted all producerIds as the next block's end producerId has exceeded the int64 type " +
        'limit',
    );
  }
  const nextProducerId = first + blockSize;
  return {
    records: [{ type: 'producer-ids', broker: brokerId, brokerEpoch, nextProducerId }],
    response: {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      producerIdStart: first,
      producerIdLen: blockSize,
    },
  };
}
