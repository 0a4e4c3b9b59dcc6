// Who takes part in a run, read off the plan of its world.
import type { Plain } from '../../sim/plain.ts';
import type { ProcessPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { Cast, ClientCast, ServerCast } from '../model/cast.ts';

/** The cast of a plan. A process's number is its place in the plan. */
export function castOf(plan: WorldPlan): Cast {
  const processes = plan.hosts.flatMap((host) => host.processes);
  const numbered = processes.map((process, number) => ({ process, number }));
  return {
    servers: numbered.flatMap(({ process, number }) => serverOf(process, number) ?? []),
    clients: numbered.flatMap(({ process, number }) => clientOf(process, number) ?? []),
    sessionTimeout: sessionTimeoutOf(processes),
  };
}

type Fields = Readonly<Record<string, Plain>>;

function serverOf(
  { name, program, settings }: ProcessPlan,
  process: number,
): ServerCast | undefined {
  const node = Number((settings as Fields)['nodeId']);
  const isVoter = program === 'controller' || program === 'combined';
  if (program === 'controller') {
    return { process, name, kind: 'controller', broker: node, isVoter };
  }
  const isBroker = program === 'broker' || program === 'combined';
  return isBroker ? { process, name, kind: 'broker', broker: node, isVoter } : undefined;
}

function clientOf(
  { name, program, settings }: ProcessPlan,
  process: number,
): ClientCast | undefined {
  const configs = ((settings as Fields)['configs'] ?? {}) as Readonly<Record<string, string>>;
  if (program === 'producing-application' || program === 'outbox-application') {
    return {
      process,
      name,
      kind: 'producer',
      acks: acksOf(configs['acks']),
      batchSize: Number(configs['batch.size'] ?? 16_384),
      maxInFlight: Number(configs['max.in.flight.requests.per.connection'] ?? 5),
    };
  }
  if (program !== 'consuming-application') return undefined;
  const group = configs['group.id'];
  return { process, name, kind: 'consumer', ...(group !== undefined && { group }) };
}

function acksOf(text: string | undefined): '0' | '1' | 'all' {
  return text === '0' || text === '1' ? text : 'all';
}

const defaultSessionTimeoutMs = 9_000;

function sessionTimeoutOf(processes: readonly ProcessPlan[]): number {
  const server = processes.find(
    ({ program }) => program === 'controller' || program === 'combined',
  );
  const configs = ((server?.settings as Fields | undefined)?.['configs'] ?? {}) as Fields;
  return Number(configs['broker.session.timeout.ms'] ?? defaultSessionTimeoutMs) * 1_000;
}
