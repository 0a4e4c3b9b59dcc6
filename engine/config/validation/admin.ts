// How an admin client's settings are checked: AdminClientConfig.
import { adminConfigs } from '../admin-configs.ts';
import type { Outcome } from '../definition.ts';
import type { Settings } from '../parse.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs } from '../resolve.ts';
import { checkSaslMechanism, withSteadyReconnects } from './common-client.ts';

/** An admin client's settings as it will use them, or why Kafka refuses them. */
export function checkAdmin(release: string, settings: Settings): Outcome<ParsedConfigs> {
  const parsed = parseConfigs(adminConfigs, release, settings);
  if ('refused' in parsed) return parsed;
  const refused = checkSaslMechanism(parsed.value);
  return refused === undefined
    ? { value: withSteadyReconnects(parsed.value, settings) }
    : { refused };
}
