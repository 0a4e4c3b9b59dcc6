// What breaks the promises about brokers and their registrations.
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { emptyImage, type Broker, type Image } from '../../../engine/metadata/image.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write } from '../../../engine/replication/trace.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { mapOf } from '../../../sim/map/persistent-map.ts';
import { orders, type Stage } from './stage.ts';

/** What a broker goes by: broker 2 as it is registered. */
export function hearOf(stage: Stage, offset: number, broker: Partial<Broker>): void {
  const registered = { id: 2, incarnationId: 'a life', epoch: 3, fenced: false, ...broker };
  const image: Image = { ...emptyImage, brokers: mapOf([[2, registered as Broker]]) };
  stage.images.set(1, image);
  stage.turn(1, (at) => metadata['metadata-applied'](at, offset, 1));
}

/** Broker 3 is eligible, and registers again after it was killed. */
function comesBack(stage: Stage): void {
  stage.turn(0, (at) => metadata['broker-registered'](at, 3, 5));
  stage.turn(0, (at) => controller['eligible-changed'](at, orders, [3], [], [1]));
  stage.restart(3, 2);
  stage.turn(0, (at) => metadata['broker-registered'](at, 3, 9));
  stage.fetch(1, 2, 2);
}

/** What breaks each promise, after everything has gone well so far. */
export const registrationBreaks: Readonly<Record<string, (stage: Stage) => void>> = {
  'K-21'(stage) {
    const over = ErrorCode.FENCED_LEADER_EPOCH;
    stage.turn(1, (at) => write['isr-change-proposed'](at, orders, [1, 2], 'it lagged'));
    stage.turn(1, (at) => write['isr-change-answered'](at, orders, [1, 2, 3], 0, over));
  },
  'K-22'(stage) {
    hearOf(stage, 4, {});
    hearOf(stage, 7, { fenced: true });
  },
  'K-23'(stage) {
    stage.turn(0, (at) => controller['broker-behind'](at, 2, 1, 4));
    stage.turn(0, (at) => controller['broker-behind'](at, 2, 4, 6));
  },
  'K-24': comesBack,
};
