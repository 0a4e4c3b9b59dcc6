// Trace rows become pictures. A pure function: the picture before and one turn's rows give the picture
// after. What no row speaks of is shared with the picture before.
import type { Row } from '../../sim/trace/reading.ts';
import { serverName, type Cast } from './cast.ts';
import type { Draft, Memory, RowFold } from './draft.ts';
import { clientFolds } from './fold-clients.ts';
import { clusterFolds } from './fold-cluster.ts';
import { groupFolds } from './fold-groups.ts';
import { quorumFolds } from './fold-quorum.ts';
import { replicaFolds } from './fold-replicas.ts';
import { worldFolds } from './fold-world.ts';
import type { Knowledge } from './knowledge.ts';
import {
  emptyPicture,
  type ClientPicture,
  type ConsumerPicture,
  type Micros,
  type Picture,
} from './picture.ts';

/** A picture and what must be remembered to go on from it. Messages are added when it is looked at. */
export interface Folded {
  readonly picture: Picture;
  readonly memory: Memory;
}

const folds: Readonly<Record<string, RowFold | undefined>> = {
  ...worldFolds,
  ...clusterFolds,
  ...quorumFolds,
  ...replicaFolds,
  ...clientFolds,
  ...groupFolds,
};

/** Everybody is there, nobody runs, nothing is known. */
export function firstFold(cast: Cast): Folded {
  const brokers = cast.servers.filter(({ kind }) => kind === 'broker');
  const nodes = brokers.map((server) => ({
    process: server.process,
    broker: server.broker,
    name: serverName(server),
    liveness: 'dead' as const,
    clockOffset: 0,
  }));
  const controllers = cast.servers
    .filter(({ kind }) => kind === 'controller')
    .map((server) => ({
      process: server.process,
      id: server.name,
      node: server.broker,
      name: serverName(server),
      isAlive: false,
      isPaused: false,
    }));
  const clients = cast.clients.map((client, index) => clientFrom(client, index));
  return {
    picture: { ...emptyPicture, controllers, nodes, clients },
    memory: {
      flying: [],
      processes: new Map(),
      unfenced: new Set(),
      lastHeard: new Map(),
      waitingBytes: new Map(),
      unanswered: new Map(),
    },
  };
}

function clientFrom(client: Cast['clients'][number], index: number): ClientPicture {
  const { process, name } = client;
  const base = { process, name, index, isAlive: false, beliefs: [] };
  if (client.kind === 'producer') {
    const { acks, maxInFlight } = client;
    return { ...base, kind: 'producer', acks, batchFill: 0, inFlight: 0, maxInFlight };
  }
  const { group } = client;
  const reads: ConsumerPicture['reads'] = [];
  return { ...base, kind: 'consumer', owned: [], reads, ...(group !== undefined && { group }) };
}

/** How long a lost message stays in sight. */
const lostStaysFor: Micros = 700_000;

/** Folds one turn in. */
export function foldTurn(before: Folded, rows: readonly Row[], known: Knowledge): Folded {
  const t = rows[0]?.time ?? before.picture.t;
  const { picture, memory } = before;
  const draft: Draft = { known, t, picture, memory, touched: [] };
  dropLost(draft);
  for (const row of rows) folds[row.kind.name]?.(draft, row);
  // Turns that touch nothing leave the highlighter where it is.
  const changed = draft.touched.length > 0 ? new Set(draft.touched) : draft.picture.changed;
  if (draft.picture === picture && changed === picture.changed && draft.memory === memory) {
    return before;
  }
  return { picture: { ...draft.picture, changed }, memory: draft.memory };
}

function dropLost(draft: Draft): void {
  const { flying } = draft.memory;
  const { messages } = draft.known;
  const isGone = (row: number): boolean => {
    const lostAt = messages.get(row)?.picture.lostAt;
    return lostAt !== undefined && lostAt + lostStaysFor < draft.t;
  };
  if (flying.some(isGone)) {
    draft.memory = { ...draft.memory, flying: flying.filter((row) => !isGone(row)) };
  }
}
