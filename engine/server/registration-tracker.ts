// Kafka's BrokerRegistrationTracker: does what a broker has registered with still suffice?
import { imageAllows } from '../metadata/abilities.ts';
import type { NodeId } from '../metadata/ids.ts';
import { brokerOf, featureLevel, type Image } from '../metadata/image.ts';

/** Since it registered the metadata has come to know directories (KIP-858): it has to tell its own. */
export function mustRegisterAgain(before: Image, image: Image, nodeId: NodeId): boolean {
  if (image === before) return false;
  const own = brokerOf(image, nodeId);
  const isOther = (name: string): boolean =>
    featureLevel(before, name) !== featureLevel(image, name);
  const isNews = own !== brokerOf(before, nodeId) || isOther('metadata.version');
  if (own === undefined || !isNews) return false;
  return imageAllows(image, 'isDirectoryAssignmentSupported') && own.logDirs.length === 0;
}
