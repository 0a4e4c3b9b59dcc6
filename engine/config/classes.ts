// Settings of type class are read by loading the class. The model has no class path; these names are found.
import { ownPartitionerOfClass } from './own-partitioners.ts';
import { isBefore } from './release.ts';

/** Plug-ins that left Kafka, with the first release that no longer ships them. */
const removedClasses: Readonly<Record<string, string>> = {
  'org.apache.kafka.clients.producer.UniformStickyPartitioner': '4.0',
  'org.apache.kafka.clients.producer.internals.DefaultPartitioner': '4.0',
};

/**
 * Whether a class of this name can be loaded.
 * Simplified: whatever bears a package name of Kafka or of Java itself is taken to exist.
 */
export function isKnownClass(name: string, release: string): boolean {
  const removed = removedClasses[name];
  if (removed !== undefined) return isBefore(release, removed);
  if (ownPartitionerOfClass(name) !== undefined) return true;
  return /^(org\.apache\.kafka|kafka|java|javax)\.([a-z0-9_]+\.)*[A-Z][A-Za-z0-9_$]*$/.test(name);
}
