// What every controller tells from what it knows, whether it leads or not.
import { valuesOf } from '../../../../sim/map/persistent-map.ts';
import { apiVersionsAnswer } from '../../../broker/api-versions.ts';
import { clusterOperations, notAsked } from '../../../broker/authorized-operations.ts';
import { describeConfigs as describeConfigsOf } from '../../../broker/configs/describe-configs.ts';
import { imageAllows } from '../../../metadata/abilities.ts';
import type { Controller, Image } from '../../../metadata/image.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import { refusal, type Refusal } from '../decision.ts';
import { mayOnCluster, type Permission } from '../rights.ts';
import type { ServedByAny } from './served.ts';

/** ApiVersions, on the listener of the controllers. */
export const apiVersions: ServedByAny<'ApiVersions'> = {
  read({ version, body }, { settings: { release }, committed, kraftVersion }) {
    const levels = { ...committed.image.features, 'kraft.version': kraftVersion };
    const finalized = { levels, epoch: committed.offset };
    return apiVersionsAnswer({ version, body }, { release, scope: 'controller', finalized });
  },
};

/** DescribeConfigs, asked of a controller: of the cluster's resources, and of itself. */
// Simplified: Kafka asks for the right to each resource; here one for the whole cluster is enough.
export const describeConfigs: ServedByAny<'DescribeConfigs'> = {
  needs: 'DESCRIBE_CONFIGS',
  read({ version, body }, { settings, committed: { image }, names }) {
    const { nodeId, release, written } = settings;
    const node = { nodeId, release, file: written, image };
    return describeConfigsOf(node, { version, body }, names);
  },
};

const controllerEndpoints = 2;

/** DescribeCluster on a controller: the controllers (KIP-919). */
export const describeCluster: ServedByAny<'DescribeCluster'> = {
  needs: 'ALTER',
  read({ version, body }, { committed, leader, may, settings }) {
    const refused = checkDirectTalk(committed.image) ?? checkEndpoints(body.endpointType, version);
    if (refused !== undefined) return refused;
    const nodes = valuesOf(committed.image.controllers).map(nodeOf);
    const isListed = nodes.some(({ brokerId }) => brokerId === leader);
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      errorMessage: null,
      endpointType: controllerEndpoints,
      clusterId: settings.clusterId,
      controllerId: isListed ? (leader ?? -1) : -1,
      brokers: nodes,
      clusterAuthorizedOperations: operationsOf(body.includeClusterAuthorizedOperations, may),
    };
  },
};

function checkDirectTalk(image: Image): Refusal | undefined {
  if (imageAllows(image, 'isControllerRegistrationSupported')) return undefined;
  const message =
    'Direct-to-controller communication is not supported with the current MetadataVersion.';
  return refusal(ErrorCode.UNSUPPORTED_VERSION, message);
}

function checkEndpoints(asked: number, version: number): Refusal | undefined {
  if (asked === controllerEndpoints) return undefined;
  const isKnown = asked === 1;
  const code = isKnown ? ErrorCode.MISMATCHED_ENDPOINT_TYPE : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE;
  const message = isKnown
    ? 'The request was sent to an endpoint of type CONTROLLER, but we wanted an endpoint of type BROKER'
    : `Unsupported endpoint type ${asked}`;
  return refusal(version === 0 ? ErrorCode.INVALID_REQUEST : code, message);
}

type DescribedNode = ResponseBody<'DescribeCluster'>['brokers'][number];

function nodeOf({ id: brokerId, endpoints: [first] }: Controller): DescribedNode {
  const { host = '', port = 0 } = first ?? {};
  return { brokerId, host, port, rack: null, isFenced: false };
}

function operationsOf(isAsked: boolean, may: Permission): number {
  if (!isAsked) return notAsked;
  return mayOnCluster(may, 'DESCRIBE') ? clusterOperations : 0;
}

/** SaslHandshake: a connection that is not authenticated by SASL has no use for it. */
export const saslHandshake: ServedByAny<'SaslHandshake'> = {
  read: () => ({ errorCode: ErrorCode.ILLEGAL_SASL_STATE, mechanisms: [] }),
};

/** SaslAuthenticate: as SaslHandshake. */
export const saslAuthenticate: ServedByAny<'SaslAuthenticate'> = {
  read: () => ({
    errorCode: ErrorCode.ILLEGAL_SASL_STATE,
    errorMessage: 'SaslAuthenticate request received after successful authentication',
    authBytes: new Uint8Array(0),
    sessionLifetimeMs: 0,
  }),
};
