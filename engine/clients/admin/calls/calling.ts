// What all calls of the admin client have in common: their time, their retries, their failures.
import { ms, type Micros } from '../../../../sim/time.ts';
import type { ApiName } from '../../../protocol/apis.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { errorPackage, exceptionOf, executionException, JavaException } from '../exception.ts';
import {
  ask,
  askAll,
  backOff,
  lookAtClock,
  type Ask,
  type AskAnswer,
  type Script,
} from '../script.ts';

/** What every call may be told. */
export interface CallOptions {
  /** Left out: default.api.timeout.ms. */
  readonly timeoutMs?: number;
}

/** default.api.timeout.ms of a client that does not set it. */
export const defaultApiTimeoutMs = 60_000;

/** What a call found out about one key of many. */
export type Outcome<T> = { readonly value: T } | { readonly error: JavaException };

/** KafkaFuture.get: the value, or an ExecutionException around the error. */
export function valueOf<T>(outcome: Outcome<T> | undefined): T {
  if (outcome === undefined) throw new JavaException('java.lang.NullPointerException', null);
  if ('error' in outcome) throw executionException(outcome.error);
  return outcome.value;
}

/** KafkaFuture.allOf: the values of all keys, or an ExecutionException around the first error. */
export const valuesOfAll = <K, T>(outcomes: ReadonlyMap<K, Outcome<T>>): Map<K, T> =>
  new Map([...outcomes].map(([key, outcome]) => [key, valueOf(outcome)]));

/** What an error code says of a key. */
export const outcomeOf = <T>(code: number, message: string | null, value: T): Outcome<T> =>
  code === ErrorCode.NONE ? { value } : { error: exceptionOf(code, message) };

/** A call begins: when its time will be over. */
export function* beginCall({ timeoutMs = defaultApiTimeoutMs }: CallOptions): Script<Micros> {
  const { at } = yield* lookAtClock();
  return at + ms(timeoutMs);
}

/** What stands in an answer; throws what a client throws when there is none. */
export function bodyOf<N extends ApiName>(
  answer: AskAnswer<N>,
  { api, call }: Ask<N>,
): ResponseBody<N> {
  if (answer.type === 'answered') return answer.body;
  if (answer.type === 'unsupported') throw unsupported(api);
  throw answer.type === 'lost' ? timedOut(call, 0) : timedOut(answer.call, answer.tries);
}

const unsupported = (api: ApiName): JavaException =>
  new JavaException(
    `${errorPackage}.UnsupportedVersionException`,
    `The node does not support ${constantName(api)}`,
    { code: ErrorCode.UNSUPPORTED_VERSION },
  );

const constantName = (api: ApiName): string =>
  api.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/** Simplified: without the deadlines in milliseconds that Kafka's message names. */
const timedOut = (call: string, tries: number): JavaException =>
  new JavaException(
    `${errorPackage}.TimeoutException`,
    tries === 0
      ? `Timed out waiting for a node assignment. Call: ${call}`
      : `Call(callName=${call}, tries=${tries}) timed out after ${tries} attempt(s)`,
    { code: ErrorCode.REQUEST_TIMED_OUT },
  );

/** Asks until no code of the answer is one to wait for. */
export function* askPatiently<N extends ApiName>(
  question: Ask<N>,
  waitsFor: (body: ResponseBody<N>) => boolean,
): Script<ResponseBody<N>> {
  for (let failures = 0; ; failures += 1) {
    const body = bodyOf(yield* ask(question), question);
    if (!waitsFor(body)) return body;
    yield* backOff(failures);
  }
}

/** Asks once; only lost connections are a reason to ask again. */
export function* askOnce<N extends ApiName>(question: Ask<N>): Script<ResponseBody<N>> {
  return bodyOf(yield* ask(question), question);
}

/** Is it worth while to ask again? */
export const isRetriable = (code: number): boolean => errorOf(code).retriable;

