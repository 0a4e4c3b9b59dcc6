// Where settings differ from the recordings on purpose.
import { brokerConfigs } from '../../engine/config/broker-configs.ts';
import type { ConfigDef, ConfigFacts } from '../../engine/config/definition.ts';
import { factsAt, isKnown } from '../../engine/config/definition.ts';
import type { Deviation } from './deviations.ts';

/** Settings that a broker of 3.9 takes while it runs, though the recorder saw none. */
const dynamicIn39 = Object.entries<ConfigDef>(brokerConfigs)
  .filter(([, def]) => isKnown(def, '3.9') && isDynamic(factsAt(def, '3.9')))
  .map(([name]) => name);

function isDynamic({ update = 'read-only' }: ConfigFacts): boolean {
  return update !== 'read-only';
}

/** Components of the validation cases whose part of Kafka is not built yet. */
const notBuilt: Readonly<Record<string, readonly string[]>> = {
  Streams: ['streams'],
  Connect: ['distributed', 'standalone', 'connector', 'source', 'sink'],
  MirrorMaker: ['mm2', 'mirror-source', 'mirror-checkpoint', 'mirror-heartbeat'],
};

/** All of them. */
export const configDeviations: readonly Deviation[] = [
  ...dynamicIn39.map((name) => ({
    cases: `tables/config-broker-3.9.2#broker:${name}`,
    reason:
      'The recorder found every setting of 3.9.2 read-only; DynamicBrokerConfig.AllDynamicConfigs ' +
      'of 3.9.2 lists these as dynamic.',
  })),
  ...Object.entries(notBuilt).flatMap(([part, components]) =>
    components.map((component) => ({
      cases: `tables/config-validation-*#${component}*`,
      reason: `The settings of ${part} come with ${part}.`,
    })),
  ),
];
