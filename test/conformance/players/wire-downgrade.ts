import { codecOf, encodeWith } from '../../../engine/protocol/codec/codec.ts';
import { EncodeError } from '../../../engine/protocol/codec/errors.ts';
import { fromJson, type Json } from '../../../engine/protocol/codec/json.ts';
import { difference, differs } from '../difference.ts';
import { hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';
import { messageOf } from './messages-by-name.ts';

interface DowngradeCase {
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly json: Json;
  readonly hex?: string;
  readonly fails?: { readonly error: string; readonly message: string | null };
}

/** A message filled for one version and written at a lower one, or refused. */
export const wireDowngrade: Player = {
  families: ['tables/wire-downgrade'],
  play: (_, theCase) => {
    const { message, from, to, json, hex, fails } = theCase as unknown as DowngradeCase;
    const { schema } = messageOf(message, from);
    const filled = fromJson(schema, from, json);
    const found = attempt(() => hexOfBytes(encodeWith(codecOf(schema, to), filled)));
    if (fails === undefined) return difference(hex, found);
    if (!(found instanceof EncodeError)) return differs(fails, found, '');
    return sameReason(fails.message, found) ? undefined : differs(fails, found.message, '');
  },
};

function attempt<T>(encode: () => T): T | EncodeError {
  try {
    return encode();
  } catch (error) {
    if (error instanceof EncodeError) return error;
    throw error;
  }
}

/** Kafka names the field and the version, except for a null: there Java fails without a word. */
function sameReason(message: string | null, { path, problem }: EncodeError): boolean {
  if (message === null) return problem === 'null is not a value here';
  const [, field = '', version = ''] = /non-default (\w+) at version (\d+)/.exec(message) ?? [];
  const name = newNames.get(field) ?? field;
  return path.endsWith(name) && problem.startsWith(`version ${version} has no such field`);
}

const newNames: ReadonlyMap<string, string> = new Map([
  ['generationId', 'generationIdOrMemberEpoch'],
]);
