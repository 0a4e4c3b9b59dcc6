// Batches on their way: in which order they are given up when delivery.timeout.ms is over.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ms } from '../../../sim/time.ts';
import { producerSettingsOf } from '../../../engine/clients/application/client-configs.ts';
import { track } from '../../../engine/clients/producer/accumulator.ts';
import { expiredInFlight, expiresAt } from '../../../engine/clients/producer/expiry.ts';
import { forgetInFlight, noteInFlight } from '../../../engine/clients/producer/in-flight.ts';
import {
  createBatch,
  type ProducerBatch,
} from '../../../engine/clients/producer/producer-batch.ts';
import {
  createProducer,
  type ProducerState,
} from '../../../engine/clients/producer/producer-state.ts';

const newProducer = (): ProducerState =>
  createProducer(
    producerSettingsOf({ name: 'shop', bootstrap: ['b1'], kafka: '4.4', configs: {} }),
  );

/** A batch that is sent, to a partition of one of two topics; or the end of one of those on their way. */
type Step = { readonly sendTo: number } | { readonly end: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ sendTo: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ end: fc.integer({ min: 0, max: 20 }) }),
  ),
  { maxLength: 40 },
);

function sent({ accumulator }: ProducerState, partition: number): ProducerBatch {
  const batch = createBatch({
    id: accumulator.nextBatch,
    topic: partition < 3 ? 'orders' : 'payments',
    index: partition % 3,
    number: partition,
    compression: 'none',
    writeLimit: 100,
    memory: 0,
    isSplit: false,
    createdAt: ms(accumulator.nextBatch),
    ratio: 1,
  });
  track(accumulator, batch);
  return batch;
}

/** What is on its way, by partition: the one that has been busy longest comes first. */
function play(producer: ProducerState, played: readonly Step[]): ProducerBatch[] {
  const byPartition = new Map<number, ProducerBatch[]>();
  for (const step of played) {
    if ('sendTo' in step) {
      const batch = sent(producer, step.sendTo);
      noteInFlight(producer, batch);
      byPartition.set(step.sendTo, [...(byPartition.get(step.sendTo) ?? []), batch]);
      continue;
    }
    const all = [...byPartition.values()].flat();
    const ended = all[step.end % all.length];
    if (ended === undefined) continue;
    forgetInFlight(producer, ended);
    const left = (byPartition.get(ended.number) ?? []).filter((batch) => batch !== ended);
    if (left.length > 0) byPartition.set(ended.number, left);
    else byPartition.delete(ended.number);
  }
  return [...byPartition.values()].flat();
}

test('batches expire partition by partition, as these became busy, and in the order of sending', () => {
  fc.assert(
    fc.property(steps, (played) => {
      const producer = newProducer();

      const onTheirWay = play(producer, played);

      expect(expiredInFlight(producer, Infinity)).toEqual(onTheirWay);
    }),
  );
});

test('only whose time is over expires, and the time of the next one is noted', () => {
  fc.assert(
    fc.property(steps, fc.nat(40), (played, until) => {
      const producer = newProducer();
      const { accumulator } = producer;
      const { deliveryTimeout } = accumulator.settings;
      const onTheirWay = play(producer, played);

      const expired = expiredInFlight(producer, ms(until) + deliveryTimeout);

      // Here batches are sent in the order in which they were made.
      expect(expired).toEqual(onTheirWay.filter(({ createdAt }) => createdAt <= ms(until)));
      const next = onTheirWay.filter((batch) => !expired.includes(batch));
      const times = next.map((batch) => expiresAt(accumulator, batch));
      expect(accumulator.nextExpiryAt).toBe(times.reduce((a, b) => Math.min(a, b), Infinity));
    }),
  );
});
