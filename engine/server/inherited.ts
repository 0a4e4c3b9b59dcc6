// What the last active controller had decided and could not tell any more: the next one tells it, when it
// learns that it is committed. Every decision is told once in a world.
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
  const offset = lastOffset(batch);
  if (raft.role.name !== 'leader' || offset <= commons.toldUpTo) return;
  commons.toldUpTo = offset;
  // The active controller tells of its own decisions, and why it has taken them.
  if (process.controller.reign !== undefined) return;
  const why = 'the controller before had decided it';
  walkBatch(image, batch, env, (record, before, after) => {
    tellDecision({ offset, before, after, records: [record], why }, env.trace);
  });
}
