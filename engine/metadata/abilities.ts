// What the finalized metadata.version of an image allows.
import { allows, type MetadataAbility } from '../config/metadata-facts.ts';
import { metadataVersionAt, minimumMetadataVersion } from '../config/metadata-versions.ts';
import { featureLevel, type Image } from './image.ts';

/** The name of the finalized metadata.version; before the first record, the oldest that there is. */
export function metadataVersionOf(image: Image): string {
  const level = featureLevel(image, 'metadata.version');
  return metadataVersionAt(level)?.name ?? minimumMetadataVersion('4.0');
}

/** Does the finalized metadata.version allow it? */
export const imageAllows = (image: Image, ability: MetadataAbility): boolean =>
  allows(metadataVersionOf(image), ability);

/** KIP-966: are eligible leader replicas kept? */
export const keepsElr = (image: Image): boolean =>
  featureLevel(image, 'eligible.leader.replicas.version') >= 1;
