// What a controller writes when it becomes the active one (Kafka's ActivationRecordsGenerator).
import { entriesOf } from '../../../sim/map/persistent-map.ts';
import { allows } from '../../config/metadata-facts.ts';
import { metadataVersionAt } from '../../config/metadata-versions.ts';
import { featureLevel, type Image } from '../../metadata/image.ts';
import type { ConfigChange, MetadataRecord } from '../../metadata/records.ts';
import type { ControllerSettings } from './facts.ts';

const elr = 'eligible.leader.replicas.version';
const minIsr = 'min.insync.replicas';

/** With what a cluster begins: finalized features, and what else its operator formatted it with. */
export interface Bootstrap {
  readonly features: Readonly<Record<string, number>>;
  /** For example passwords, so that the first broker can log in. */
  readonly others: readonly MetadataRecord[];
}

/** The records with which an empty log begins, or those that tidy up after the last active controller. */
export function activationRecords(
  image: Image,
  bootstrap: Bootstrap,
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  const unfinished = image.transaction === null ? [] : [abortion];
  const isEmpty = featureLevel(image, 'metadata.version') === 0;
  if (!isEmpty) return unfinished;
  const { features, others } = bootstrap;
  const levels = inWrittenOrder(features).map((name): MetadataRecord => {
    return { type: 'feature-level', name, level: features[name] ?? 0 };
  });
  const safety = (features[elr] ?? 0) > 0 ? [clusterMinIsr(settings)] : [];
  const records = [...levels, ...others, ...safety];
  const version = metadataVersionAt(features['metadata.version'] ?? 0)?.name;
  const isKnown = version !== undefined && allows(version, 'isMetadataTransactionSupported');
  if (!isKnown || !settings.flags['metadata-transactions']) return records;
  // KIP-868: should the controller die in the midst of it, nobody will have seen a part.
  return [
    ...unfinished,
    { type: 'begin-transaction', name: 'Bootstrap records' },
    ...records,
    { type: 'end-transaction' },
  ];
}

/** The version of the metadata comes first, since all else is written in it. */
function inWrittenOrder(features: Bootstrap['features']): readonly string[] {
  const others = Object.keys(features).filter((name) => name !== 'metadata.version');
  return ['metadata.version', ...others.toSorted()];
}

const abortion: MetadataRecord = { type: 'abort-transaction', reason: 'Controller failover' };

/** KIP-966: eligible leaders are reckoned with one value that holds for all brokers and is written down. */
export function elrSafetyRecords(image: Image, settings: ControllerSettings): ConfigChange[] {
  const own = entriesOf(image.brokerConfigs)
    .filter(([, entries]) => entries[minIsr] !== undefined)
    .map(([broker]): ConfigChange => {
      return { type: 'config', target: { type: 'broker', broker }, name: minIsr, value: null };
    });
  const isWritten = image.clusterConfigs[minIsr] !== undefined;
  return isWritten ? own : [clusterMinIsr(settings), ...own];
}

const clusterMinIsr = ({ configs }: ControllerSettings): ConfigChange => ({
  type: 'config',
  target: { type: 'all-brokers' },
  name: minIsr,
  value: String(configs[minIsr]),
});
