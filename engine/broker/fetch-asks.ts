// What a Fetch says: who asks, for which partitions, in which session.
import { added, none } from '../../sim/short-list.ts';
import type { FetchIsolation } from '../log/log-read.ts';
import { brokerOf } from '../metadata/image.ts';
import type { View } from '../metadata/ports.ts';
import type { FetchPartition } from '../protocol/fetch-session.ts';
import type { Fetcher } from '../replication/reading.ts';
import type { SessionAsk } from './fetch-sessions/context.ts';
import type { SessionKey } from './fetch-sessions/session.ts';
import type { Call } from './state.ts';

/** From this version on consumers may read from followers (KIP-392). */
const readsFollowers = 11;

/** Who asks: a follower, or a consumer with what it may see. */
export function fetcherOf({ request }: Call<'Fetch'>): Fetcher {
  const { replicaId, replicaState, isolationLevel } = request.body;
  // Version 15 moved the follower's id.
  const id = replicaId === -1 ? replicaState.replicaId : replicaId;
  const consumer: FetchIsolation =
    isolationLevel === 1 ? 'transactions-committed' : 'high-watermark';
  return {
    replicaId: id,
    brokerEpoch: replicaState.replicaEpoch,
    isolation: id >= 0 ? 'log-end' : consumer,
    onlyLeader: id >= 0 || request.version < readsFollowers,
  };
}

/** What the request says of its session. */
export function askOf({ request }: Call<'Fetch'>, { replicaId }: Fetcher): SessionAsk {
  const { version, body } = request;
  const { sessionId, sessionEpoch } = body;
  let asked: readonly FetchPartition[] = none;
  for (const { topic, topicId, partitions } of body.topics) {
    for (const each of partitions) {
      asked = added(asked, {
        topic,
        topicId,
        partition: each.partition,
        fetchOffset: each.fetchOffset,
        currentLeaderEpoch: each.currentLeaderEpoch,
        lastFetchedEpoch: each.lastFetchedEpoch,
        logStartOffset: each.logStartOffset,
        partitionMaxBytes: each.partitionMaxBytes,
      });
    }
  }
  let toForget: readonly SessionKey[] = none;
  for (const { topic, topicId, partitions } of body.forgottenTopicsData) {
    for (const partition of partitions) {
      toForget = added(toForget, { topic, topicId, partition });
    }
  }
  return { version, sessionId, sessionEpoch, isFromFollower: replicaId >= 0, asked, toForget };
}

/** KIP-903: a broker that has restarted since must not count what it held before. */
export function isOldIncarnation({ image }: View, { replicaId, brokerEpoch }: Fetcher): boolean {
  const node = brokerOf(image, replicaId);
  return brokerEpoch !== -1 && node !== undefined && !node.fenced && node.epoch > brokerEpoch;
}
