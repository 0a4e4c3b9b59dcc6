// A fault begins and heals as a turn of the world, so that what it does has a cause.
import { assert } from '../assert.ts';
import { castOf } from '../faults/cast.ts';
import { faultProblem as problemOf } from '../faults/check.ts';
import type { ActiveFault } from '../faults/kind.ts';
import { faultSentence } from '../faults/sentence.ts';
import { schedule } from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { internName } from '../trace/sink.ts';
import { EventKind } from './event-kind.ts';
import type { FaultPlan } from './plan.ts';
import type { World } from './state.ts';
import { inTurn } from './turn.ts';

/** What is wrong with a planned fault, as a sentence, or undefined. */
export function faultProblem(world: World, plan: FaultPlan): string | undefined {
  return problemOf(world.faultKinds, castOf(world.state), plan);
}

/** A planned fault begins, and its healing is planned. Returns its number. */
export function beginFault(world: World, plan: FaultPlan): number {
  const { faults } = world.state;
  const id = faults.next;
  faults.next += 1;
  inTurn(world, { trigger: 'fault', process: -1, cause: -1 }, () => applyFault(world, plan, id));
  return id;
}

/** The same inside a turn that is open, as when a person does it. */
export function applyFault(world: World, plan: FaultPlan, id: number): void {
  const { faults, queue, trace } = world.state;
  const problem = faultProblem(world, plan);
  assert(problem === undefined, `a fault can happen when it is due (${problem ?? ''})`);
  const kind = world.faultKinds[plan.fault];
  assert(kind !== undefined, `the fault '${plan.fault}' exists`);
  const parameters = plan.with ?? {};
  const sentence = internName(trace, 'sentence', faultSentence(kind, parameters));
  const row = write['fault-began'](world.sink, id, plan.fault, sentence);
  const fault: ActiveFault = { id, kind: plan.fault, parameters, row };
  if (kind.heal !== undefined) faults.active.set(id, fault);
  kind.apply(world, fault);
  if (plan.for !== undefined)
    schedule(queue, queue.now + plan.for, EventKind.HEAL, id, 0, row, null);
}

/** A fault is over; nothing happens if it was healed before. */
export function healFault(world: World, id: number): void {
  const { faults } = world.state;
  const fault = faults.active.get(id);
  if (fault === undefined) return;
  faults.active.delete(id);
  inTurn(world, { trigger: 'fault', process: -1, cause: fault.row }, () => {
    write['fault-healed'](world.sink, id, fault.kind);
    world.faultKinds[fault.kind]?.heal?.(world, fault);
  });
}
