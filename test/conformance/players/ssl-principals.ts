import {
  applySslPrincipalRules,
  readSslPrincipalRules,
  SslPrincipalError,
} from '../../../engine/protocol/ssl-principal.ts';
import { difference } from '../difference.ts';
import type { Player } from '../player.ts';

interface Failure {
  readonly error: string;
  readonly message: string;
}

const exceptions: Readonly<Record<SslPrincipalError['fault'], string>> = {
  'invalid-rule': 'java.lang.IllegalArgumentException',
  'invalid-pattern': 'java.util.regex.PatternSyntaxException',
  'no-matching-rule': 'org.apache.kafka.common.security.ssl.SslPrincipalMapper$NoMatchingRule',
};

/** Names that rules make of the distinguished names of certificates. */
export const sslPrincipals: Player = {
  families: ['tables/ssl-principals'],
  play: (_, { rules, name, value, fails }) => {
    try {
      const found = applySslPrincipalRules(readSslPrincipalRules(rules as string), name as string);
      return difference({ value, fails }, { value: found });
    } catch (error) {
      if (!(error instanceof SslPrincipalError)) throw error;
      const found = { error: exceptions[error.fault], message: error.message };
      return differenceOfFailures(fails as Failure | undefined, found);
    }
  },
};

/** What is wrong with a pattern Java says in its own words. */
function differenceOfFailures(recorded: Failure | undefined, found: Failure): string | undefined {
  const isOfRuntime = recorded?.error === exceptions['invalid-pattern'];
  return isOfRuntime ? difference(recorded.error, found.error) : difference(recorded, found);
}
