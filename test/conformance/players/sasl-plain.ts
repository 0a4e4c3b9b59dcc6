import { logInPlain } from '../../../engine/protocol/plain.ts';
import { difference } from '../difference.ts';
import { bytesOfHex } from '../hex.ts';
import type { Player } from '../player.ts';
import { outcomeOfSasl } from '../sasl-outcome.ts';

const passwords = new Map([
  ['alice', 'secret'],
  ['usér', 'pässwörd'],
]);

/** What the PLAIN server makes of a message. */
export const saslPlain: Player = {
  families: ['tables/sasl-plain'],
  play: (_, { hex, value, fails }) => {
    const isPassword = (username: string, password: string): boolean =>
      passwords.get(username) === password;
    const found = outcomeOfSasl(() => logInPlain(bytesOfHex(hex as string), isPassword));
    return difference({ value, fails }, found);
  },
};
