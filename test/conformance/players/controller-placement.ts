// machines/controller-placement: where replicas go, and how a reassignment runs its course.
import { placeReplicas } from '../../../engine/kraft/controller/placement.ts';
import {
  completedReassignment,
  originalReplicas,
  planReassignment,
} from '../../../engine/kraft/controller/reassignment-plan.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';
import { recordedRandom } from './java-random.ts';

interface PlacerCase extends GoldenCase {
  readonly seed: number;
  readonly brokers: readonly (readonly [id: number, rack: string | null, fenced: boolean])[];
  readonly partitions: number;
  readonly rf: number;
  readonly replicas?: readonly (readonly number[])[];
  readonly error?: string;
}

type Completion = readonly [isr: readonly number[], after: readonly unknown[] | null];

interface ReassignCase extends GoldenCase {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly complete: readonly Completion[];
}

/** The striped placer, and the merging of two assignments. */
export const controllerPlacement: Player = {
  families: ['machines/controller-placement'],
  play: (_, theCase) =>
    'rf' in theCase ? playPlacer(theCase as PlacerCase) : playReassign(theCase as ReassignCase),
};

function playPlacer(theCase: PlacerCase): string | undefined {
  const brokers = theCase.brokers.map(([id, rack, fenced]) => ({ id, rack, fenced }));
  const spec = { partitions: theCase.partitions, replicationFactor: theCase.rf };
  const placed = placeReplicas(spec, brokers, recordedRandom(theCase.seed));
  const found = 'errorCode' in placed ? { error: errorOf(placed.errorCode) } : { replicas: placed };
  const { error, replicas } = theCase;
  return difference(error === undefined ? { replicas } : { error }, found);
}

const errorOf = (code: number): string =>
  code === ErrorCode.INVALID_REPLICATION_FACTOR ? 'InvalidReplicationFactorException' : `${code}`;

function playReassign(theCase: ReassignCase): string | undefined {
  const { id: _, from, to, complete, ...expected } = theCase;
  const plan = planReassignment(from, to);
  const completed = complete.map(([isr]): Completion => {
    const done = completedReassignment(plan, isr);
    return [isr, done === undefined ? null : [done.replicas, done.isr]];
  });
  const found = { ...plan, original: originalReplicas(plan), complete: completed };
  return difference({ ...expected, complete }, found);
}
