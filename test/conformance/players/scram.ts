import { fromBase64, toPaddedBase64 } from '../../../engine/protocol/base64.ts';
import { saslNameOf, usernameOf } from '../../../engine/protocol/scram-messages.ts';
import {
  answerClientFinal,
  answerClientFirst,
  answerServerFirst,
  beginScram,
  checkServerFinal,
  credentialText,
  scramKeys,
  scramMechanisms,
  type CredentialLookup,
  type ScramCredential,
  type ScramMechanism,
} from '../../../engine/protocol/scram.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';
import { outcomeOfSasl, type SaslOutcome } from '../sasl-outcome.ts';

/** SCRAM: derived keys, whole handshakes, and single messages made by hand. */
export const scram: Player = {
  families: ['tables/scram'],
  play: (_, theCase) => {
    const play = plays[theCase['kind'] as keyof typeof plays];
    return play === undefined ? `there is no player for ${theCase.id}` : play(theCase);
  },
};

const plays: Readonly<Record<string, (theCase: GoldenCase) => string | undefined>> = {
  mechanism: playMechanism,
  credential: playCredential,
  exchange: playExchange,
  server: playServer,
  client: playClient,
  name: ({ name, value, back }) => {
    const written = saslNameOf(name as string);
    return difference({ value, back }, { value: written, back: usernameOf(written) });
  },
  username: ({ saslName, value, fails }) =>
    difference(
      { value, fails },
      outcomeOfSasl(() => usernameOf(saslName as string)),
    ),
};

function playMechanism({ id, kind, ...recorded }: GoldenCase): string | undefined {
  const { hash, ...found } =
    scramMechanisms[id.replace(`${kind as string}.`, '') as ScramMechanism];
  return difference(recorded, { ...found, hash, mac: `Hmac${hash.replace('-', '')}` });
}

function playCredential(theCase: GoldenCase): string | undefined {
  const { mechanism, password, salt, iterations } = theCase;
  const settings = { salt: bytesOf(salt as string), iterations: iterations as number };
  const keys = scramKeys(mechanism as ScramMechanism, password as string, settings);
  return difference(theCase, {
    ...theCase,
    saltedPassword: textOf(keys.saltedPassword),
    clientKey: textOf(keys.clientKey),
    storedKey: textOf(keys.storedKey),
    serverKey: textOf(keys.serverKey),
    text: credentialText({ ...settings, ...keys }),
  });
}

interface Exchange {
  readonly mechanism: ScramMechanism;
  readonly user: string;
  readonly storedUser: string;
  readonly password: string;
  readonly clientPassword: string;
  readonly salt: string;
  readonly iterations: number;
  readonly clientNonce: string;
  readonly serverNonce: string;
}

function playExchange(theCase: GoldenCase): string | undefined {
  const { messages, complete, authorizationId, failsAt, fails } = theCase;
  const exchange = theCase as unknown as Exchange;
  const found = { messages: [] as string[] };
  const outcome = outcomeOfSasl(() => shakeHands(exchange, found.messages));
  const ends =
    outcome.fails === undefined
      ? { complete: true, authorizationId: outcome.value }
      : // Messages alternate; who fails is who should have spoken next.
        { failsAt: found.messages.length % 2 === 1 ? 'server' : 'client', fails: outcome.fails };
  return difference({ messages, complete, authorizationId, failsAt, fails }, { ...found, ...ends });
}

function shakeHands(exchange: Exchange, said: string[]): string {
  const { mechanism, user, clientNonce, clientPassword, serverNonce } = exchange;
  const begun = beginScram(mechanism, user, clientNonce);
  said.push(begun.message);
  const lookUp = lookUpIn(exchange.storedUser, credentialOf(exchange));
  const server = answerClientFirst(mechanism, begun.message, lookUp, serverNonce);
  said.push(server.message);
  const client = answerServerFirst(begun.exchange, server.message, clientPassword);
  said.push(client.message);
  const end = answerClientFinal(server.exchange, client.message);
  said.push(end.message);
  checkServerFinal(client.exchange, end.message);
  return end.authorizationId;
}

/** The server of the hand-made messages knows `user` with the password `pw`. */
function playServer({ mechanism, first, final, value, fails }: GoldenCase): string | undefined {
  const name = mechanism as ScramMechanism;
  const credential = credentialOf({
    mechanism: name,
    password: 'pw',
    salt: 'AQIDBA==',
    iterations: 4096,
  });
  const found: SaslOutcome<string> = outcomeOfSasl(() => {
    const lookUp = lookUpIn('user', credential);
    const answer = answerClientFirst(name, first as string, lookUp, 'sn');
    return final === undefined
      ? answer.message
      : answerClientFinal(answer.exchange, final as string).message;
  });
  return difference({ value, fails }, found);
}

/** The client of the hand-made messages is `user` with the password `pw`. */
function playClient(theCase: GoldenCase): string | undefined {
  const { mechanism, serverFirst, serverFinal, value, fails } = theCase;
  const found = outcomeOfSasl(() => {
    const { exchange } = beginScram(mechanism as ScramMechanism, 'user', 'cn');
    const answer = answerServerFirst(exchange, serverFirst as string, 'pw');
    if (serverFinal !== undefined) checkServerFinal(answer.exchange, serverFinal as string);
    return answer.message;
  });
  return difference({ value, fails }, found);
}

function credentialOf(
  from: Pick<Exchange, 'mechanism' | 'password' | 'salt' | 'iterations'>,
): ScramCredential {
  const settings = { salt: bytesOf(from.salt), iterations: from.iterations };
  return { ...settings, ...scramKeys(from.mechanism, from.password, settings) };
}

/** One user; no delegation token is known. */
function lookUpIn(storedUser: string, credential: ScramCredential): CredentialLookup {
  return (username, isToken) =>
    isToken || username !== storedUser ? undefined : { credential, owner: username };
}

function bytesOf(text: string): Uint8Array {
  return fromBase64(text, 'standard') ?? new Uint8Array(0);
}

function textOf(bytes: Uint8Array): string {
  return toPaddedBase64(bytes, 'standard');
}
