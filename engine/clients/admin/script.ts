// How a call of the admin client is written down: a generator that asks and is told (KafkaAdminClient).
// What it was told so far is its whole state: the generator itself is made anew and runs through the
// same answers again, so that a snapshot holds plain data and nothing that is suspended.
import type { Micros } from '../../../sim/time.ts';
import type { apis, ApiName } from '../../protocol/apis.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import type { Draft } from '../../protocol/schema/message.ts';

/** Who is to be asked: any broker, the controller as brokers name it, or one node. */
export type Target = 'any' | 'controller' | number;

/** One request; until its time is over it is repeated when its connection breaks. */
export interface Ask<N extends ApiName = ApiName> {
  readonly api: N;
  readonly body: Draft<(typeof apis)[N]['request']>;
  readonly to: Target;
  /** Kafka's name of the call, for the message of a time-out. */
  readonly call: string;
  /** On the client's clock. */
  readonly until: Micros;
  /** The node was looked up: where it is lost the script hears of it, and may look again. */
  readonly isLookedUp?: true;
  /** How often the same was asked before, for the message of a time-out. */
  readonly triesBefore?: number;
  /** Where the newest version says something else. */
  readonly maxVersion?: number;
}

/** What became of a request. */
export type AskAnswer<N extends ApiName = ApiName> =
  | {
      readonly type: 'answered';
      readonly nodeId: number;
      readonly version: number;
      readonly body: ResponseBody<N>;
    }
  | { readonly type: 'unsupported' }
  /** The connection broke, or nobody knows the node any more. */
  | { readonly type: 'lost' }
  /** Its time is over; `tries`: how often it was sent. */
  | { readonly type: 'timed-out'; readonly call: string; readonly tries: number };

/** What a script waits for. */
export type Step =
  | { readonly do: 'ask'; readonly asks: readonly Ask[] }
  /** retry.backoff.ms, doubled with every failure. */
  | { readonly do: 'back-off'; readonly failures: number }
  | { readonly do: 'wait'; readonly time: Micros }
  | { readonly do: 'look-at-clock' }
  /** A number from 0 up to, but not including, another. */
  | { readonly do: 'draw'; readonly below: number }
  /** Something that only the client's owner can do. */
  | { readonly do: 'owner'; readonly wish: object };

/** What a script is told when its step is done. */
export interface Heard {
  readonly at: Micros;
  /** The time of day, in milliseconds since 1970. */
  readonly wallMs: number;
  readonly answers: readonly AskAnswer[];
  /** What was drawn. */
  readonly drawn?: number;
  /** What the owner did. */
  readonly told?: unknown;
}

/** A call, or many one after the other. */
export type Script<T> = Generator<Step, T, Heard>;

/** Where a script stands after all that it has heard. */
export type Progress<T> =
  | { readonly done: false; readonly step: Step }
  | { readonly done: true; readonly value: T };

/** Runs a script through everything that it has heard. */
export function runScript<T>(script: Script<T>, heard: readonly Heard[]): Progress<T> {
  let result = script.next();
  for (const each of heard) {
    if (result.done === true) break;
    result = script.next(each);
  }
  return result.done === true
    ? { done: true, value: result.value }
    : { done: false, step: result.value };
}

/** Asks one question. */
export function* ask<N extends ApiName>(question: Ask<N>): Script<AskAnswer<N>> {
  const [answer] = yield* askAll([question]);
  return answer ?? { type: 'timed-out', call: question.call, tries: 0 };
}

/** Asks several at once; the answers come in the order of the questions. */
export function* askAll<N extends ApiName>(
  questions: readonly Ask<N>[],
): Script<readonly AskAnswer<N>[]> {
  if (questions.length === 0) return [];
  const { answers } = yield { do: 'ask', asks: questions as unknown as readonly Ask[] };
  return answers as readonly AskAnswer<N>[];
}

/** The client's clock, and the time of day. */
export function* lookAtClock(): Script<Heard> {
  return yield { do: 'look-at-clock' };
}

/** Draws a number, so that what is random follows from the world's seed. */
export function* draw(below: number): Script<number> {
  const { drawn } = yield { do: 'draw', below };
  return drawn ?? 0;
}

/** Waits for so long. */
export function* wait(time: Micros): Script<Heard> {
  return yield { do: 'wait', time };
}

/** Waits as long as one waits after so many failures. */
export function* backOff(failures: number): Script<Heard> {
  return yield { do: 'back-off', failures };
}
