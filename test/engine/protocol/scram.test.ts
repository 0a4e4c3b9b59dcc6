import { expect, test } from 'vitest';
import { SaslError } from '../../../engine/protocol/sasl-error.ts';
import {
  answerClientFinal,
  answerClientFirst,
  answerServerFirst,
  beginScram,
  checkServerFinal,
  scramKeys,
  type CredentialLookup,
} from '../../../engine/protocol/scram.ts';

const salt = Uint8Array.from(Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
const settings = { salt, iterations: 4096 };
const credential = { ...settings, ...scramKeys('SCRAM-SHA-256', 'pencil', settings) };
const lookUp: CredentialLookup = (name, isToken) => {
  if (isToken) return name === 'token-1' ? { credential, owner: 'alice' } : undefined;
  return name === 'user' ? { credential, owner: 'user' } : undefined;
};

test('the example of RFC 7677 is spoken word for word', () => {
  const client = beginScram('SCRAM-SHA-256', 'user', 'rOprNGfwEbeRWgbNEkqO');
  const nonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const server = answerClientFirst('SCRAM-SHA-256', client.message, lookUp, nonce);
  const proof = answerServerFirst(client.exchange, server.message, 'pencil');
  const end = answerClientFinal(server.exchange, proof.message);
  checkServerFinal(proof.exchange, end.message);

  expect([client.message, server.message, proof.message, end.message]).toEqual([
    'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    `r=rOprNGfwEbeRWgbNEkqO${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    `c=biws,r=rOprNGfwEbeRWgbNEkqO${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  ]);
  expect(end.authorizationId).toBe('user');
});

test('a delegation token logs in as its owner', () => {
  const token = beginScram('SCRAM-SHA-256', 'token-1', 'cn', new Map([['tokenauth', 'true']]));
  const server = answerClientFirst('SCRAM-SHA-256', token.message, lookUp, 'sn');
  const proof = answerServerFirst(token.exchange, server.message, 'pencil');

  expect(answerClientFinal(server.exchange, proof.message).authorizationId).toBe('alice');
});

test('whoever does not know the password is refused, and a server too that does not know the user', () => {
  const client = beginScram('SCRAM-SHA-256', 'user', 'cn');
  const server = answerClientFirst('SCRAM-SHA-256', client.message, lookUp, 'sn');
  const wrong = answerServerFirst(client.exchange, server.message, 'pencils');

  expect(() => answerClientFinal(server.exchange, wrong.message)).toThrow(SaslError);
  expect(() => checkServerFinal(wrong.exchange, 'v=AAAA')).toThrow('Invalid server signature');
});

test('a server that asks for too little work is not trusted', () => {
  const client = beginScram('SCRAM-SHA-512', 'user', 'cn');

  expect(() => answerServerFirst(client.exchange, 'r=cnsn,s=AQIDBA==,i=100', 'pw')).toThrow(
    'Requested iterations 100 is less than the minimum 4096 for SCRAM_SHA_512',
  );
});
