import type { NodeId } from '../../metadata/ids.ts';
import { brokerOf, type Image } from '../../metadata/image.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { refusal, type Refusal } from './decision.ts';

/** A request of a broker counts only in its present registration. */
export function checkBrokerEpoch(image: Image, id: NodeId, epoch: number): Refusal | undefined {
  const broker = brokerOf(image, id);
  if (broker === undefined) {
    return refusal(
      ErrorCode.STALE_BROKER_EPOCH,
      `No broker registration found for broker id ${id}`,
    );
  }
  if (broker.epoch === epoch) return undefined;
  return refusal(
    ErrorCode.STALE_BROKER_EPOCH,
    `Expected broker epoch ${broker.epoch}, but got broker epoch ${epoch}`,
  );
}
