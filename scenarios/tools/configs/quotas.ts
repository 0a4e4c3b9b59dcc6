// kafka-configs on users, clients and addresses: quotas, and what users log in with.
import {
  alterClientQuotas,
  alterScramCredentials,
  describeClientQuotas,
  describeScramUsers,
  scramMechanisms,
  type QuotaComponent,
  type QuotaEntry,
  type ScramMechanism,
} from '../../../engine/clients/admin/calls/configs.ts';
import {
  errorPackage,
  exceptionOf,
  illegalArgument,
  JavaException,
} from '../../../engine/clients/admin/exception.ts';
import { lookAtClock, type Script } from '../../../engine/clients/admin/script.ts';
import { doubleText, readDouble } from '../../../engine/config/java-text.ts';
import { clientQuotaConfigs, ipQuotaConfigs } from '../../../engine/config/quota-configs.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashMap, entriesOf, put } from '../../../engine/protocol/java/hash-map.ts';
import { scramKeys, scramMechanisms as scramFacts } from '../../../engine/protocol/scram.ts';
import { textToBytes } from '../../../engine/protocol/utf8.ts';
import { println, type ToolIo } from '../tool.ts';
import type { ConfigChanges } from './changes.ts';
import type { Entities } from './entities.ts';

const componentTypes: Readonly<Record<string, string>> = {
  users: 'user',
  clients: 'client-id',
  ips: 'ip',
};

const componentTitles: readonly (readonly [string, string])[] = [
  ['user', 'user-principal'],
  ['client-id', 'client-id'],
  ['ip', 'ip'],
];

/** kafka-configs --describe of users, clients or addresses. */
export function* describeQuotas({ types, names }: Entities, io: ToolIo): Script<void> {
  for (const { entity, values } of yield* quotasOf({ types, names })) {
    const whom = componentTitles.flatMap(([type, title]) => {
      const found = entity.find((each) => each.type === type);
      if (found === undefined) return [];
      return found.name === null ? [`the default ${title}`] : [`${title} '${found.name}'`];
    });
    const inOrder = hashMap<string, number>(hashOfString, values.size);
    for (const [key, value] of values) put(inOrder, key, value);
    const quotas = entriesOf(inOrder).map(({ key, value }) => `${key}=${doubleText(value)}`);
    println(io, `Quota configs for ${whom.join(', ')} are ${quotas.join(', ')}`);
  }
  const mayHaveCredentials = types[0] === 'users' && !types.includes('clients');
  if (mayHaveCredentials && !names.includes('')) yield* describeCredentials(names, io);
}

function* quotasOf({ types, names }: Entities): Script<readonly QuotaEntry[]> {
  if (names.length > types.length) {
    throw illegalArgument('More entity names specified than entity types');
  }
  const filters = types.map((type, i) => {
    const name = names[i];
    const component = { type: componentTypes[type] ?? type };
    if (name === undefined) return component;
    return { ...component, name: name === '' ? null : name };
  });
  return inHashOrder(yield* describeClientQuotas(filters, { strict: true }));
}

/** Entities as a HashMap hands them out whose table was made for so many. */
function inHashOrder(entries: readonly QuotaEntry[]): QuotaEntry[] {
  const map = hashMap<QuotaEntry, null>(
    ({ entity }) =>
      entity.reduce((sum, { type, name }) => {
        const hash = hashOfString(type) ^ (name === null ? 0 : hashOfString(name));
        return Math.trunc(sum + hash) | 0;
      }, 31),
    entries.length,
  );
  for (const entry of entries) put(map, entry, null);
  return entriesOf(map).map(({ key }) => key);
}

function* describeCredentials(names: readonly string[], io: ToolIo): Script<void> {
  for (const { user, errorCode, errorMessage, credentialInfos } of yield* describeScramUsers(
    names,
  )) {
    if (errorCode === ErrorCode.RESOURCE_NOT_FOUND) continue;
    if (errorCode !== ErrorCode.NONE) {
      const { javaClass, text } = exceptionOf(errorCode, errorMessage);
      const name = javaClass.split('.').at(-1);
      println(
        io,
        `Error retrieving SCRAM credential configs for user-principal '${user}': ${name}: ${text}`,
      );
      continue;
    }
    const infos = credentialInfos.map(
      ({ mechanism, iterations }) => `${mechanismName(mechanism)}=iterations=${iterations}`,
    );
    println(io, `SCRAM credential configs for user-principal '${user}' are ${infos.join(', ')}`);
  }
}

const mechanismName = (number: number): string =>
  Object.entries(scramMechanisms).find(([, value]) => value === number)?.[0] ?? 'UNKNOWN';

const isScram = (name: string): name is ScramMechanism => name in scramMechanisms;
const isQuota = (name: string): boolean => name in clientQuotaConfigs;

