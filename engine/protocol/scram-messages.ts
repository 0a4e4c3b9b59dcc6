// The four messages of SCRAM (RFC 5802), read as strictly as Kafka reads them.
import { fromBase64, toPaddedBase64 } from './base64.ts';
import { SaslError } from './sasl-error.ts';

/** `n,,n=user,r=nonce`: who wants to log in. */
export interface ClientFirst {
  /** Whom the client wants to be; empty: itself. */
  readonly authorizationId: string;
  /** The user's name with `,` and `=` written as `=2C` and `=3D`. */
  readonly saslName: string;
  readonly nonce: string;
  /** Such as `tokenauth=true`, by their names. */
  readonly extensions: ReadonlyMap<string, string>;
}

/** `r=nonces,s=salt,i=iterations`: what the client needs to make its proof. */
export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** `c=biws,r=nonces,p=proof`: that the client knows the password. */
export interface ClientFinal {
  readonly channelBinding: Uint8Array;
  readonly nonce: string;
  readonly proof: Uint8Array;
}

/** `v=signature`: that the server knows the user too; or `e=why not`. */
export type ServerFinal = { readonly error: string } | { readonly signature: Uint8Array };

const value = '[\\x01-\\x2b\\x2d-\\x7f]+';
const safeValue = '[\\x01-\\x2b\\x2d-\\x3c\\x3e-\\x7f]+';
const printable = '[\\x21-\\x2b\\x2d-\\x7e]+';
const saslName = '(?:[\\x01-\\x2b\\x2d-\\x3c\\x3e-\\x7f]|=2C|=3D)+';
const base64 = '(?:[a-zA-Z0-9/+]{4})*(?:[a-zA-Z0-9/+]{3}=|[a-zA-Z0-9/+]{2}==)?';
const reserved = `(?:m=${value},)?`;
const extensions = `(?:,[A-Za-z]+=${value})*`;

const clientFirst = new RegExp(
  `^n,(?:a=(?<authorizationId>${saslName}))?,${reserved}n=(?<name>${saslName}),` +
    `r=(?<nonce>${printable})(?<extensions>${extensions})$`,
);
const serverFirst = new RegExp(
  `^${reserved}r=(?<nonce>${printable}),s=(?<salt>${base64}),i=(?<iterations>[0-9]+)${extensions}$`,
);
const clientFinal = new RegExp(
  `^c=(?<channel>${base64}),r=(?<nonce>${printable})${extensions},p=(?<proof>${base64})$`,
);
const serverFinal = new RegExp(
  `^(?:e=(?<error>${safeValue})|v=(?<signature>${base64})${extensions})$`,
);

/** Reads a client's first message. */
export function readClientFirst(text: string): ClientFirst {
  const groups = clientFirst.exec(text)?.groups;
  if (groups === undefined) throw wrongFormat('client first', text);
  return {
    authorizationId: groups['authorizationId'] ?? '',
    saslName: groups['name'] ?? '',
    nonce: groups['nonce'] ?? '',
    extensions: readExtensions(groups['extensions'] ?? ''),
  };
}

/** Writes a client's first message. */
export function writeClientFirst(message: ClientFirst): string {
  return channelHeader(message) + writeBareClientFirst(message);
}

/** The part of a client's first message that is signed. */
export function writeBareClientFirst({ saslName, nonce, extensions }: ClientFirst): string {
  const fields = [...extensions].map(([name, text]) => `,${name}=${text}`);
  return `n=${saslName},r=${nonce}${fields.join('')}`;
}

/** The start of a client's first message, which its final one repeats. Kafka writes the name without its `a=`. */
export function channelHeader({ authorizationId }: ClientFirst): string {
  return `n,${authorizationId},`;
}

/** Reads a server's first message. */
export function readServerFirst(text: string): ServerFirst {
  const groups = serverFirst.exec(text)?.groups;
  if (groups === undefined) throw wrongFormat('server first', text);
  const iterations = Number(groups['iterations']);
  if (iterations <= 0 || iterations > 0x7fffffff) {
    const shown = iterations <= 0 ? ` ${iterations}` : '';
    throw new SaslError(
      'sasl-exception',
      `Invalid SCRAM server first message format: invalid iterations${shown}`,
    );
  }
  return { nonce: groups['nonce'] ?? '', salt: bytesOf(groups['salt']), iterations };
}

/** Writes a server's first message. */
export function writeServerFirst({ nonce, salt, iterations }: ServerFirst): string {
  return `r=${nonce},s=${toPaddedBase64(salt, 'standard')},i=${iterations}`;
}

/** Reads a client's final message. */
export function readClientFinal(text: string): ClientFinal {
  const groups = clientFinal.exec(text)?.groups;
  if (groups === undefined) throw wrongFormat('client final', text);
  const { nonce = '' } = groups;
  return { channelBinding: bytesOf(groups['channel']), nonce, proof: bytesOf(groups['proof']) };
}

/** Writes a client's final message. */
export function writeClientFinal(message: ClientFinal): string {
  return `${writeUnprovenClientFinal(message)},p=${toPaddedBase64(message.proof, 'standard')}`;
}

/** The part of a client's final message that is signed. */
export function writeUnprovenClientFinal(
  message: Pick<ClientFinal, 'channelBinding' | 'nonce'>,
): string {
  return `c=${toPaddedBase64(message.channelBinding, 'standard')},r=${message.nonce}`;
}

/** Reads a server's final message. */
export function readServerFinal(text: string): ServerFinal {
  const groups = serverFinal.exec(text)?.groups;
  if (groups === undefined) throw wrongFormat('server final', text);
  const { error } = groups;
  return error === undefined ? { signature: bytesOf(groups['signature']) } : { error };
}

/** Writes a server's final message. */
export function writeServerFinal(message: ServerFinal): string {
  if ('error' in message) return `e=${message.error}`;
  return `v=${toPaddedBase64(message.signature, 'standard')}`;
}

/** A user's name as SCRAM writes it. */
export function saslNameOf(username: string): string {
  return username.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

/** The user's name that SCRAM wrote. */
export function usernameOf(written: string): string {
  const username = written.replaceAll('=2C', ',');
  if (username.replaceAll('=3D', '').includes('=')) {
    throw new SaslError('illegal-argument', `Invalid username: ${written}`);
  }
  return username.replaceAll('=3D', '=');
}

function readExtensions(text: string): ReadonlyMap<string, string> {
  const fields = text.split(',').filter((field) => field !== '');
  return new Map(
    fields.map((field) => {
      const at = field.indexOf('=');
      return [field.slice(0, at), field.slice(at + 1)];
    }),
  );
}

function bytesOf(text: string | undefined): Uint8Array {
  return fromBase64(text ?? '', 'standard') ?? new Uint8Array(0);
}

function wrongFormat(which: string, text: string): SaslError {
  return new SaslError('sasl-exception', `Invalid SCRAM ${which} message format: ${text}`);
}
