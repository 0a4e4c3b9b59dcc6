// Who is there for something to happen to.
import { ordinaryDisk } from '../disk/plan.ts';
import type { WorldPlan } from '../world/plan.ts';
import type { WorldState } from '../world/state.ts';

/** The hosts and processes of a world, by name. The swarm may be given only some of them. */
export interface Cast {
  readonly hosts: readonly CastHost[];
  readonly processes: readonly string[];
}

/** A host of the cast. */
export interface CastHost {
  readonly name: string;
  /** The directories of its disk that can fail on their own. */
  readonly directories: readonly string[];
}

/** The cast of a world that runs. */
export function castOf(state: WorldState): Cast {
  return {
    hosts: state.hosts.map(({ name, disk }) => ({ name, directories: disk.plan.directories })),
    processes: state.processes.map(({ name }) => name),
  };
}

/** The cast of a world that has not been created yet. */
export function castOfPlan(plan: WorldPlan): Cast {
  return {
    hosts: plan.hosts.map(({ name, disk = ordinaryDisk }) => ({
      name,
      directories: disk.directories,
    })),
    processes: plan.hosts.flatMap((host) => host.processes.map(({ name }) => name)),
  };
}

/** The hosts of a cast by name. */
export const hostNames = (cast: Cast): string[] => cast.hosts.map(({ name }) => name);
