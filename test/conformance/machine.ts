// Machines: one of Kafka's classes, driven step by step on a mock clock, its state observed.
import { difference } from './difference.ts';

/** A recorded step: what was done, what came out, and what changed in the observed state. */
export interface Step {
  /** The operation with its arguments. */
  readonly op?: unknown;
  /** Its result: absent when void or empty, `{ error }` when it threw. */
  readonly r?: unknown;
  /** The fields of the state that changed. */
  readonly s?: unknown;
  /** What else came out, such as `records` or `sent`. */
  readonly [field: string]: unknown;
}

/** The project's counterpart of the recorded class. */
export interface Machine<S extends Step = Step> {
  /** Does one operation; gives what came out under the recording's own names: `r`, `records`, … */
  play(step: S): Readonly<Record<string, unknown>>;
  /** The whole state, in the form of the recording. */
  observe(): unknown;
}

/** Plays all steps and gives the first difference, in an answer or in the state after it. */
export function playMachine<S extends Step>(
  steps: readonly S[],
  machine: Machine<S>,
  answers: readonly string[] = ['r'],
): string | undefined {
  let expected: unknown = {};
  for (const [index, step] of steps.entries()) {
    const found = machine.play(step);
    for (const name of answers) {
      const wrong = difference(emptied(step[name]), emptied(found[name]), name, lenient);
      if (wrong !== undefined) return at(index, step, wrong);
    }
    expected = merge(expected, step.s);
    const wrong = difference(expected, machine.observe(), 's', lenient);
    if (wrong !== undefined) return at(index, step, wrong);
  }
  return undefined;
}

const lenient = { nullIsAbsent: true };

/** Recordings leave out empty results. */
function emptied(answer: unknown): unknown {
  const isEmptyList = Array.isArray(answer) && answer.length === 0;
  return isEmptyList || answer === null ? undefined : answer;
}

/**
 * A state after a recorded change: objects are merged key by key, null removes a key, anything
 * else replaces what was there.
 */
export function merge(state: unknown, change: unknown): unknown {
  if (change === undefined) return state;
  if (!isObject(change)) return change;
  const merged: Record<string, unknown> = isObject(state) ? { ...state } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

function at(index: number, step: Step, wrong: string): string {
  return `step ${index}: ${JSON.stringify(step.op ?? step)}\n${wrong}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
