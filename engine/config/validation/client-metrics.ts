// Which subscriptions to the metrics of clients may be made: ClientMetricsConfigs (KIP-714).
import { clientMetricsConfigs } from '../client-metrics-configs.ts';
import type { ConfigRefusal, Outcome } from '../definition.ts';
import type { Settings } from '../parse.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs } from '../resolve.ts';

const matchable = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
];

/** The settings of a subscription, or why Kafka refuses them. */
export function checkClientMetrics(release: string, settings: Settings): Outcome<ParsedConfigs> {
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(clientMetricsConfigs, name));
  if (unknown !== undefined) {
    return { refused: badRequest(`Unknown client metrics configuration: ${unknown}`) };
  }
  const parsed = parseConfigs(clientMetricsConfigs, release, settings);
  if ('refused' in parsed) return parsed;
  const refused = checkInterval(parsed.value) ?? checkMatches(parsed.value);
  return refused === undefined ? parsed : { refused };
}

function checkInterval(values: ParsedConfigs): ConfigRefusal | undefined {
  const interval = Number(values['interval.ms']);
  if (interval >= 100 && interval <= 3_600_000) return undefined;
  return badRequest(
    `Invalid value ${interval} for interval.ms, interval must be between 100 and 3600000 (1 hour)`,
  );
}

function checkMatches(values: ParsedConfigs): ConfigRefusal | undefined {
  const patterns = values['match'] as readonly string[];
  const illegal = patterns.find((pattern) => !isMatch(pattern));
  if (illegal === undefined) return undefined;
  return {
    error: 'InvalidConfigurationException',
    message: `Illegal client matching pattern: ${illegal}`,
  };
}

function isMatch(pattern: string): boolean {
  const [name = '', expression, ...more] = pattern.replace(/=+$/, '').split('=');
  const isPair = expression !== undefined && more.length === 0;
  return isPair && matchable.includes(name.trim()) && isExpression(expression.trim());
}

// Simplified: read as one of JavaScript's regular expressions, not of Java's.
function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const badRequest = (message: string): ConfigRefusal => ({
  error: 'InvalidRequestException',
  message,
});
