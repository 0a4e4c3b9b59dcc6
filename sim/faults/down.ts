// Processes that a fault stopped, and who starts them again. Several faults may keep one process
// down at once: it starts when the last of them is healed.
import { schedule } from '../queue/event-queue.ts';
import { EventKind } from '../world/event-kind.ts';
import { hostAt } from '../world/hosts.ts';
import { processAt } from '../world/processes.ts';
import type { World } from '../world/state.ts';
import type { ActiveFault } from './kind.ts';
import { activeOf, parameterOf } from './overlap.ts';

/** Notes, before a fault stops processes, which of them run: healing it starts these again. */
export function noteRunning(world: World, fault: ActiveFault, processes: readonly number[]): void {
  const running = processes.filter((process) => processAt(world, process).status !== 'stopped');
  remember(world, fault, running);
}

/** What a fault stopped starts again, unless another fault keeps it down: then that one's end does. */
export function startStopped(world: World, fault: ActiveFault): void {
  for (const process of fault.stopped ?? []) {
    const keeper = keeperOf(world, process);
    if (keeper === undefined) startSoon(world, process, fault.row);
    else remember(world, keeper, [process]);
  }
}

/** The process starts at this instant, in a turn of its own. */
export function startSoon(world: World, process: number, cause: number): void {
  const { queue } = world.state;
  schedule(queue, queue.now, EventKind.START, process, 0, cause, null);
}

/** Only what lasts can be remembered: the fault stands among the active ones. */
function remember(world: World, fault: ActiveFault, processes: readonly number[]): void {
  const stopped = [...(fault.stopped ?? []), ...processes];
  world.state.faults.active.set(fault.id, { ...fault, stopped });
}

/** A fault that keeps a process from running: it was killed, or its host is without power. */
function keeperOf(world: World, number: number): ActiveFault | undefined {
  const { name, host } = processAt(world, number);
  const dark = activeOf(world, 'power-loss');
  const killed = activeOf(world, 'kill');
  return (
    dark.find((fault) => parameterOf(fault, 'host') === hostAt(world, host).name) ??
    killed.find((fault) => parameterOf(fault, 'process') === name)
  );
}
