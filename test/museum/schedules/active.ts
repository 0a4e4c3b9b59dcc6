import { controllerIn } from '../../../engine/server/process.ts';
import { stateOf, type Stage } from '../../kit/stage.ts';

/** The three controllers of a stage by what they do: one decides, if any, and the others stand by. */
export interface Controllers {
  /** Empty: nobody decides. */
  readonly active: string;
  readonly others: readonly string[];
}

const names = ['c1', 'c2', 'c3'];

const decides = (stage: Stage, name: string): boolean =>
  controllerIn(stateOf(stage, name))?.controller.reign !== undefined;

/** Who decides, as far as it knows itself; `otherThan` does not count. */
export function activeOf(stage: Stage, otherThan = ''): Controllers {
  const active = names.find((name) => name !== otherThan && decides(stage, name)) ?? '';
  return { active, others: names.filter((name) => name !== active) };
}
