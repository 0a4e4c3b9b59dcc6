/**
 * How a login failed, by the exception that Kafka has for it: the client hears the words of an
 * `authentication-exception`; the others are told to the broker's log alone.
 */
export type SaslFault = 'authentication-exception' | 'sasl-exception' | 'illegal-argument';

/** A login that failed, or a message of the handshake that cannot be read. The message is Kafka's. */
export class SaslError extends Error {
  override readonly name = 'SaslError';
  readonly fault: SaslFault;

  constructor(fault: SaslFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
