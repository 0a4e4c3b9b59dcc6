// SCRAM (RFC 5802) as Kafka does it: both know the password, neither says it. All is synchronous.
import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { toPaddedBase64 } from './base64.ts';
import { SaslError } from './sasl-error.ts';
import {
  channelHeader,
  readClientFinal,
  readClientFirst,
  readServerFinal,
  readServerFirst,
  saslNameOf,
  usernameOf,
  writeBareClientFirst,
  writeClientFinal,
  writeClientFirst,
  writeServerFinal,
  writeServerFirst,
  writeUnprovenClientFinal,
  type ClientFirst,
  type ServerFirst,
} from './scram-messages.ts';
import { textToBytes } from './utf8.ts';

/** The two kinds of SCRAM that Kafka speaks. */
export const scramMechanisms = {
  'SCRAM-SHA-256': { type: 1, hash: 'SHA-256', minIterations: 4096, maxIterations: 16_384 },
  'SCRAM-SHA-512': { type: 2, hash: 'SHA-512', minIterations: 4096, maxIterations: 16_384 },
} as const;

/** The name of a kind of SCRAM, as SASL says it. */
export type ScramMechanism = keyof typeof scramMechanisms;

/** What a broker keeps of a user's password. */
export interface ScramCredential {
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
  readonly iterations: number;
}

