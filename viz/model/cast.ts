// Who takes part in a run, as its plan says before anything has happened.
import type { BrokerId, Micros, ProcessId } from './picture.ts';

/** A server of the cluster. */
export interface ServerCast {
  readonly process: ProcessId;
  /** What the scenario calls it: `b1`, `c1`. */
  readonly name: string;
  readonly kind: 'broker' | 'controller';
  /** Kafka's `node.id`. */
  readonly broker: BrokerId;
  /** It votes in the quorum: a controller, or a broker that is one, too. */
  readonly isVoter: boolean;
}

/** An application with a producer or a consumer inside. */
export type ClientCast = {
  readonly process: ProcessId;
  readonly name: string;
} & (
  | {
      readonly kind: 'producer';
      readonly acks: '0' | '1' | 'all';
      /** `batch.size` and `max.in.flight.requests.per.connection`. */
      readonly batchSize: number;
      readonly maxInFlight: number;
    }
  | { readonly kind: 'consumer'; readonly group?: string }
);

/** Everybody in a run. */
export interface Cast {
  readonly servers: readonly ServerCast[];
  /** In the order of the scenario: it decides their colours. */
  readonly clients: readonly ClientCast[];
  /** How long the controller waits for a silent broker. */
  readonly sessionTimeout: Micros;
}

/** What sentences call a server. */
export function serverName({ kind, broker, name }: ServerCast): string {
  return kind === 'broker' ? `broker ${broker}` : `controller ${name}`;
}

/** What sentences call a process. */
export function castName(cast: Cast, process: ProcessId): string {
  const server = cast.servers.find((it) => it.process === process);
  if (server !== undefined) return serverName(server);
  return cast.clients.find((it) => it.process === process)?.name ?? `process ${process}`;
}

/** The broker that runs as a process, or -1. */
export function brokerOf(cast: Cast, process: ProcessId): BrokerId {
  const server = cast.servers.find((it) => it.process === process);
  return server?.kind === 'broker' ? server.broker : -1;
}
