// machines/raft-leader-state: LeaderState: high watermark, check quorum, voters and observers.
import { currentQuorumFlags } from '../../../engine/kraft/flags.ts';
import { newAccumulator } from '../../../engine/kraft/accumulator.ts';
import { QuorumFault } from '../../../engine/kraft/fault.ts';
import {
  isCaughtUp,
  liveObservers,
  newLeader,
  noteAcknowledgement,
  noteContact,
  noteOwnEnd,
  noteReplicaFetch,
  successorsOf,
  unacknowledgingVoters,
  untilCheckQuorum,
  type Leader,
} from '../../../engine/kraft/leader.ts';
import type { ReplicaKey } from '../../../engine/kraft/replica-key.ts';
import type { VoterSet } from '../../../engine/kraft/voter-set.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';
import { votersAt } from './raft-world.ts';
import { uuidOfLongs } from './uuid-of-longs.ts';

interface LeaderStep extends Step {
  readonly op: readonly [string, ...unknown[]];
}

interface Driver {
  readonly leader: Leader;
  nowMs: number;
  voters: VoterSet;
}

const fetchTimeoutMs = 10_000;
const keyOf = (id: number): ReplicaKey => ({ id, directoryId: uuidOfLongs(9, id) });
const setOf = (ids: unknown): VoterSet => votersAt((ids as readonly number[]).map(keyOf));

/** What a leader knows of its followers, and when it gives up. */
export const raftLeaderState: Player = {
  families: ['machines/raft-leader-state'],
  play: (_, theCase) => {
    const driver = driverOf(theCase);
    return playMachine(theCase['steps'] as readonly LeaderStep[], {
      play: ({ op: [name, ...args] }) => ({ r: answer(driver, name, args) }),
      observe: () => observed(driver),
    });
  },
};

function driverOf({ epochStart, voters }: GoldenCase): Driver {
  const epochStartOffset = epochStart as number;
  const set = setOf(voters);
  const leader = newLeader(
    {
      flags: currentQuorumFlags,
      local: keyOf(0),
      leaderEndpoints: [],
      epoch: 5,
      epochStartOffset,
      voters: set,
      grantingVoters: [],
      fetchTimeoutMs,
      accumulator: newAccumulator(5, epochStartOffset, 0),
      volatileVoters: null,
    },
    0,
  );
  return { leader, nowMs: 0, voters: set };
}

function answer(driver: Driver, name: string, args: readonly unknown[]): unknown {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  try {
    return operation(driver, args);
  } catch (error) {
    if (error instanceof QuorumFault) return { error: error.kind };
    throw error;
  }
}

type Operation = (driver: Driver, args: readonly unknown[]) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  local: (driver, [endOffset, voters]) => {
    if (voters !== undefined) driver.voters = setOf(voters);
    return noteOwnEnd(driver.leader, endOffset as number, driver.voters);
  },
  fetch: ({ leader, nowMs }, [id, offset]) =>
    noteReplicaFetch(leader, keyOf(id as number), offset as number, nowMs),
  check: ({ leader, nowMs }, [id]) => noteContact(leader, keyOf(id as number), nowMs),
  ack: ({ leader }, [id]) => noteAcknowledgement(leader, id as number),
  advance: (driver, [ms]) => {
    driver.nowMs += ms as number;
  },
  caughtUp: ({ leader, nowMs }, [id]) => isCaughtUp(leader, keyOf(id as number), nowMs),
};

function observed({ leader, nowMs }: Driver): unknown {
  const left = untilCheckQuorum(leader, nowMs);
  return {
    hw: leader.highWatermark < 0 ? null : leader.highWatermark,
    byOffset: idsOf(successorsOf(leader)),
    nonAck: idsOf(unacknowledgingVoters(leader)),
    checkQuorumIn: left === Infinity ? 'never' : left,
    observers: idsOf(liveObservers(leader, nowMs).map(({ key }) => key)).toSorted((a, b) => a - b),
  };
}

const idsOf = (keys: readonly ReplicaKey[]): number[] => keys.map(({ id }) => id);
