// What a broker says of itself to the controller, word by word.
import { clusterId } from '../broker/describe-cluster.ts';
import { isCordoned, offlineIds } from '../broker/directories.ts';
import type { BrokerState } from '../broker/state.ts';
import { supportedFeatures } from '../config/features.ts';
import { imageAllows } from '../metadata/abilities.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import type { Lifecycle } from './lifecycle.ts';

/** I am here, in this life, and this is what I can do. */
export function registrationOf(
  { nodeId, release, configs, directories }: BrokerState,
  { incarnationId, previousBrokerEpoch }: Lifecycle,
  host: string,
): RequestBody<'BrokerRegistration'> {
  const features = Object.entries(supportedFeatures(release)).map(([name, [min, max]]) => {
    return { name, minSupportedVersion: min, maxSupportedVersion: max };
  });
  return {
    brokerId: nodeId,
    clusterId,
    incarnationId,
    listeners: [{ name: 'PLAINTEXT', host, port: 9_092, securityProtocol: 0 }],
    features,
    rack: configs['broker.rack'] ?? null,
    isMigratingZkBroker: false,
    logDirs: directories.filter(({ isOnline }) => isOnline).map(({ id }) => id),
    previousBrokerEpoch,
  };
}

/** I live, I know the metadata up to here, and this is what I want. */
export function heartbeatOf(
  { directories, configs, view }: BrokerState,
  lifecycle: Lifecycle,
  currentMetadataOffset: number,
): RequestBody<'BrokerHeartbeat'> {
  const { nodeId, brokerEpoch, isReadyToUnfence, stage } = lifecycle;
  const tellsOfCordons =
    stage !== 'not-running' &&
    stage !== 'starting' &&
    imageAllows(view.image, 'isCordonedLogDirsSupported');
  const cordoned = directories.filter((one) => isCordoned(configs, one)).map(({ id }) => id);
  return {
    brokerId: nodeId,
    brokerEpoch,
    currentMetadataOffset,
    wantFence: !isReadyToUnfence,
    wantShutDown: stage === 'pending-controlled-shutdown',
    offlineLogDirs: offlineIds(directories),
    cordonedLogDirs: tellsOfCordons ? cordoned : null,
  };
}
