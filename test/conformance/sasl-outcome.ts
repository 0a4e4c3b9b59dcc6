import { SaslError, type SaslFault } from '../../engine/protocol/sasl-error.ts';

/** What a step of a login gave, or how it failed, in the words of the recordings. */
export interface SaslOutcome<T> {
  readonly value?: T;
  readonly fails?: { readonly error: string; readonly message: string };
}

/** Kafka's and Java's classes for the ways in which a login fails. */
const exceptions: Readonly<Record<SaslFault, string>> = {
  'authentication-exception': 'org.apache.kafka.common.errors.SaslAuthenticationException',
  'sasl-exception': 'javax.security.sasl.SaslException',
  'illegal-argument': 'java.lang.IllegalArgumentException',
};

/** Runs a step of a login. */
export function outcomeOfSasl<T>(step: () => T): SaslOutcome<T> {
  try {
    return { value: step() };
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    return { fails: { error: exceptions[error.fault], message: error.message } };
  }
}
