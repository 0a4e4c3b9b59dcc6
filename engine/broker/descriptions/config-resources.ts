// ListConfigResources: what there is that can have settings (KIP-1142).
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import type { Image } from '../../metadata/image.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';

/** The first version in which a client says what it wants listed; before, subscriptions alone. */
const namesTypes = 1;

/** ListConfigResources: by name, of some types or of all. */
export function handleListConfigResources(
  broker: BrokerState,
  call: Call<'ListConfigResources'>,
  env: BrokerEnv,
): void {
  const { version, body } = call.request;
  const offered = version < namesTypes ? [clientMetrics] : Object.keys(listers).map(Number);
  const asked = body.resourceTypes.length === 0 ? offered : body.resourceTypes;
  const isKnown = asked.every((type) => offered.includes(type));
  const errorCode = isKnown ? ErrorCode.NONE : ErrorCode.UNSUPPORTED_VERSION;
  const configResources = isKnown ? resourcesOf(broker.view.image, asked) : [];
  reply(broker, call, { body: { throttleTimeMs: 0, errorCode, configResources }, errorCode }, env);
}

type Listed = ResponseBody<'ListConfigResources'>['configResources'][number];

const clientMetrics = 16;
const order = [32, clientMetrics, 8, 4, 2];

const resourcesOf = (image: Image, types: readonly number[]): Listed[] =>
  order
    .filter((type) => types.includes(type))
    .flatMap((resourceType) => {
      const names = listers[resourceType]?.(image) ?? [];
      return names.map((resourceName) => ({ resourceName, resourceType }));
    });

const brokersOf = ({ brokers }: Image): string[] => valuesOf(brokers).map(({ id }) => String(id));

/** By the number of the type: the names of all that there is. */
const listers: Readonly<Record<number, (image: Image) => readonly string[]>> = {
  2: ({ topics }) => valuesOf(topics).map(({ name }) => name),
  4: brokersOf,
  8: brokersOf,
  [clientMetrics]: ({ clientMetricsConfigs }) => valuesOf(clientMetricsConfigs).map(nameOf),
  32: ({ groupConfigs }) => valuesOf(groupConfigs).map(nameOf),
};

const nameOf = ({ name }: { readonly name: string }): string => name;
