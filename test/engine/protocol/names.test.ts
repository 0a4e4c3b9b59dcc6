import { expect, test } from 'vitest';
import { appliesTo, findsPattern, type ResourcePattern } from '../../../engine/protocol/acl.ts';
import {
  controlKey,
  controlTypeOf,
  controlTypes,
} from '../../../engine/protocol/control-record.ts';
import { backoffMs } from '../../../engine/protocol/exponential-backoff.ts';
import { plainMessage, logInPlain } from '../../../engine/protocol/plain.ts';
import { principalOf, principalText } from '../../../engine/protocol/principal.ts';
import {
  applySslPrincipalRules,
  readSslPrincipalRules,
} from '../../../engine/protocol/ssl-principal.ts';

test('a MATCH filter finds exactly the patterns that apply to its name', () => {
  const patterns: ResourcePattern[] = ['*', 'orders', 'ord', 'other'].flatMap((name) =>
    (['LITERAL', 'PREFIXED'] as const).map((patternType) => {
      return { resourceType: 'TOPIC', name, patternType } as const;
    }),
  );
  const filter = { resourceType: 'TOPIC', name: 'orders', patternType: 'MATCH' } as const;

  const found = patterns.filter((pattern) => findsPattern(filter, pattern));

  expect(found).toEqual(patterns.filter((pattern) => appliesTo(pattern, 'orders')));
  expect(found.map(({ name, patternType }) => `${patternType} ${name}`)).toEqual([
    'LITERAL *',
    'LITERAL orders',
    'PREFIXED orders',
    'PREFIXED ord',
  ]);
});

test('every control record says by its key what it is', () => {
  for (const type of controlTypes) expect(controlTypeOf({ key: controlKey(type) })).toBe(type);
  expect(controlTypeOf({ key: Uint8Array.of(0, 0, 0, 99) })).toBeUndefined();
  expect(() => controlTypeOf({ key: null })).toThrow('at least 4 bytes');
});

test('waits double up to the maximum and never go beyond', () => {
  const settings = { initialMs: 100, multiplier: 2, maxMs: 1000 };

  expect([0, 1, 2, 3, 4, 1000].map((attempts) => backoffMs(settings, attempts))).toEqual([
    100, 200, 400, 800, 1000, 1000,
  ]);
});

test('a principal is read at its first colon', () => {
  expect(principalOf('User:CN=a:b')).toEqual({ type: 'User', name: 'CN=a:b' });
  expect(principalText({ type: 'User', name: 'alice' })).toBe('User:alice');
  expect(principalOf('alice')).toBeUndefined();
});

test('PLAIN logs in who knows the password, but not as somebody else', () => {
  const login = { authorizationId: '', username: 'alice', password: 'secret' };
  const bytes = (message: string): Uint8Array => new TextEncoder().encode(message);
  const isPassword = (name: string, word: string): boolean => name === 'alice' && word === 'secret';

  expect(logInPlain(bytes(plainMessage(login)), isPassword)).toBe('alice');
  expect(() =>
    logInPlain(bytes(plainMessage({ ...login, authorizationId: 'bob' })), isPassword),
  ).toThrow('an authorization id that is different from username');
});

test('$12 is the first group and a 2 where there is no twelfth', () => {
  const rules = readSslPrincipalRules('RULE:^CN=(\\w+).*$/$12/');

  expect(applySslPrincipalRules(rules, 'CN=duke,O=x')).toBe('duke2');
});
