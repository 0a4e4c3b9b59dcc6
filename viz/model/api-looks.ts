// How each API looks in flight: the family decides shape and colour, the letter says which one it is.
import type { ApiFamily } from './picture.ts';

/** The look of an API. */
export interface ApiLook {
  readonly family: ApiFamily;
  readonly letter: string;
}

const looks: Readonly<Record<string, ApiLook>> = {
  Produce: { family: 'produce', letter: 'P' },
  Fetch: { family: 'fetch', letter: 'F' },
  ListOffsets: { family: 'fetch', letter: 'L' },
  OffsetForLeaderEpoch: { family: 'fetch', letter: 'E' },
  Metadata: { family: 'admin', letter: 'M' },
  ApiVersions: { family: 'admin', letter: 'V' },
  CreateTopics: { family: 'admin', letter: 'C' },
  InitProducerId: { family: 'txn', letter: 'I' },
  BrokerRegistration: { family: 'control', letter: 'R' },
  BrokerHeartbeat: { family: 'control', letter: 'H' },
  AlterPartition: { family: 'control', letter: 'A' },
  'metadata publication': { family: 'quorum', letter: 'N' },
  FindCoordinator: { family: 'group', letter: 'F' },
  JoinGroup: { family: 'group', letter: 'J' },
  SyncGroup: { family: 'group', letter: 'S' },
  Heartbeat: { family: 'group', letter: 'H' },
  OffsetCommit: { family: 'group', letter: 'C' },
  OffsetFetch: { family: 'group', letter: 'O' },
};

/** The look of an API; one that has none of its own is an administrator's. */
export function lookOf(api: string): ApiLook {
  return Object.hasOwn(looks, api)
    ? (looks[api] as ApiLook)
    : { family: 'admin', letter: api.charAt(0) };
}

/** APIs that only say "I am still here". */
export const heartbeats: ReadonlySet<string> = new Set(['BrokerHeartbeat', 'Heartbeat']);
