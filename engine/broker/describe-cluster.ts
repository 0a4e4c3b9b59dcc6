// DescribeCluster: the brokers, and whom to ask as a controller.
import { valuesOf } from '../../sim/map/persistent-map.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { clusterOperations, notAsked } from './authorized-operations.ts';
import { reply } from './front.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** Simplified: every simulated cluster has the same id. */
export const clusterId = 'samsa-cluster-00000000';

const brokerEndpoints = 1;

/** DescribeCluster: the brokers as this one knows them. */
export function handleDescribeCluster(
  broker: BrokerState,
  call: Call<'DescribeCluster'>,
  env: BrokerEnv,
): void {
  const { endpointType, includeFencedBrokers, includeClusterAuthorizedOperations } =
    call.request.body;
  const isRight = endpointType === brokerEndpoints;
  const all = isRight ? valuesOf(broker.view.image.brokers) : [];
  const live = all.filter((node) => !node.fenced);
  const shown = includeFencedBrokers ? all : live;
  const errorCode = isRight ? ErrorCode.NONE : ErrorCode.MISMATCHED_ENDPOINT_TYPE;
  const body = {
    throttleTimeMs: 0,
    errorCode,
    errorMessage: isRight ? null : mismatch(endpointType),
    endpointType: brokerEndpoints,
    clusterId: isRight ? clusterId : '',
    controllerId: live.length === 0 ? -1 : env.rng('controller-id').pick(live).id,
    brokers: shown.map(({ id: brokerId, host, port, rack, fenced: isFenced }) => {
      return { brokerId, host, port, rack, isFenced };
    }),
    clusterAuthorizedOperations: includeClusterAuthorizedOperations ? clusterOperations : notAsked,
  };
  reply(broker, call, { body, errorCode }, env);
}

const mismatch = (endpointType: number): string =>
  'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type ' +
  (endpointType === 2 ? 'CONTROLLER' : 'UNKNOWN');
