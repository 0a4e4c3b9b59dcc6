// Every request that the active controller serves (Kafka's ControllerApis), and how it is decided.
import type { ApiName } from '../../../protocol/apis.ts';
import {
  allocateProducerIds,
  alterPartition,
  assignReplicasToDirs,
  brokerHeartbeat,
  brokerRegistration,
} from './brokers.ts';
import type { ServedByActive } from './served.ts';

type Served = { readonly [N in ApiName]?: ServedByActive<N> };

const served: Served = {
  BrokerRegistration: brokerRegistration,
  BrokerHeartbeat: brokerHeartbeat,
  AlterPartition: alterPartition,
  AllocateProducerIds: allocateProducerIds,
  AssignReplicasToDirs: assignReplicasToDirs,
};

/** How a request is decided; undefined where the active controller does not serve it. */
export function servedByActive<N extends ApiName>(api: N): ServedByActive<N> | undefined {
  return served[api];
}
