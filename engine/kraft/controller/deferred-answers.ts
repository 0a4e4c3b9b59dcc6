// Answers that wait until what they tell is committed (Kafka's DeferredEventQueue): ordered by offset.
import { assert } from '../../../sim/assert.ts';
import type { Asked } from './asked.ts';
import type { ControllerAnswer } from './port.ts';

/** An answer that goes out when the log is committed up to an offset. */
export interface DeferredAnswer {
  readonly offset: number;
  readonly asked: Asked;
  readonly answer: ControllerAnswer;
}

/** Plain data, by ascending offset: later decisions wait for later offsets. */
export type DeferredAnswers = DeferredAnswer[];

/** An answer waits from now on. */
export function defer(answers: DeferredAnswers, deferred: DeferredAnswer): void {
  const last = answers.at(-1)?.offset ?? -1;
  assert(last <= deferred.offset, 'nobody waits for less than whoever asked before');
  answers.push(deferred);
}

/** What waits for an offset up to the committed one is taken out of a list that is ordered by offset. */
export function takeDue<T extends { readonly offset: number }>(
  waiting: T[],
  committed: number,
): readonly T[] {
  const first = waiting.findIndex(({ offset }) => offset > committed);
  return waiting.splice(0, first < 0 ? waiting.length : first);
}
