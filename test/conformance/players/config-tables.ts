import { brokerSynonymsOf } from '../../../engine/config/broker-synonyms.ts';
import { configTables } from '../../../engine/config/configs.ts';
import { factsAt, isKnown, LONG_MAX } from '../../../engine/config/definition.ts';
import type { ConfigDef, ConfigFacts, ConfigTable } from '../../../engine/config/definition.ts';
import { quorumConfigs } from '../../../engine/config/quorum-configs.ts';
import { replicationQuotaConfigs } from '../../../engine/config/quota-configs.ts';
import { rangeText } from '../../../engine/config/range.ts';
import { remoteStorageConfigs } from '../../../engine/config/broker/remote-storage-configs.ts';
import { difference } from '../difference.ts';
import type { GoldenCase, GoldenFile } from '../golden.ts';
import type { Player } from '../player.ts';

/** Name, type, default, range, importance, update mode and synonyms of every setting. */
export const configTablesPlayer: Player = {
  families: [
    'tables/config-broker',
    'tables/config-topic',
    'tables/config-clients',
    'tables/config-group-quota-metrics',
    'tables/config-tiering-quorum',
  ],
  play: ({ release }, theCase) => {
    const { section, name } = theCase as unknown as { section: string; name: string };
    const def = tables[section]?.[name];
    if (def === undefined || !isKnown(def, release)) return 'there is no such setting';
    return difference(loosely(theCase), loosely(described(section, name, def, release)));
  },
  playHead,
};

/** Our tables by the recorder's sections. */
const tables: Readonly<Record<string, ConfigTable>> = {
  ...configTables,
  broker: { ...configTables.broker, ...replicationQuotaConfigs },
  quorum: quorumConfigs,
  'remote-log-manager': remoteStorageConfigs,
  'quota-user-and-scram': configTables.user,
  'quota-user-client': configTables['user-client'],
  'quota-ip': configTables.ip,
  'quota-broker': replicationQuotaConfigs,
};

/** Sections that the recorder took from a part of one of our tables. */
const inParts = ['quorum', 'remote-log-manager'];

/** We know no setting that the release does not have. */
function playHead({ release, cases }: GoldenFile): string | undefined {
  const recorded = new Set(cases.map(({ id }) => id));
  const sections = new Set(cases.map(({ id }) => id.slice(0, id.indexOf(':'))));
  const invented = [...sections].flatMap((section) =>
    Object.entries(tables[section] ?? {})
      .filter(([name, def]) => isKnown(def, release) && !recorded.has(`${section}:${name}`))
      .filter(([name]) => !isUnrecorded(section, name, release))
      .map(([name]) => `${section}:${name}`),
  );
  return difference([], invented, 'settings that the recording lacks');
}

// The 3.9.2 recording lists only what the broker's definition holds, and that lacks the throttles.
function isUnrecorded(section: string, name: string, release: string): boolean {
  if (inParts.includes(section)) return true;
  return section === 'broker' && release === '3.9' && name in replicationQuotaConfigs;
}

function described(section: string, name: string, def: ConfigDef, release: string): GoldenCase {
  const facts = factsAt(def, release);
  const id = `${section}:${name}`;
  if (section === 'broker' && name in replicationQuotaConfigs) {
    return { id, section, name, dynamic: facts.update, onlyDynamic: true };
  }
  return {
    id,
    section,
    name,
    type: facts.type.toUpperCase(),
    ...(facts.default === undefined ? { required: true } : { default: recordedDefault(facts) }),
    ...(def.platform === true && { platform: true }),
    validator: rangeText(facts),
    importance: facts.importance,
    ...(facts.internal === true && { internal: true, group: '', order: -1 }),
    ...(section === 'broker' && { dynamic: facts.update ?? 'read-only' }),
    ...synonymsOf(section, name, def),
  };
}

function recordedDefault(facts: ConfigFacts): unknown {
  return facts.default === LONG_MAX && facts.type === 'long'
    ? '9223372036854775807'
    : facts.default;
}

function synonymsOf(section: string, name: string, def: ConfigDef): Record<string, unknown> {
  const synonyms = brokerSynonymsOf(name);
  if (section === 'broker') return synonyms.length > 1 ? { synonyms } : {};
  const [first] = def.broker ?? [];
  if (first === undefined) return {};
  if (section === 'group') return { brokerSynonym: first.name };
  const brokerSynonyms = def.broker?.map(({ name: broker, times = 1 }) => ({
    name: broker,
    of2: String(2 * times),
  }));
  return { brokerSynonyms, brokerSynonym: first.name };
}

/** A default that depends on the platform is compared by its presence only. */
function loosely(described: GoldenCase): GoldenCase {
  return described['platform'] === true ? { ...described, default: 'of the platform' } : described;
}
