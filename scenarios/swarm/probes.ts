// Which branches a swarm has taken: kinds of rows, and of some the values that make them another branch.
import { ErrorCode, type ErrorName } from '../../engine/protocol/errors.ts';
import { traceTables } from '../../engine/server/programs.ts';
import type { Recorder } from '../../sim/trace/sink.ts';
import { lookAt, rowReaders } from '../checkers/rows.ts';

/** Who has to be there for a branch: no seed writes a scenario, and only operated ones have an operator. */
export type Taker = 'an operator' | 'a written scenario';

/** One branch that matters: a kind of row, perhaps with a value in one of its fields. */
export interface Probe {
  readonly name: string;
  readonly kind: string;
  /** Left out: faults and clients are enough. */
  readonly takes?: Taker;
  readonly hits?: (row: Readonly<Record<string, unknown>>) => boolean;
}

const withText = (kind: string, field: string, text: string): Probe => ({
  name: `${kind} (${text})`,
  kind,
  hits: (row) => String(row[field]).includes(text),
});

const withNumber = (kind: string, field: string, number: number, says: string): Probe => ({
  name: `${kind} (${says})`,
  kind,
  hits: (row) => row[field] === number,
});

const withError = (kind: string, name: ErrorName): Probe =>
  withNumber(kind, 'error', ErrorCode[name], name);

/** Every kind of row is a branch. */
const kinds: readonly Probe[] = traceTables.flatMap((table) =>
  Object.keys(table.kinds).map((kind) => ({ name: kind, kind })),
);

/** Branches within a kind. */
const branches: readonly Probe[] = [
  ...['leader', 'follower'].map((role) => withText('role-changed', 'role', role)),
  withNumber('role-changed', 'leader', -1, 'nobody leads'),
  withText('leader-found', 'why', 'it may lack'),
  withText('leader-elected', 'why', 'it may lack'),
  withText('log-truncated', 'reason', "the leader's epoch"),
  withText('log-truncated', 'reason', 'the leader ends before it'),
  withText('log-truncated', 'reason', 'the leader begins after it'),
  withText('isr-change-proposed', 'why', 'has caught up'),
  withText('isr-change-proposed', 'why', 'lagged too long'),
  withNumber('isr-change-answered', 'error', ErrorCode.NONE, 'taken'),
  withError('isr-change-answered', 'INELIGIBLE_REPLICA'),
  withError('isr-change-answered', 'FENCED_LEADER_EPOCH'),
  withError('isr-change-answered', 'INVALID_UPDATE_VERSION'),
  withError('fetch-refused', 'OFFSET_OUT_OF_RANGE'),
  withError('fetch-refused', 'NOT_LEADER_OR_FOLLOWER'),
  withError('fetch-refused', 'FENCED_LEADER_EPOCH'),
  withError('fetch-refused', 'UNKNOWN_LEADER_EPOCH'),
  withNumber('produce-acknowledged', 'acks', -1, 'acks=all'),
  withNumber('produce-acknowledged', 'acks', 1, 'acks=1'),
  withNumber('produce-acknowledged', 'copies', 1, 'one copy'),
  withText('request-unparked', 'why', 'its time is over'),
  withError('produce-retried', 'NOT_LEADER_OR_FOLLOWER'),
  withError('produce-retried', 'REQUEST_TIMED_OUT'),
  withError('produce-retried', 'NOT_ENOUGH_REPLICAS'),
  withError('produce-retried', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'),
  withError('produce-retried', 'NETWORK_EXCEPTION'),
  withError('produce-failed', 'REQUEST_TIMED_OUT'),
  withText('broker-fenced', 'why', 'heartbeats stopped'),
  withText('broker-fenced', 'why', 'another life'),
  withText('process-ended', 'how', 'killed'),
  withText('process-ended', 'how', 'power'),
  withText('process-ended', 'how', 'it stopped'),
  ...['unattached', 'prospective', 'candidate', 'leader', 'follower', 'resigned'].map((role) =>
    withText('quorum-role-taken', 'role', role),
  ),
  withText('quorum-election-not-won', 'kind', 'election'),
  withText('quorum-election-not-won', 'kind', 'pre-vote'),
];

/** Branches that take somebody, by their names. */
export const takers: ReadonlyMap<string, Taker> = new Map(
  Object.entries({
    'an operator': [
      'person-acted',
      'log-start-moved',
      'segments-deleted',
      'log-compacted',
      'log-deleted',
      'quorum-shutdown-ended',
      'replicas-moving',
      'replicas-moved',
      'broker-leaving',
      'offset-removed',
      'leader-found (it may lack)',
      'leader-elected (it may lack)',
      'log-truncated (the leader begins after it)',
      'fetch-refused (OFFSET_OUT_OF_RANGE)',
    ],
    'a written scenario': [
      'fault-skipped',
      'client-throttled',
      'quorum-change-refused',
      'broker-unregistered',
      'topic-deleted',
      'record-failed',
      'dead-letter-sent',
      'order-committed',
      'outbox-relayed',
      'application-crashed',
    ],
  } satisfies Readonly<Record<Taker, readonly string[]>>).flatMap(([taker, names]) =>
    names.map((name) => [name, taker as Taker] as const),
  ),
);

/** The branches that a swarm should reach. */
export const probes: readonly Probe[] = [...kinds, ...branches].map((probe) => {
  const takes = takers.get(probe.name);
  return takes === undefined ? probe : { ...probe, takes };
});

/** How often each probe was hit, in the order of the probes. */
export type Coverage = number[];

/** No branch was reached yet. */
export const noCoverage = (): Coverage => probes.map(() => 0);

/** Counts what a run hits. */
export function probing(coverage: Coverage): Recorder {
  return {
    turn(_, sink) {
      const { words, used } = sink;
      lookAt(place, sink);
      for (let at = 0; at < used; at += lengths[words[at] as number] as number) {
        const kind = words[at] as number;
        const { ofKind, branches } = probedKinds[kind] as ProbedKind;
        coverage[ofKind] = (coverage[ofKind] as number) + 1;
        if (branches.length === 0) continue;
        place.at = at;
        countBranches(coverage, branches, windows[kind] as object);
      }
    },
  };
}

interface Branch {
  readonly probe: number;
  readonly hits: NonNullable<Probe['hits']>;
}

interface ProbedKind {
  /** The probe that every row of the kind hits. */
  readonly ofKind: number;
  readonly branches: readonly Branch[];
}

const { place, names, lengths, windows } = rowReaders(traceTables);

const probedKinds: readonly (ProbedKind | undefined)[] = names.map((name) => {
  if (name === undefined) return undefined;
  const branches = probes.flatMap(({ kind, hits }, probe): Branch[] =>
    kind === name && hits !== undefined ? [{ probe, hits }] : [],
  );
  return { ofKind: kinds.findIndex((kind) => kind.name === name), branches };
});

function countBranches(coverage: Coverage, branches: readonly Branch[], row: object): void {
  for (const { probe, hits } of branches) {
    if (hits(row as Readonly<Record<string, unknown>>)) {
      coverage[probe] = (coverage[probe] as number) + 1;
    }
  }
}
