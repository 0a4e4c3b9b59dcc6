// What a student reads when a fault begins.
import type { Plain } from '../plain.ts';
import type { Distribution } from '../random/distribution.ts';
import type { Micros } from '../time.ts';
import type { FaultKind } from './kind.ts';
import type { Parameter } from './parameters.ts';

/** The sentence of a kind with its parameters filled in. */
export function faultSentence(kind: FaultKind, parameters: Plain): string {
  const given = parameters as Readonly<Record<string, Plain>>;
  let sentence = kind.sentence;
  for (const [name, parameter] of Object.entries(kind.parameters)) {
    sentence = sentence.replaceAll(`{${name}}`, () => said(parameter, given[name]));
  }
  return sentence;
}

function said(parameter: Parameter, value: Plain | undefined): string {
  if (value === undefined || value === false) return parameter.without ?? '';
  const text = sayings[parameter.type](value);
  return parameter.with === undefined ? text : parameter.with.replace('{}', () => text);
}

const asText = (value: Plain): string => value as string;
const asJson = (value: Plain): string => JSON.stringify(value);

/** How a value of each type of parameter is said. */
const sayings: Readonly<Record<Parameter['type'], (value: Plain) => string>> = {
  host: asText,
  process: asText,
  directory: asText,
  text: asText,
  hosts: (value) => (value as readonly string[]).join(', '),
  groups: (value) =>
    (value as readonly (readonly string[])[]).map((group) => group.join(', ')).join(' | '),
  time: (value) => timeSaid(value as Micros),
  distribution: (value) => distributionSaid(value as unknown as Distribution),
  integer: asJson,
  flag: asJson,
  plain: asJson,
};

/** `2.5 s`, `40 ms`, `7 µs`. */
export function timeSaid(time: Micros): string {
  const size = Math.abs(time);
  if (size >= 1_000_000) return `${time / 1_000_000} s`;
  return size >= 1_000 ? `${time / 1_000} ms` : `${time} µs`;
}

function distributionSaid(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'constant':
      return timeSaid(distribution.value);
    case 'uniform':
    case 'pareto':
      return `${timeSaid(distribution.min)} to ${timeSaid(distribution.max)}`;
    case 'exponential':
    case 'normal':
      return `about ${timeSaid(distribution.mean)}`;
    case 'table': {
      const values = distribution.rows.map(([value]) => timeSaid(value));
      return values.join(' or ');
    }
  }
}
