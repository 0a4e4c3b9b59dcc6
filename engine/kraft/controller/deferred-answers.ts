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

/** Those that need not wait any longer; they are taken out. */
export function takeDue(answers: DeferredAnswers, committed: number): readonly DeferredAnswer[] {
  const first = answers.findIndex(({ offset }) => offset > committed);
  return answers.splice(0, first < 0 ? answers.length : first);
}
