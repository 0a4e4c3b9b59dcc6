import { assert } from '../../sim/assert.ts';
import type { LogState } from '../log/log.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { unread } from './boot.ts';
import type { RaftSettings, RaftState } from './raft.ts';
import { newHistory } from './voter-history.ts';

/** A replica around its log, before it has learned anything from it. */
export function newRaft(settings: RaftSettings, log: LogState, nowMs: number): RaftState {
  assert(settings.key.directoryId !== zeroUuid, 'a replica knows its own directory');
  return {
    settings,
    role: unread,
    told: undefined,
    log,
    snapshots: [],
    writing: new Map(),
    history: newHistory(),
    connections: [],
    nextCorrelationId: 0,
    searchAgainMs: 0,
    parkedFetches: [],
    listener: { nextOffset: -1, leaderId: -1, epoch: 0 },
    notices: [],
    cleanDeadlineMs: nowMs + cleanEveryMs,
    shutdownDeadlineMs: -1,
    finished: false,
    outbox: [],
    heldFrom: Infinity,
    syncing: 0,
    flushingTo: -1,
  };
}

/** How often the log is looked through for snapshots that may go. */
export const cleanEveryMs = 60_000;
