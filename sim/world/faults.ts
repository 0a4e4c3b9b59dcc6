// A fault begins and heals as a turn of the world, so that what it does has a cause.
import { assert } from '../assert.ts';
import { castOf } from '../faults/cast.ts';
import { faultProblem as problemOf } from '../faults/check.ts';
import type { ActiveFault } from '../faults/kind.ts';
import { faultSentence } from '../faults/sentence.ts';
import type { Plain } from '../plain.ts';
import { schedule } from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { internName } from '../trace/sink.ts';
import { EventKind } from './event-kind.ts';
import type { FaultPlan } from './plan.ts';
import type { World } from './state.ts';
import { inTurn } from './turn.ts';

/** What is wrong with a planned fault, as a sentence, or undefined. */
export function faultProblem(world: World, plan: FaultPlan): string | undefined {
  // Who is meant by a role is known when the fault begins.
  if (rolesIn(world, plan.with).length > 0) return kindProblem(world, plan);
  return problemOf(world.faultKinds, castOf(world.state), plan);
}

function kindProblem(world: World, { fault }: FaultPlan): string | undefined {
  return Object.hasOwn(world.faultKinds, fault) ? undefined : `There is no fault '${fault}'.`;
}

/** Names among the parameters that stand for whoever has a role. */
function rolesIn(world: World, parameters: Plain | undefined): readonly string[] {
  if (typeof parameters !== 'object' || parameters === null) return [];
  return Object.values(parameters).filter(
    (value): value is string => typeof value === 'string' && world.roles.isRole(value),
  );
}

/** The parameters with processes in place of roles; undefined if nobody has one of them now. */
function withProcesses(world: World, parameters: Plain): Plain | undefined {
  const found = new Map(
    rolesIn(world, parameters).map((role) => [role, world.roles.whoIs(world, role)] as const),
  );
  if (found.size === 0) return parameters;
  if ([...found.values()].includes(undefined)) return undefined;
  const entries = Object.entries(parameters as Readonly<Record<string, Plain>>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, found.get(value as string) ?? value]),
  );
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
  const parameters = withProcesses(world, plan.with ?? {});
  if (parameters === undefined) {
    write['fault-skipped'](world.sink, plan.fault, rolesIn(world, plan.with).join(', '));
    return;
  }
  const problem = faultProblem(world, { ...plan, with: parameters });
  assert(problem === undefined, `a fault can happen when it is due (${problem ?? ''})`);
  const kind = world.faultKinds[plan.fault];
  assert(kind !== undefined, `the fault '${plan.fault}' exists`);
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
  const fault = world.state.faults.active.get(id);
  if (fault === undefined) return;
  const start = { trigger: 'fault', process: -1, cause: fault.row } as const;
  inTurn(world, start, () => endFault(world, id));
}

/** The same inside a turn that is open, as when a person does it. */
export function endFault(world: World, id: number): void {
  const { active } = world.state.faults;
  const fault = active.get(id);
  if (fault === undefined) return;
  active.delete(id);
  write['fault-healed'](world.sink, id, fault.kind);
  world.faultKinds[fault.kind]?.heal?.(world, fault);
}
