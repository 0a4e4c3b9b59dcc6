// What controllers have decided is told when it is committed, once in a world: by whoever decided it, or by
// the next one, if that learns of it first.
import { takeDue } from '../kraft/controller/deferred-answers.ts';
import type { Reign } from '../kraft/controller/state.ts';
import { tellDecision } from '../kraft/controller/telling.ts';
import type { Image } from '../metadata/image.ts';
import { walkBatch } from '../metadata/log-batches.ts';
import { lastOffset, type Batch } from '../protocol/batch.ts';
import type { Commons } from '../../sim/world/commons.ts';
import type { ControllerHost } from './controller-port.ts';

/** A batch is committed, and this node leads the quorum: what nobody has told is told now. */
export function tellInherited(
  { process, raft, env }: ControllerHost,
  image: Image,
  batch: Batch,
  commons: Commons,
): void {
  const { reign } = process.controller;
  const offset = lastOffset(batch);
  if (reign?.epoch === batch.partitionLeaderEpoch) {
    leaveOutTold(reign, offset, commons);
    return;
  }
  if (raft.role.name !== 'leader' || offset <= commons.toldUpTo) return;
  markTold(commons, batch.partitionLeaderEpoch, offset);
  const why = 'the controller before had decided it';
  walkBatch(image, batch, env, (record, before, after) => {
    tellDecision({ offset, before, after, records: [record], why }, env.trace);
  });
}

/**
 * A controller tells of its own decisions, and why it has taken them. One that hears late of what is
 * committed, as it has a slow disk, may have a successor that has told them already.
 */
export function leaveOutTold(
  { epoch, untold }: Pick<Reign, 'epoch' | 'untold'>,
  offset: number,
  commons: Commons,
): void {
  const isTold = offset <= (commons.toldIn.get(epoch) ?? -1);
  if (isTold) takeDue(untold, offset);
  else markTold(commons, epoch, offset);
}

function markTold(commons: Commons, epoch: number, offset: number): void {
  commons.toldUpTo = Math.max(commons.toldUpTo, offset);
  commons.toldIn.set(epoch, offset);
}
