// What brokers ask of the controller on their own account.
import { ErrorCode } from '../../../protocol/errors.ts';
import { decideIsrChanges } from '../alter-partition.ts';
import { decideDirectories } from '../assign-directories.ts';
import { noteContact } from '../broker-sessions.ts';
import { isRefusal } from '../decision.ts';
import { decideHeartbeat, onHeartbeatDecided, onHeartbeatWritten } from '../heartbeats.ts';
import { decideProducerIds } from '../producer-ids.ts';
import { decideRegistration } from '../registration.ts';
import { write } from '../trace.ts';
import type { ServedByActive } from './served.ts';

/** BrokerRegistration: a process wants to be a broker of the cluster. */
export const brokerRegistration: ServedByActive<'BrokerRegistration'> = {
  needs: 'CLUSTER_ACTION',
  decide(image, { body }, facts) {
    const decided = decideRegistration(image, body, facts);
    if (isRefusal(decided)) return decided;
    const { brokerEpoch } = decided.response;
    const response = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, brokerEpoch };
    return { ...decided, response };
  },
};

/** BrokerHeartbeat: a broker is alive, says what it wants, and hears what it is. */
export const brokerHeartbeat: ServedByActive<'BrokerHeartbeat'> = {
  needs: 'CLUSTER_ACTION',
  decide(image, { body }, facts) {
    const { sessions, now } = facts;
    const { brokerId: broker, brokerEpoch: epoch } = body;
    noteContact(sessions, { broker, epoch, at: now });
    const decided = decideHeartbeat(image, body, facts);
    if (isRefusal(decided)) return decided;
    const reply = decided.response;
    onHeartbeatDecided(sessions, body, reply);
    const { isCaughtUp, isFenced, shouldShutDown, goal } = reply;
    const errorCode = ErrorCode.NONE;
    return {
      onWritten: (lastOffset) => {
        onHeartbeatWritten(sessions, body, reply, lastOffset);
      },
      tell(trace) {
        if (!isCaughtUp) write['broker-behind'](trace, broker, body.currentMetadataOffset, goal);
      },
      ...decided,
      response: { throttleTimeMs: 0, errorCode, isCaughtUp, isFenced, shouldShutDown },
    };
  },
};

/** AlterPartition: a leader proposes who is in sync. */
export const alterPartition: ServedByActive<'AlterPartition'> = {
  needs: 'CLUSTER_ACTION',
  decide: (image, { body }, facts) =>
    body.topics.length > 0
      ? decideIsrChanges(image, body, facts)
      : { records: [], response: noProposals },
};

const noProposals = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, topics: [] };

/** AllocateProducerIds: a broker takes a block of producer ids. */
export const allocateProducerIds: ServedByActive<'AllocateProducerIds'> = {
  needs: 'CLUSTER_ACTION',
  decide: (image, { body }) => decideProducerIds(image, body),
};

/** AssignReplicasToDirs: a broker tells on which disks its replicas lie. */
export const assignReplicasToDirs: ServedByActive<'AssignReplicasToDirs'> = {
  needs: 'CLUSTER_ACTION',
  decide: (image, { body }, facts) => decideDirectories(image, body, facts),
};
