// DescribeUserScramCredentials: who has a password, of which kind (Kafka's ScramImage). Never the password.
import { get, valuesOf } from '../../../sim/map/persistent-map.ts';
import type { Interner } from '../../metadata/ids.ts';
import type { Image } from '../../metadata/image.ts';
import type { RequestBody, ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';

/** DescribeUserScramCredentials: of some users, or of all that have any. */
export function handleDescribeUserScramCredentials(
  broker: BrokerState,
  call: Call<'DescribeUserScramCredentials'>,
  env: BrokerEnv,
): void {
  const results = describedUsers(broker.view.image, call.request.body, env);
  const body = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: '', results };
  reply(broker, call, { body }, env);
}

type Result = ResponseBody<'DescribeUserScramCredentials'>['results'][number];

function describedUsers(
  image: Image,
  { users }: RequestBody<'DescribeUserScramCredentials'>,
  names: Interner,
): Result[] {
  const asked = (users ?? []).map(({ name }) => name);
  const all = asked.length > 0 ? asked : valuesOf(image.scramUsers).map(({ name }) => name);
  return hashOrder(all, hashOfString).map((user): Result => {
    const isRepeated = all.filter((name) => name === user).length > 1;
    if (isRepeated) {
      const twice = 'Cannot describe SCRAM credentials for the same user twice in a single request';
      return nothing(user, ErrorCode.DUPLICATE_RESOURCE, `${twice}: ${user}`);
    }
    const known = get(image.scramUsers, names.intern('scram-user', user));
    if (known === undefined) {
      const absent = 'Attempt to describe a user credential that does not exist';
      return nothing(user, ErrorCode.RESOURCE_NOT_FOUND, `${absent}: ${user}`);
    }
    const credentialInfos = known.credentials.map(({ mechanism, iterations }) => {
      return { mechanism, iterations };
    });
    return { user, errorCode: ErrorCode.NONE, errorMessage: '', credentialInfos };
  });
}

const nothing = (user: string, errorCode: ErrorCode, errorMessage: string): Result => ({
  user,
  errorCode,
  errorMessage,
  credentialInfos: [],
});
