// What records about brokers and controllers make of the image.
import { assert } from '../../sim/assert.ts';
import { withEntry, without } from '../../sim/map/persistent-map.ts';
import { brokerOf, type Image } from './image.ts';
import type {
  BrokerChange,
  RegisterBroker,
  RegisterController,
  UnregisterBroker,
  UnregisterController,
} from './records.ts';

/** A broker has another registration, or another form of the one it has. */
export function replayRegistration(image: Image, record: RegisterBroker, offset: number): Image {
  const broker = { registeredAt: offset, ...record.broker };
  return { ...image, brokers: withEntry(image.brokers, broker.id, broker) };
}

/** What a change names is so; the rest of the registration stays. */
export function replayBrokerChange(image: Image, record: BrokerChange): Image {
  const { type: _, broker: id, ...changed } = record;
  const broker = brokerOf(image, id);
  assert(broker !== undefined, 'a change follows the registration of its broker');
  return { ...image, brokers: withEntry(image.brokers, id, { ...broker, ...changed }) };
}

/** A broker is forgotten. */
export function replayUnregistration(image: Image, record: UnregisterBroker): Image {
  assert(brokerOf(image, record.broker) !== undefined, 'a broker that is forgotten was registered');
  return { ...image, brokers: without(image.brokers, record.broker) };
}

/** A controller has told who it is. */
export function replayControllerRegistration(
  image: Image,
  { controller }: RegisterController,
): Image {
  return { ...image, controllers: withEntry(image.controllers, controller.id, controller) };
}

/** A controller is forgotten. */
export function replayControllerRemoval(image: Image, record: UnregisterController): Image {
  return { ...image, controllers: without(image.controllers, record.controller) };
}
