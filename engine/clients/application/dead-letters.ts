// Records that an application could not digest go to a topic of their own, by a producer of its own.
import type { Env } from '../../../sim/program.ts';
import type { Bytes } from '../../protocol/batch.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import { handleProducerEvent, send, startProducer, takeReports } from '../producer/producer.ts';
import {
  copyProducer,
  createProducer,
  weighProducer,
  type DeliveryReport,
  type ProducerState,
} from '../producer/producer-state.ts';
import { clientEnv, type ClientEvent } from './application.ts';
import { producerSettingsOf } from './client-configs.ts';
import type { ConsumingSettings } from './consuming-settings.ts';

/** A record that an application could not digest; immutable. */
export interface DeadLetter {
  readonly key: Bytes;
  readonly value: Bytes;
}

/** The producer of dead letters, and the one that it is delivering. */
export interface DeadLetters {
  readonly topic: string;
  readonly producer: ProducerState;
  /** Null: none is on its way. */
  letter: DeadLetter | null;
}

const part = 'dead-letters';

/** Nothing was sent to it yet. */
export function createDeadLetters(settings: ConsumingSettings): DeadLetters {
  const { name, bootstrap, kafka } = settings;
  const plan = { name: `${name}-dead-letters`, bootstrap, kafka, configs: {} };
  return {
    topic: settings.deadLetters,
    producer: createProducer(producerSettingsOf(plan)),
    letter: null,
  };
}

/** The producer looks for brokers. */
export function startDeadLetters({ producer }: DeadLetters, env: Env<Envelope, never>): void {
  startProducer(producer, clientEnv(env, part));
}

/** Sends a record there. The application waits until it is delivered. */
export function sendDeadLetter(
  letters: DeadLetters,
  letter: DeadLetter,
  env: Env<Envelope, never>,
): void {
  letters.letter = letter;
  const { key, value } = letter;
  send(letters.producer, { topic: letters.topic, key, value }, clientEnv(env, part));
}

/** Something happened to the producer. True: the letter is delivered. */
export function hearOfDeadLetters(
  letters: DeadLetters,
  event: ClientEvent,
  env: Env<Envelope, never>,
): boolean {
  handleProducerEvent(letters.producer, event, clientEnv(env, part));
  return takeReports(letters.producer).some((report) => isDelivered(letters, report, env));
}

/** What cannot be put aside may not be passed over: it is sent again. */
function isDelivered(
  letters: DeadLetters,
  report: DeliveryReport,
  env: Env<Envelope, never>,
): boolean {
  const { letter } = letters;
  if (report.type === 'acknowledged') letters.letter = null;
  else if (report.type === 'failed' && letter !== null) sendDeadLetter(letters, letter, env);
  return report.type === 'acknowledged';
}

/** A snapshot's copy. */
export const copyDeadLetters = (letters: DeadLetters): DeadLetters => ({
  ...letters,
  producer: copyProducer(letters.producer),
});

/** About how many values such a copy touches. */
export const weighDeadLetters = ({ producer }: DeadLetters): number => weighProducer(producer);
