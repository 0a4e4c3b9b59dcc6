import type { Settings } from '../../../engine/config/parse.ts';
import type { Construction } from '../../../engine/config/validation/client-construction.ts';
import {
  constructAdmin,
  constructConsumer,
  constructProducer,
  constructShareConsumer,
} from '../../../engine/config/validation/client-construction.ts';
import { difference } from '../difference.ts';
import { fieldsBut } from '../golden.ts';
import type { Player } from '../player.ts';
import { failure } from './config-validation.ts';

/** What the constructors of clients make of settings: fine, or exceptions down to the cause. */
export const clientConstruction: Player = {
  families: ['tables/client-construction'],
  play: ({ release }, theCase) => {
    const { component, settings } = theCase;
    const expected = fieldsBut(theCase, 'id', 'component', 'settings');
    const [kind = ''] = String(component).split(':');
    const construct = constructors[kind];
    if (construct === undefined) return `no player for the component ${String(component)}`;
    const made = construct(release, settings as Settings);
    if ('failed' in made) return difference(expected, { fails: made.failed.map(failure) });
    const deliveryTimeoutMs = made.value['delivery.timeout.ms'];
    const effective = kind === 'producer' ? { effective: { deliveryTimeoutMs } } : {};
    return difference(expected, { ok: true, ...effective });
  },
};

const constructors: Readonly<
  Record<string, (release: string, settings: Settings) => Construction>
> = {
  producer: constructProducer,
  consumer: constructConsumer,
  'share-consumer': constructShareConsumer,
  admin: constructAdmin,
};