/** The keys that a password gives. */
export interface ScramKeys {
  readonly saltedPassword: Uint8Array;
  readonly clientKey: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** How a server finds a credential; of a delegation token when the client says tokenauth. */
export type CredentialLookup = (
  username: string,
  isToken: boolean,
) => { readonly credential: ScramCredential | undefined; readonly owner: string } | undefined;

/** What a server remembers between the two messages of a client. */
export interface ServerExchange {
  readonly mechanism: ScramMechanism;
  readonly clientFirst: ClientFirst;
  readonly serverFirst: ServerFirst;
  readonly credential: ScramCredential;
  /** Who has logged in, if the proof is right. */
  readonly authorizationId: string;
}

/** What a client remembers between the two messages of a server. */
export interface ClientExchange {
  readonly mechanism: ScramMechanism;
  readonly clientFirst: ClientFirst;
  /** The signature that only a server can make that knows the user; known after its first message. */
  readonly expectedSignature?: Uint8Array;
}

/** Derives the keys of a password. Kafka takes the password's UTF-8 as it is. */
export function scramKeys(
  mechanism: ScramMechanism,
  password: string,
  { salt, iterations }: Pick<ScramCredential, 'salt' | 'iterations'>,
): ScramKeys {
  const hash = hashOf(mechanism);
  const options = { c: iterations, dkLen: hash.outputLen };
  return scramKeysOfSalted(mechanism, pbkdf2(hash, textToBytes(password), salt, options));
}

/** Derives the keys of a password that was salted already: admin tools send it so. */
export function scramKeysOfSalted(
  mechanism: ScramMechanism,
  saltedPassword: Uint8Array,
): ScramKeys {
  const hash = hashOf(mechanism);
  const clientKey = hmac(hash, saltedPassword, textToBytes('Client Key'));
  const serverKey = hmac(hash, saltedPassword, textToBytes('Server Key'));
  return { saltedPassword, clientKey, storedKey: hash(clientKey), serverKey };
}

/** A credential as ZooKeeper keeps it. */
export function credentialText(credential: ScramCredential): string {
  const text = (bytes: Uint8Array): string => toPaddedBase64(bytes, 'standard');
  const { salt, storedKey, serverKey, iterations } = credential;
  return (
    `salt=${text(salt)},stored_key=${text(storedKey)},server_key=${text(serverKey)},` +
    `iterations=${iterations}`
  );
}

/** A client begins: its first message. */
export function beginScram(
  mechanism: ScramMechanism,
  username: string,
  nonce: string,
  extensions: ReadonlyMap<string, string> = new Map(),
): { readonly message: string; readonly exchange: ClientExchange } {
  const clientFirst = { authorizationId: '', saslName: saslNameOf(username), nonce, extensions };
  return { message: writeClientFirst(clientFirst), exchange: { mechanism, clientFirst } };
}

/** The server answers a client's first message with salt and iterations. */
export function answerClientFirst(
  mechanism: ScramMechanism,
  text: string,
  lookUp: CredentialLookup,
  serverNonce: string,
): { readonly message: string; readonly exchange: ServerExchange } {
  const clientFirst = readClientFirst(text);
  const username = usernameOf(clientFirst.saslName);
  const { credential, owner } = findCredential(clientFirst, username, lookUp);
  if (clientFirst.authorizationId !== '' && clientFirst.authorizationId !== username) {
    throw new SaslError(
      'authentication-exception',
      'Authentication failed: Client requested an authorization id that is different from username',
    );
  }
  const { iterations, salt } = credential;
  const { minIterations } = scramMechanisms[mechanism];
  if (iterations < minIterations) {
    throw failed(
      `Iterations ${iterations} is less than the minimum ${minIterations} for ${javaName(mechanism)}`,
    );
  }
  const serverFirst = { nonce: clientFirst.nonce + serverNonce, salt, iterations };
  const exchange = { mechanism, clientFirst, serverFirst, credential, authorizationId: owner };
  return { message: writeServerFirst(serverFirst), exchange };
}

/** The client answers a server's first message with the proof that it knows the password. */
export function answerServerFirst(
  { mechanism, clientFirst }: ClientExchange,
  text: string,
  password: string,
): { readonly message: string; readonly exchange: ClientExchange } {
  const serverFirst = readServerFirst(text);
  const { nonce, iterations } = serverFirst;
  if (!nonce.startsWith(clientFirst.nonce)) {
    throw failed('Invalid server nonce: does not start with client nonce');
  }
  const { minIterations } = scramMechanisms[mechanism];
  if (iterations < minIterations) {
    throw failed(
      `Requested iterations ${iterations} is less than the minimum ${minIterations} for ` +
        javaName(mechanism),
    );
  }
  const keys = scramKeys(mechanism, password, serverFirst);
  const unproven = { channelBinding: textToBytes(channelHeader(clientFirst)), nonce };
  const signed = signedText(clientFirst, serverFirst, writeUnprovenClientFinal(unproven));
  const proof = xor(keys.clientKey, hmac(hashOf(mechanism), keys.storedKey, signed));
  const expectedSignature = hmac(hashOf(mechanism), keys.serverKey, signed);
  const message = writeClientFinal({ ...unproven, proof });
  return { message, exchange: { mechanism, clientFirst, expectedSignature } };
}

/** The server checks the proof and shows in turn that it knows the user. */
export function answerClientFinal(
  { mechanism, clientFirst, serverFirst, credential, authorizationId }: ServerExchange,
  text: string,
): { readonly message: string; readonly authorizationId: string } {
  const clientFinal = readClientFinal(text);
  if (clientFinal.nonce !== serverFirst.nonce) {
    throw failed('Invalid client nonce in the final client message.');
  }
  const hash = hashOf(mechanism);
  const signed = signedText(clientFirst, serverFirst, writeUnprovenClientFinal(clientFinal));
  const clientKey = xor(hmac(hash, credential.storedKey, signed), clientFinal.proof);
  if (!areEqual(hash(clientKey), credential.storedKey)) throw failed('Invalid client credentials');
  const signature = hmac(hash, credential.serverKey, signed);
  return { message: writeServerFinal({ signature }), authorizationId };
}

/** The client checks that it talks to a server that knows the user. */
export function checkServerFinal(exchange: ClientExchange, text: string): void {
  const serverFinal = readServerFinal(text);
  if ('error' in serverFinal) {
    throw failed(
      `Sasl authentication using ${javaName(exchange.mechanism)} failed with error: ${serverFinal.error}`,
    );
  }
  const { expectedSignature } = exchange;
  if (expectedSignature === undefined || !areEqual(serverFinal.signature, expectedSignature)) {
    throw failed('Invalid server signature in server final message');
  }
}

function findCredential(
  clientFirst: ClientFirst,
  username: string,
  lookUp: CredentialLookup,
): { readonly credential: ScramCredential; readonly owner: string } {
  const isToken = clientFirst.extensions.get('tokenauth')?.toLowerCase() === 'true';
  const found = lookUp(username, isToken);
  if (isToken && found === undefined) {
    throw failed(`Token Authentication failed: Invalid tokenId : ${username}`);
  }
  if (found?.credential === undefined) {
    throw failed('Authentication failed: Invalid user credentials');
  }
  return { credential: found.credential, owner: found.owner };
}

/** What both sign: everything said so far, but for the proof. */
function signedText(clientFirst: ClientFirst, serverFirst: ServerFirst, last: string): Uint8Array {
  return textToBytes(
    `${writeBareClientFirst(clientFirst)},${writeServerFirst(serverFirst)},${last}`,
  );
}

function hashOf(mechanism: ScramMechanism): typeof sha256 | typeof sha512 {
  return mechanism === 'SCRAM-SHA-256' ? sha256 : sha512;
}

function javaName(mechanism: ScramMechanism): string {
  return mechanism.replaceAll('-', '_');
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== right.length) {
    throw new SaslError('illegal-argument', 'Argument arrays must be of the same length');
  }
  return left.map((byte, index) => byte ^ (right[index] ?? 0));
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function failed(message: string): SaslError {
  return new SaslError('sasl-exception', message);
}
