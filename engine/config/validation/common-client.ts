// What all clients check and adapt once their settings are parsed: CommonClientConfigs.
import type { ConfigRefusal, ConfigValue } from '../definition.ts';
import { invalidValue } from '../definition.ts';
import type { Settings } from '../parse.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { textAt } from '../resolve.ts';

/** A login needs a mechanism. */
export function checkSaslMechanism(values: ParsedConfigs): ConfigRefusal | undefined {
  const protocol = textAt(values, 'security.protocol').toUpperCase();
  const mechanism = values['sasl.mechanism'];
  const named = mechanism !== null && mechanism !== '';
  if (named || !protocol.startsWith('SASL_')) return undefined;
  return invalidValue(
    'sasl.mechanism',
    'null',
    'When the security.protocol configuration enables SASL, mechanism must be non-null and ' +
      'non-empty string.',
  );
}

/** Whoever sets only the first pause before reconnecting wants no longer ones. */
export function withSteadyReconnects(
  values: ParsedConfigs,
  settings: Settings,
): Record<string, ConfigValue> {
  const isSteady =
    settings['reconnect.backoff.ms'] !== undefined &&
    settings['reconnect.backoff.max.ms'] === undefined;
  const pause = values['reconnect.backoff.ms'] ?? null;
  return isSteady ? { ...values, 'reconnect.backoff.max.ms': pause } : { ...values };
}
