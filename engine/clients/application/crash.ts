// A crash between two steps of an application's loop, as its author wants it: once, at one step.
import type { Env } from '../../../sim/program.ts';
import { write as trace } from '../trace.ts';
import { ApplicationError } from './reading.ts';

const crashSteps = ['work', 'commit', 'poll'] as const;

/** A step before which an application may crash. */
export type CrashStep = (typeof crashSteps)[number];

/** Before the nth step of its kind the process ends; in all its lives this happens once. */
export interface CrashPlan {
  readonly before: CrashStep;
  readonly nth: number;
}

/** `commit` is the first, `commit 3` the third. Throws an ApplicationError. */
export function crashPlanOf(text: string): CrashPlan {
  const [step = '', nth = '1', ...rest] = text.split(' ');
  const before = crashSteps.find((known) => known === step);
  if (before !== undefined && /^[1-9]\d*$/.test(nth) && rest.length === 0) {
    return { before, nth: Number(nth) };
  }
  const steps = crashSteps.join(', ');
  throw new ApplicationError(`"crash" is a step (${steps}) and perhaps a number, as "commit 3".`);
}

/** What happened already stands on the disk: the next incarnation does not crash again. */
const scar = 'application/crashed';

/** Ends the process if this is the step to crash at. True: it is over. */
export function maybeCrash(
  plan: CrashPlan,
  step: { readonly before: CrashStep; readonly nth: number },
  env: Env<never, never>,
): boolean {
  if (plan.before !== step.before || plan.nth !== step.nth) return false;
  if (env.disk.list(scar).length > 0) return false;
  env.disk.append(scar, 1, 1);
  trace['application-crashed'](env.trace, step.before);
  env.exit();
  return true;
}
