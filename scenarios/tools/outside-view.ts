// Addresses in answers as they look from outside the world, where brokers are behind other names
// (what advertised.listeners tells clients).
import type { Heard, Script } from '../../engine/clients/admin/script.ts';

/** Addresses by those of the world: `{ 'b1:9092': 'localhost:19092' }`. */
export type OutsideNames = Readonly<Record<string, string>>;

/** Runs a script that sees brokers under their names outside. */
export function* seenFromOutside<T>(script: Script<T>, names: OutsideNames): Script<T> {
  const isPlain = Object.keys(names).length === 0;
  let result = script.next();
  while (result.done !== true) {
    const heard = yield result.value;
    result = script.next(isPlain ? heard : translated(heard, names));
  }
  return result.value;
}

const translated = (heard: Heard, names: OutsideNames): Heard => ({
  ...heard,
  answers: heard.answers.map((answer) =>
    answer.type === 'answered' ? (renamed(answer, names) as typeof answer) : answer,
  ),
});

/** A copy in which every `host` and `port` that stand together have their names outside. */
function renamed(value: unknown, names: OutsideNames): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, names));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, renamed(each, names)] as const);
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  const address = names[`${String(copy['host'])}:${String(copy['port'])}`];
  if (address === undefined) return copy;
  const [host, port] = address.split(':');
  return { ...copy, host, port: Number(port) };
}
