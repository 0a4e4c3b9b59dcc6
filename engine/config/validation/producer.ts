// How a producer's settings are checked and adapted: ProducerConfig.
import type { ConfigRefusal, Outcome } from '../definition.ts';
import { configException } from '../definition.ts';
import { isBefore } from '../release.ts';
import type { Settings } from '../parse.ts';
import { producerConfigs } from '../producer-configs.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs, textAt } from '../resolve.ts';
import { checkSaslMechanism, withSteadyReconnects } from './common-client.ts';

/** A producer's settings as it will use them, or why Kafka refuses them. */
export function checkProducer(release: string, settings: Settings): Outcome<ParsedConfigs> {
  const parsed = parseConfigs(producerConfigs, release, settings);
  if ('refused' in parsed) return parsed;
  const values = parsed.value;
  const conflict = conflictOf(values, settings, release);
  const refused =
    checkSaslMechanism(values) ??
    checkIdempotence(settings, conflict) ??
    checkTransactions(values, settings, conflict);
  if (refused !== undefined) return { refused };
  return { value: refined(values, settings, conflict) };
}

/** Why idempotence cannot be had; whether it was asked for decides if that is an error. */
interface Conflict {
  readonly complaint: string;
  /** Since 4.0 too many requests in flight are an error even if idempotence is only the default. */
  readonly always: boolean;
}

function conflictOf(
  values: ParsedConfigs,
  settings: Settings,
  release: string,
): Conflict | undefined {
  if (values['enable.idempotence'] !== true) return undefined;
  const refusedEarlier = values['retries'] === 0 || acksOf(values) !== '-1';
  const asked = settings['enable.idempotence'] !== undefined;
  const crowded = crowdedConflict(values, release);
  if (crowded?.always === true && !(asked && refusedEarlier)) return crowded;
  return retriesOrAcksConflict(values) ?? crowded;
}

function retriesOrAcksConflict(values: ParsedConfigs): Conflict | undefined {
  if (values['retries'] === 0) {
    const complaint = 'Must set retries to non-zero when using the idempotent producer.';
    return { complaint, always: false };
  }
  if (acksOf(values) === '-1') return undefined;
  const complaint =
    'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee ' +
    'idempotence.';
  return { complaint, always: false };
}

function crowdedConflict(values: ParsedConfigs, release: string): Conflict | undefined {
  const inFlight = Number(values['max.in.flight.requests.per.connection']);
  if (inFlight <= 5) return undefined;
  const name = 'max.in.flight.requests.per.connection';
  return isBefore(release, '4.0')
    ? { complaint: `Must set ${name} to at most 5 to use the idempotent producer.`, always: false }
    : {
        complaint:
          `To use the idempotent producer, ${name} must be set to at most 5. ` +
          `Current value is ${inFlight}.`,
        always: true,
      };
}

function checkIdempotence(
  settings: Settings,
  conflict: Conflict | undefined,
): ConfigRefusal | undefined {
  const asked = settings['enable.idempotence'] !== undefined;
  if (conflict === undefined || !(asked || conflict.always)) return undefined;
  return configException(conflict.complaint);
}

function checkTransactions(
  values: ParsedConfigs,
  settings: Settings,
  conflict: Conflict | undefined,
): ConfigRefusal | undefined {
  const idempotent = values['enable.idempotence'] === true && conflict === undefined;
  if (settings['transactional.id'] !== undefined && !idempotent) {
    return configException('Cannot set a transactional.id without also enabling idempotence.');
  }
  const twoPhase = values['transaction.two.phase.commit.enable'] === true;
  if (!twoPhase || settings['transaction.timeout.ms'] === undefined) return undefined;
  return configException(
    'Cannot set transaction.timeout.ms when transaction.two.phase.commit.enable is set to true. ' +
      'Transactions will not expire with two-phase commit enabled.',
  );
}

function refined(
  values: ParsedConfigs,
  settings: Settings,
  conflict: Conflict | undefined,
): ParsedConfigs {
  const id =
    settings['client.id'] === undefined ? `producer-${ordinal(values)}` : values['client.id'];
  return {
    ...withSteadyReconnects(values, settings),
    acks: acksOf(values),
    'enable.idempotence': values['enable.idempotence'] === true && conflict === undefined,
    'client.id': id ?? null,
  };
}

// Simplified: Kafka counts the nameless producers of a process; here each is the first.
const ordinal = (values: ParsedConfigs): string => textAt(values, 'transactional.id') || '1';

const acksOf = (values: ParsedConfigs): string =>
  values['acks'] === 'all' ? '-1' : textAt(values, 'acks');
