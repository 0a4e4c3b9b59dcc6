// SASL/PLAIN (RFC 4616): one message with user and password in it.
import { SaslError } from './sasl-error.ts';
import { textOfBytes } from './utf8.ts';

/** Is this the password of that user? */
export type PasswordCheck = (username: string, password: string) => boolean;

/** What a client says: who it wants to be (mostly nobody else), its name, its password. */
export interface PlainLogin {
  readonly authorizationId: string;
  readonly username: string;
  readonly password: string;
}

/** A client's only message. */
export function plainMessage({ authorizationId, username, password }: PlainLogin): string {
  return `${authorizationId}\u0000${username}\u0000${password}`;
}

/** The server's side: the name that has logged in, or a SaslError. */
export function logInPlain(message: Uint8Array, isPassword: PasswordCheck): string {
  const { authorizationId, username, password } = readPlain(textOfBytes(message));
  if (username === '') throw failed('Authentication failed: username not specified');
  if (password === '') throw failed('Authentication failed: password not specified');
  if (!isPassword(username, password)) {
    throw failed('Authentication failed: Invalid username or password');
  }
  if (authorizationId !== '' && authorizationId !== username) {
    throw failed(
      'Authentication failed: Client requested an authorization id that is different from username',
    );
  }
  return username;
}

function readPlain(text: string): PlainLogin {
  // Kafka stops counting at four.
  const tokens = text.split('\u0000', 4);
  const [authorizationId, username, password] = tokens;
  if (
    authorizationId === undefined ||
    username === undefined ||
    password === undefined ||
    tokens.length > 3
  ) {
    throw failed(`Invalid SASL/PLAIN response: expected 3 tokens, got ${tokens.length}`);
  }
  return { authorizationId, username, password };
}

function failed(message: string): SaslError {
  return new SaslError('authentication-exception', message);
}