/** kafka-configs --alter of users and clients. */
export function* alterUsersAndClients(entities: Entities, changes: ConfigChanges): Script<void> {
  checkNames(entities, changes);
  const all = [...changes.added.keys(), ...changes.deleted];
  if (all.some(isQuota)) yield* alterQuotas(entities, changes);
  else yield* alterCredentials(entities.names[0] ?? '', changes);
}

function checkNames({ types, names }: Entities, { added, deleted }: ConfigChanges): void {
  const isOnlyUser = types[0] === 'users' && types.length === 1;
  const isFine = (name: string): boolean => isQuota(name) || (isOnlyUser && isScram(name));
  const kinds = isOnlyUser ? 'quota and SCRAM credential' : 'quota';
  const whom = isOnlyUser ? 'users' : 'clients';
  const complaint = (verb: string, list: string): JavaException =>
    illegalArgument(
      `Only ${kinds} configs can be ${verb} for '${whom}' using --bootstrap-server. Unexpected config names: ${list}`,
    );
  const unknown = [...added.keys()].filter((name) => !isFine(name));
  if (unknown.length > 0) throw complaint('added', `Set(${unknown.join(', ')})`);
  const unknownDeleted = deleted.filter((name) => !isFine(name));
  if (unknownDeleted.length > 0) {
    throw complaint('deleted', `ArrayBuffer(${unknownDeleted.join(', ')})`);
  }
  const all = [...added.keys(), ...deleted];
  if (!all.some(isScram)) return;
  if (names.includes('')) {
    throw illegalArgument(
      'The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.',
    );
  }
  if (all.some(isQuota)) {
    throw illegalArgument(
      "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.",
    );
  }
}

/** kafka-configs --alter of addresses. */
export function* alterAddresses(entities: Entities, changes: ConfigChanges): Script<void> {
  const all = [...changes.added.keys(), ...changes.deleted];
  const unknown = all.filter((name) => !(name in ipQuotaConfigs));
  if (unknown.length > 0) {
    throw illegalArgument(
      `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${unknown.join(',')}`,
    );
  }
  yield* alterQuotas(entities, changes);
}

function* alterQuotas(entities: Entities, { added, deleted }: ConfigChanges): Script<void> {
  const [before] = yield* quotasOf(entities);
  const invalid = deleted.filter((name) => before?.values.has(name) !== true);
  if (invalid.length > 0) {
    throw new JavaException(
      `${errorPackage}.InvalidConfigurationException`,
      `Invalid config(s): ${invalid.join(',')}`,
    );
  }
  const entity = entities.types.map((type, i): QuotaComponent => {
    const name = entities.names[i] ?? '';
    return { type: componentTypes[type] ?? type, name: name === '' ? null : name };
  });
  const set = [...added].map(([key, value]): [string, number | null] => {
    const number = readDouble(value);
    if (number !== undefined) return [key, number];
    throw illegalArgument(`Cannot parse quota configuration value for ${key}: ${value}`);
  });
  const removed = deleted.map((key): [string, number | null] => [key, null]);
  yield* alterClientQuotas(entity, new Map([...set, ...removed]));
}

const defaultIterations = 4_096;

function* alterCredentials(user: string, { added, deleted }: ConfigChanges): Script<void> {
  const { wallMs } = yield* lookAtClock();
  const upsertions = [...added].flatMap(([mechanism, written]) => {
    if (!isScram(mechanism)) return [];
    const { iterations, password } = readCredential(mechanism, written);
    // Simplified: Kafka draws the salt; here it follows from the user and the time.
    const salt = textToBytes(`${user} ${mechanism} ${wallMs}`);
    const { saltedPassword } = scramKeys(mechanism, password, { salt, iterations });
    return [{ name: user, mechanism, iterations, salt, saltedPassword }];
  });
  const deletions = deleted.filter(isScram).map((mechanism) => ({ name: user, mechanism }));
  yield* alterScramCredentials({ deletions, upsertions });
}

interface WrittenCredential {
  readonly iterations: number;
  readonly password: string;
}

/** `iterations=4096,password=secret`. */
function readCredential(mechanism: ScramMechanism, written: string): WrittenCredential {
  const found = /^(?:iterations=(-?[0-9]*),)?password=(.*)$/s.exec(written);
  if (found === null) {
    throw illegalArgument(`Invalid credential property ${mechanism}=${written}`);
  }
  const [, count, password = ''] = found;
  const iterations = count === undefined || count === '-1' ? defaultIterations : Number(count);
  const { minIterations } = scramFacts[mechanism];
  if (iterations < minIterations) {
    throw illegalArgument(
      `Iterations ${iterations} is less than the minimum ${minIterations} required for ${mechanism}`,
    );
  }
  return { iterations, password };
}
