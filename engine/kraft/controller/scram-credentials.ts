// AlterUserScramCredentials (KIP-554, KIP-900): passwords are set and removed.
import { get } from '../../../sim/map/persistent-map.ts';
import { imageAllows } from '../../metadata/abilities.ts';
import type { Interner } from '../../metadata/ids.ts';
import type { Image } from '../../metadata/image.ts';
import type { ScramChange, ScramRemoval } from '../../metadata/records.ts';
import type { ScramMechanismNumber } from '../../metadata/security.ts';
import type {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../protocol/apis/alter-user-scram-credentials.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { scramKeysOfSalted, scramMechanisms, type ScramMechanism } from '../../protocol/scram.ts';
import { decideAtOnce, accepted, refusal, type Decided, type Refusal } from './decision.ts';

type Deletion = AlterUserScramCredentialsRequest['deletions'][number];
type Upsertion = AlterUserScramCredentialsRequest['upsertions'][number];
type UserRecord = ScramChange | ScramRemoval;

/** Each user gets one answer, and may stand in a request once. */
export function decideScramChanges(
  image: Image,
  { deletions, upsertions }: AlterUserScramCredentialsRequest,
  names: Interner,
): Decided<AlterUserScramCredentialsResponse> {
  const outcomes = new Map<string, UserRecord | Refusal>();
  const alter = (name: string, outcome: () => UserRecord | Refusal): void => {
    const before = outcomes.get(name);
    if (before !== undefined && 'errorCode' in before) return;
    outcomes.set(name, before === undefined ? outcome() : twice);
  };
  for (const deletion of deletions) {
    alter(deletion.name, () => deletionOf(image, deletion, names));
  }
  for (const upsertion of upsertions) {
    alter(upsertion.name, () => upsertionOf(image, upsertion, names));
  }
  const all = [...outcomes];
  const records = all.flatMap(([, outcome]) => ('type' in outcome ? [outcome] : []));
  const results = all.map(([user, outcome]) => {
    const { errorCode, message } = 'type' in outcome ? accepted : outcome;
    return { user, errorCode, errorMessage: message };
  });
  return decideAtOnce(records, { throttleTimeMs: 0, results });
}

const twice = refusal(
  ErrorCode.DUPLICATE_RESOURCE,
  'A user credential cannot be altered twice in the same request',
);

function deletionOf(
  image: Image,
  { name, mechanism: type }: Deletion,
  names: Interner,
): ScramRemoval | Refusal {
  const refused = checkSupport(image) ?? checkUser(name, type);
  if (refused !== undefined) return refused;
  const number = names.intern('scram-user', name);
  const { credentials = [] } = get(image.scramUsers, number) ?? {};
  const known = credentials.find(({ mechanism }) => mechanism === type);
  if (known !== undefined) {
    return { type: 'remove-scram', number, user: name, mechanism: known.mechanism };
  }
  return refusal(
    ErrorCode.RESOURCE_NOT_FOUND,
    'Attempt to delete a user credential that does not exist',
  );
}

function upsertionOf(
  image: Image,
  { name, mechanism: type, iterations, salt, saltedPassword }: Upsertion,
  names: Interner,
): ScramChange | Refusal {
  const refused = checkSupport(image) ?? checkUser(name, type) ?? checkIterations(type, iterations);
  const kind = mechanismOf(type);
  if (refused !== undefined || kind === undefined) return refused ?? unknownMechanism;
  const { storedKey, serverKey } = scramKeysOfSalted(kind, saltedPassword);
  const mechanism: ScramMechanismNumber = scramMechanisms[kind].type;
  const credential = { mechanism, salt, storedKey, serverKey, iterations };
  return { type: 'scram', number: names.intern('scram-user', name), user: name, credential };
}

function checkSupport(image: Image): Refusal | undefined {
  if (imageAllows(image, 'isScramSupported')) return undefined;
  return refusal(
    ErrorCode.UNSUPPORTED_VERSION,
    'The current metadata.version does not support SCRAM',
  );
}

const unknownMechanism = refusal(ErrorCode.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism');

function checkUser(name: string, type: number): Refusal | undefined {
  if (name === '') {
    return refusal(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Username must not be empty');
  }
  return mechanismOf(type) === undefined ? unknownMechanism : undefined;
}

function checkIterations(type: number, iterations: number): Refusal | undefined {
  const mechanism = mechanismOf(type);
  if (mechanism === undefined) return unknownMechanism;
  const { minIterations, maxIterations } = scramMechanisms[mechanism];
  if (iterations < minIterations) {
    return refusal(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too few iterations');
  }
  return iterations > maxIterations
    ? refusal(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too many iterations')
    : undefined;
}

const mechanisms = Object.keys(scramMechanisms) as ScramMechanism[];

const mechanismOf = (type: number): ScramMechanism | undefined =>
  mechanisms.find((mechanism) => scramMechanisms[mechanism].type === type);
