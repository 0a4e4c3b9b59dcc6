// What a person does to a broker or controller, in the words of the world's faults.
import type { OutsideAction } from '../../sim/world/world.ts';
import type { World } from '../../sim/world/state.ts';
import type { Deed } from '../model/run-source.ts';

/** The action that a deed means at a moment of a world. */
export function actionFor(world: World, { verb, node }: Deed): OutsideAction {
  const process = processOf(world, node);
  switch (verb) {
    case 'kill':
    case 'pause':
      return { type: 'fault', fault: verb, with: { process } };
    case 'resume':
      return endOf(world, 'pause', process) ?? refuse(`${process} is not paused.`);
    case 'restart':
      // One that stopped by itself was not killed by anybody: it is simply started.
      return (
        endOf(world, 'kill', process) ?? { type: 'fault', fault: 'restart', with: { process } }
      );
  }
}

/** Heals the fault that holds a process, if there is one. */
function endOf(world: World, kind: string, process: string): OutsideAction | undefined {
  for (const fault of world.state.faults.active.values()) {
    const { process: held } = fault.parameters as { readonly process?: string };
    if (fault.kind === kind && held === process) return { type: 'heal', fault: fault.id };
  }
  return undefined;
}

function processOf(world: World, node: number): string {
  const found = world.state.processes.find(({ settings }) => {
    const { nodeId } = (settings ?? {}) as { readonly nodeId?: number };
    return nodeId === node;
  });
  return found?.name ?? refuse(`There is no node ${node}.`);
}

function refuse(sentence: string): never {
  throw new RangeError(sentence);
}
