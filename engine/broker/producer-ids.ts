// Producer ids: the controller hands out blocks of them, and a broker hands out one after the other
// (Kafka's RPCProducerIdManager).
import { ms, type Micros } from '../../sim/time.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';

/** A range of ids that nobody else will hand out. */
interface IdBlock {
  readonly first: number;
  readonly length: number;
}

/** Plain data. */
export interface ProducerIds {
  current: IdBlock;
  /** How many of the current block are gone. */
  used: number;
  /** The block after it, when it is here already. */
  next: IdBlock | null;
  /** The controller shall be asked; what is asked is told after the turn. */
  isWanted: boolean;
  isAsking: boolean;
  /** After a failure the controller is left in peace until then. */
  restsUntil: Micros;
}

/** No id yet: the first who asks has to come again. */
export const createProducerIds = (): ProducerIds => ({
  current: { first: 0, length: 0 },
  used: 0,
  next: null,
  isWanted: false,
  isAsking: false,
  restsUntil: 0,
});

/** When that much of a block is gone, the next one is asked for. */
const prefetchAfter = 0.9;

/** An id that nobody has; undefined while the controller has to be waited for. */
export function takeProducerId(ids: ProducerIds, now: Micros): number | undefined {
  if (ids.used >= ids.current.length && ids.next !== null) {
    ids.current = ids.next;
    ids.next = null;
    ids.used = 0;
  }
  const { current, used } = ids;
  const isNearlyOver = used + 1 >= Math.floor(current.length * prefetchAfter);
  if (isNearlyOver && ids.next === null) want(ids, now);
  if (used >= current.length) return undefined;
  ids.used += 1;
  return current.first + used;
}

function want(ids: ProducerIds, now: Micros): void {
  if (!ids.isAsking && now >= ids.restsUntil) ids.isWanted = true;
}

/** Is the controller to be asked now? It is then as good as asked. */
export function shouldAskForIds(ids: ProducerIds): boolean {
  if (!ids.isWanted) return false;
  ids.isWanted = false;
  ids.isAsking = true;
  return true;
}

const restMs = 50;

/** The controller has given a block, or has not. */
export function onIdsAnswered(
  ids: ProducerIds,
  answer: ResponseBody<'AllocateProducerIds'> | 'timed-out',
  now: Micros,
): void {
  ids.isAsking = false;
  if (answer === 'timed-out' || answer.errorCode !== ErrorCode.NONE) {
    ids.restsUntil = now + ms(restMs);
    return;
  }
  ids.next = { first: answer.producerIdStart, length: answer.producerIdLen };
}

/** A snapshot's copy. */
export const copyProducerIds = (ids: ProducerIds): ProducerIds => ({ ...ids });