/** Keys by the node that has to be asked about them. */
export function byNode<K>(keys: readonly K[], nodeOf: (key: K) => number): Map<number, K[]> {
  const nodes = new Map<number, K[]>();
  for (const key of keys) {
    const node = nodeOf(key);
    const list = nodes.get(node);
    if (list === undefined) nodes.set(node, [key]);
    else list.push(key);
  }
  return nodes;
}

/** A call on keys that live on different nodes: where each lives, and what its node says (AdminApiDriver). */
export interface KeyedCall<K, T, N extends ApiName> {
  readonly until: Micros;
  /** Where keys live, as far as it can be found out now; a number: all on one node. */
  readonly lookUp: number | ((keys: readonly K[]) => Script<ReadonlyMap<K, Located>>);
  readonly question: (keys: readonly K[], node: number) => Ask<N>;
  /** What an answer says of a key: a value, an error, or that one has to ask again. */
  readonly readAnswer: (key: K, body: ResponseBody<N>, node: number) => Verdict<T>;
}

/** Where a key lives: a node, an error for ever, or nobody knows yet. */
export type Located = number | JavaException | 'unknown';

/** What a node said of a key. */
export type Verdict<T> = Outcome<T> | 'again' | 'moved';

/** Asks the node of every key, and again where keys have moved. */
export function* askEverywhere<K, T, N extends ApiName>(
  keys: readonly K[],
  call: KeyedCall<K, T, N>,
): Script<Map<K, Outcome<T>>> {
  const found = new Map<K, Outcome<T>>();
  let located = new Map<K, Located>();
  const { call: name } = call.question(keys, -1);
  for (let failures = 0; ; failures += 1) {
    const missing = keys.filter((key) => !found.has(key));
    const lost = missing.filter((key) => typeof located.get(key) !== 'number');
    if (lost.length > 0) {
      const places = yield* inDriver(lookUp(lost, call), name, failures);
      located = new Map([...located, ...places]);
    }
    yield* inDriver(askLocated(missing, located, call, found), name, failures);
    if (found.size === new Set(keys).size) return found;
    yield* backOff(failures);
  }
}

/** What is asked on behalf of a call bears its name beside that of the request. */
function* inDriver<T>(script: Script<T>, name: string, triesBefore: number): Script<T> {
  let result = script.next();
  while (result.done !== true) {
    const step = result.value;
    const asks = step.do === 'ask' ? step.asks : [];
    const renamed = asks.map((each) => {
      return { ...each, call: `${name}(api=${constantName(each.api)})`, triesBefore };
    });
    result = script.next(yield step.do === 'ask' ? { ...step, asks: renamed } : step);
  }
  return result.value;
}

function* lookUp<K, T, N extends ApiName>(
  keys: readonly K[],
  { lookUp: how }: KeyedCall<K, T, N>,
): Script<ReadonlyMap<K, Located>> {
  return typeof how === 'number' ? new Map(keys.map((key) => [key, how])) : yield* how(keys);
}

function* askLocated<K, T, N extends ApiName>(
  missing: readonly K[],
  located: Map<K, Located>,
  call: KeyedCall<K, T, N>,
  found: Map<K, Outcome<T>>,
): Script<void> {
  const reachable: K[] = [];
  for (const key of missing) {
    const place = located.get(key);
    if (place instanceof JavaException) found.set(key, { error: place });
    else if (typeof place === 'number') reachable.push(key);
  }
  const nodes = [...byNode(reachable, (key) => located.get(key) as number)];
  const isLookedUp = typeof call.lookUp !== 'number';
  const questions = nodes.map(([node, those]) => ({
    ...call.question(those, node),
    ...(isLookedUp ? { isLookedUp: true as const } : {}),
  }));
  const answers = yield* askAll(questions);
  answers.forEach((answer, i) => {
    const [node, those] = nodes[i] ?? [-1, []];
    const question = questions[i];
    if (question === undefined) return;
    if (answer.type === 'lost') {
      for (const key of those) located.set(key, 'unknown');
      return;
    }
    const body = bodyOf(answer, question);
    for (const key of those) {
      const verdict = call.readAnswer(key, body, node);
      if (verdict === 'moved') located.set(key, 'unknown');
      else if (verdict !== 'again') found.set(key, verdict);
    }
  });
}
